internal import Model

/// A person's leave to write a document that is not what its schema asks for: `BLUEPRINT_OVERRIDE=ceo-approved-<task>` in the environment of
/// the hook, where no command of an agent can set it.
enum SchemaOverride {
  case granted(task: Int64)
  case refused(String)

  static func step(_ value: String, then: @escaping @Sendable (SchemaOverride) -> GateStep) -> GateStep {
    let prefix = "ceo-approved-"
    let digits = value.dropFirst(prefix.utf8.count)
    guard value.hasPrefix(prefix), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let task = Int64(digits), task > 0 else {
      return then(.refused("it is `\(value)`, and must be ceo-approved-<number of a task>"))
    }
    return .needsLedger(LedgerQuery(taskIDs: [task])) { facts in
      switch facts {
      case .absent: return then(.refused("there is no ledger, so nobody has approved task \(task)"))
      case .unusable(let problem): return then(.refused("the ledger of tasks cannot be used: \(problem)"))
      case .known(let tasks, _):
        guard let facts = tasks[task] else { return then(.refused("there is no task \(task)")) }
        let isApproved = [facts.title, facts.description, facts.evidenceOfDone ?? ""].contains { ApprovalToken.stands(in: $0) }
        return then(isApproved ? .granted(task: task) : .refused("task \(task) does not carry \(ApprovalToken.text)"))
      }
    }
  }
}
