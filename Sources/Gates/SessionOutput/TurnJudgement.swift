internal import ClaimLanguage
internal import Model
internal import Policy
internal import Transcript

/// Finds out which texts of a turn are to be judged and what they claim.
struct TurnJudgement: Sendable {
  private let gate: SessionOutputGate
  private let event: Event
  private let end: EndOfTurn
  private let policy: EffectivePolicy
  private let claimRules: ClaimRules

  init(gate: SessionOutputGate, event: Event, end: EndOfTurn, policy: EffectivePolicy) throws(PolicyError) {
    self.gate = gate
    self.event = event
    self.end = end
    self.policy = policy
    claimRules = try ClaimRules(policy)
  }

  func begin() -> GateStep {
    guard let query = end.turnQuery(sessionID: event.sessionID) else {
      guard let message = end.lastMessage else {
        return gate.undecided("the host named neither the last message nor a transcript", remedy: "check which version of the host this is")
      }
      return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "the host named no transcript")
    }
    return .needsTurn(query) { result in
      switch result {
      case .success(let turn):
        if let message = end.lastMessage, JudgedText.isStale(turn, event: end) {
          return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "the transcript has not caught up with this turn")
        }
        let text = JudgedText(turn, event: end, judgesNarration: policy.profile == .alai)
        guard end.lastMessage != nil || !text.all.isEmpty else {
          return gate.undecided(
            "the host named no last message, and the transcript holds no text of this turn",
            remedy: "end the turn again once it can be read")
        }
        return judge(text, turn: turn, transcriptProblem: nil)
      case .failure(let error):
        guard let message = end.lastMessage else {
          return gate.undecided("\(error)", remedy: "end the turn again once the transcript can be read")
        }
        return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "\(error)")
      }
    }
  }

  private func judge(_ text: JudgedText, turn: Turn?, transcriptProblem: String?) -> GateStep {
    let detector = claimRules.detector()
    var claims: [ClaimFinding] = []
    var findings: [Finding] = []
    var assessments: [ClaimAssessment] = []
    do throws(ClaimDetectionError) {
      for judged in text.judged {
        let assessment = try detector.assess(judged)
        assessments.append(assessment)
        let bytes = Array(judged.utf8)
        for claim in assessment.claims where claim.severity > .note {
          claims.append(claim)
          findings.append(Finding(claim, in: bytes))
        }
      }
    } catch {
      return gate.undecided("the claims of the message cannot be examined: \(error)", remedy: "say the same in a shorter, plainer message")
    }
    let explanation = Explanation(
      assessments: assessments, judgedCount: text.judged.count, turn: turn, transcriptProblem: transcriptProblem)
    guard claims.contains(where: { $0.severity >= .ask }) else {
      return gate.decided(findings.isEmpty ? .allow : .warn(findings)) { explanation.lines }
    }
    let evidencePolicy: EvidencePolicy
    do throws(PolicyError) {
      evidencePolicy = try EvidencePolicy(policy)
    } catch {
      return gate.undecided(by: error)
    }
    return ClaimBacking(
      gate: gate, event: event, end: end, profile: policy.profile, refusals: policy.refusals + claimRules.refusals, policy: evidencePolicy,
      claims: zip(claims, findings).map { SaidClaim(claim: $0, finding: $1) }, text: text, turn: turn, transcriptProblem: transcriptProblem,
      explanation: explanation
    ).seek()
  }
}

extension EndOfTurn {
  /// Asks for the turn that ends; nil when the host named no transcript.
  func turnQuery(sessionID: String) -> TurnQuery? {
    transcriptPath.map { TurnQuery(transcriptPath: $0, sessionID: sessionID, promptID: promptID, isSubagent: isSubagent) }
  }
}

extension Finding {
  /// The claim with the sentence it stands in.
  fileprivate init(_ claim: ClaimFinding, in text: [UInt8]) {
    self.init(
      rule: claim.rule, severity: claim.severity, message: claim.message, advice: claim.advice,
      excerpt: String(decoding: text[Self.shown(of: claim, in: text)], as: UTF8.self), line: claim.line)
  }

  /// The sentence, or what stands around the claim in one of many kilobytes: hundreds of such findings must fit into the memory.
  private static func shown(of claim: ClaimFinding, in text: [UInt8]) -> Range<Int> {
    guard claim.sentence.count > 2_000 else { return claim.sentence }
    var lower = max(claim.sentence.lowerBound, claim.range.lowerBound - 200)
    var upper = min(claim.sentence.upperBound, max(claim.range.lowerBound + 1_000, lower))
    while lower > claim.sentence.lowerBound, text[lower] & 0xC0 == 0x80 { lower -= 1 }
    while upper < claim.sentence.upperBound, text[upper] & 0xC0 == 0x80 { upper += 1 }
    return lower..<upper
  }
}

extension SessionOutputGate {
  func undecided(_ problem: String, remedy: String) -> GateStep {
    decided(.indeterminate(Indeterminacy(problem: problem, remedy: remedy)))
  }
}
