internal import Model
internal import Policy
internal import Timestamps

/// Keeps a task from being closed without files that back it.
public struct EvidenceGate: TaskChangeGate {
  public let name = "evidence-gate"

  static let guardedVerbs: Set<TaskChange.Verb> = [.done]

  public init() {}

  func evaluate(_ changes: [TaskChange], of event: Event, policy: TaskPolicy) -> GateStep {
    guard let rule = policy.rule("evidence.too-few-files"), policy.minimumEvidence > 0 else { return decided(.allow) }
    return .needsLedger(LedgerQuery(taskIDs: changes.map(\.taskID))) { facts in
      switch facts {
      case .unusable(let problem): return decided(undecided(byLedger: problem))
      case .absent: return count(changes.map(\.taskID)[...], tasks: [:], found: [], event: event, policy: policy, rule: rule)
      case .known(let tasks, _):
        return count(changes.map(\.taskID)[...], tasks: tasks, found: [], event: event, policy: policy, rule: rule)
      }
    }
  }

  /// One task after another.
  private func count(
    _ pending: ArraySlice<Int64>, tasks: [Int64: TaskFacts], found: [Finding], event: Event, policy: TaskPolicy, rule: TaskPolicy.Rule
  ) -> GateStep {
    guard let id = pending.first else { return decided(found.verdict) }
    let task = tasks[id]
    let recorded = task?.evidence ?? []
    let query = ArtifactQuery(folders: policy.folders(of: id, home: event.home), comparedSizes: Set(recorded.map(\.size)))
    return .needsEvidenceStates(recorded) { states in
      .needsArtifacts(query) { artifacts in
        let tally = Tally(task: task, recorded: Array(zip(recorded, states)), artifacts: artifacts, policy: policy)
        guard tally.count < policy.minimumEvidence else {
          return count(pending.dropFirst(), tasks: tasks, found: found, event: event, policy: policy, rule: rule)
        }
        let title = task.map { ": \($0.title)" } ?? ""
        let details =
          ["task \(id) has \(tally.count) of \(policy.minimumEvidence) files; looked at: what is recorded, \(policy.folderNames(of: id))"]
          + tally.shortfalls.prefix(6)
        return count(
          pending.dropFirst(), tasks: tasks, found: found + [rule.finding("done \(id)\(title)", details: details)], event: event,
          policy: policy, rule: rule)
      }
    }
  }
}

/// How many files back a task, and why others do not.
private struct Tally {
  private(set) var shortfalls: [String] = []
  private var contents: Set<Content> = []

  /// Two files of one content are one piece of evidence.
  private struct Content: Hashable {
    let size: Int64
    let digest: String
  }

  var count: Int { contents.count }

  init(task: TaskFacts?, recorded: [(RecordedEvidence, RecordedEvidence.State)], artifacts: ArtifactFacts, policy: TaskPolicy) {
    for (record, state) in recorded {
      if let problem = Self.problem(record, state, start: task?.start) {
        shortfalls.append("\(record.path) \(problem)")
      } else {
        contents.insert(Content(size: record.size, digest: record.sha256))
      }
    }
    for file in artifacts.files {
      // The claims are what is to be shown, not what shows it.
      if file.name == "claims.json" { continue }
      if let problem = file.shortfall(since: task?.start) {
        shortfalls.append("\(file.path) \(problem)")
      } else {
        // Without a digest no other file has this size, so the path stands for the content.
        contents.insert(Content(size: file.size, digest: file.digest ?? file.path))
      }
    }
    shortfalls += artifacts.omissions
  }

  private static func problem(_ record: RecordedEvidence, _ state: RecordedEvidence.State, start: Timestamp?) -> String? {
    switch state {
    case .missing: "was recorded and is not there"
    case .changed: "was changed after it was recorded"
    case .unreadable(let problem): problem
    case .intact:
      if record.size == 0 {
        "is empty"
      } else if let start, let recordedAt = record.recordedAt, recordedAt < start {
        "was recorded before the task was started (\(start.iso8601Seconds))"
      } else {
        nil
      }
    }
  }
}
