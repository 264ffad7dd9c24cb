internal import ClaimLanguage
internal import Timestamps
internal import Transcript

/// How the gate came to its verdict, for `zakon explain`.
struct Explanation: Sendable {
  let assessments: [ClaimAssessment]
  let judgedCount: Int
  let turn: Turn?
  let transcriptProblem: String?
  private var added: [@Sendable () -> [String]] = []

  init(assessments: [ClaimAssessment], judgedCount: Int, turn: Turn?, transcriptProblem: String?) {
    self.assessments = assessments
    self.judgedCount = judgedCount
    self.turn = turn
    self.transcriptProblem = transcriptProblem
  }

  /// - Parameter lines: made only for those who ask.
  func adding(_ lines: @escaping @Sendable () -> [String]) -> Explanation {
    var copy = self
    copy.added.append(lines)
    return copy
  }

  var lines: [String] {
    var lines: [String] = []
    if let turn {
      lines.append("turn: \(turn.entries.count) entries, began \(turn.began?.iso8601 ?? "at an unknown time")")
    } else {
      lines.append("turn: not read: \(transcriptProblem ?? "not needed")")
    }
    lines.append("texts judged: \(judgedCount); rules tried: \(assessments.reduce(0) { $0 + $1.rulesTried })")
    for assessment in assessments {
      for claim in assessment.claims {
        lines.append("\(claim.isHedge ? "hedge" : "claim"): \(claim.rule) (\(claim.language)), line \(claim.line): \"\(claim.text)\"")
      }
      lines += assessment.scored.map(\.description)
      for dismissed in assessment.dismissed { lines.append("no claim: \(dismissed.rule) taken away by \(dismissed.cue)") }
    }
    return lines + added.flatMap { $0() }
  }
}
