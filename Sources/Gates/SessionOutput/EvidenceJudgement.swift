internal import Model
internal import Timestamps

/// Whether what lies at the named paths backs the claims of a turn.
struct EvidenceJudgement: Sendable {
  /// Whether one of the paths counts.
  let isBacked: Bool
  /// Whether the only thing that keeps a path from counting is that nobody knows when the turn began.
  let lacksTurnStart: Bool
  /// Why the others do not count, a sentence each.
  let problems: [String]
  /// Every path with what was seen there, for those who ask.
  let lines: [String]

  /// A clock may run ahead a little on another machine's file system.
  private static let clockTolerance: Int64 = 60_000

  init(candidates: [EvidenceCandidate], facts: EvidenceFacts, began: Timestamp?, needsFreshness: Bool) {
    var isBacked = false
    var lacksTurnStart = false
    var problems: [String] = []
    var lines: [String] = []
    for (candidate, state) in zip(candidates, facts.states) {
      var problem: String?
      switch state {
      case .unusable(let reason): problem = reason
      case .present(let modified):
        if modified > facts.now.advanced(milliseconds: Self.clockTolerance) {
          problem = "was changed in the future"
        } else if needsFreshness {
          let isNewer = began.map { modified >= $0 } ?? false
          let isNewerThanEdits = facts.lastEdit.map { modified >= $0 } ?? false
          if !isNewer && !isNewerThanEdits {
            if began == nil && facts.lastEdit == nil { lacksTurnStart = true }
            problem = Self.staleness(modified, began: began, lastEdit: facts.lastEdit)
          }
        }
      }
      lines.append("evidence: \(candidate.named) \(problem ?? "counts")")
      if let problem { problems.append("\(candidate.named) \(problem)") } else { isBacked = true }
    }
    self.isBacked = isBacked
    self.lacksTurnStart = lacksTurnStart
    self.problems = Array(problems.prefix(4))
    self.lines = lines
  }

  private static func staleness(_ modified: Timestamp, began: Timestamp?, lastEdit: Timestamp?) -> String {
    if let began {
      return "is stale: it was last changed \(duration(began.milliseconds - modified.milliseconds)) before this turn began"
    }
    guard let lastEdit else { return "cannot be told fresh from stale" }
    return "is stale: it is \(duration(lastEdit.milliseconds - modified.milliseconds)) older than the last edit of this turn"
  }

  private static func duration(_ milliseconds: Int64) -> String {
    let seconds = max(1, milliseconds / 1_000)
    switch seconds {
    case ..<120: return "\(seconds) s"
    case ..<7_200: return "\(seconds / 60) min"
    case ..<172_800: return "\(seconds / 3_600) h"
    default: return "\(seconds / 86_400) days"
    }
  }
}
