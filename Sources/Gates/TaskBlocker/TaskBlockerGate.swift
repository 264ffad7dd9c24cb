internal import Model
internal import Policy

/// Keeps a task from being started or closed while it waits for other tasks.
public struct TaskBlockerGate: TaskChangeGate {
  public let name = "task-blocker-gate"

  static let guardedVerbs: Set<TaskChange.Verb> = [.start, .done]

  public init() {}

  func evaluate(_ changes: [TaskChange], of event: Event, policy: TaskPolicy) -> GateStep {
    guard let rule = policy.rule("task.open-blockers") else { return decided(.allow) }
    return .needsLedger(LedgerQuery(taskIDs: changes.map(\.taskID))) { facts in
      switch facts {
      case .absent: return decided(.allow) { ["there is no ledger, so nothing is known to stand in the way"] }
      case .unusable(let problem): return decided(undecided(byLedger: problem))
      case .known(let tasks, _):
        let findings = changes.compactMap { change -> Finding? in
          guard let task = tasks[change.taskID], !task.hindrances.isEmpty else { return nil }
          return rule.finding(
            "\(change.verb.rawValue) \(task.id): \(task.title)", details: task.hindrances.map { Self.text(of: $0, for: task) })
        }
        return decided(findings.verdict) { changes.map { "\($0.verb.rawValue) \($0.taskID)" } }
      }
    }
  }

  private static func text(of hindrance: Hindrance, for task: TaskFacts) -> String {
    let relation = hindrance.blocks ? "is blocked by" : "depends on"
    return "task \(task.id) \(relation) task \(hindrance.taskID), which is not closed: \(hindrance.title)"
  }
}
