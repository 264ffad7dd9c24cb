internal import Model
internal import Policy

/// A gate that stands before changes of tasks, whether a command line makes them or the ledger's own command.
protocol TaskChangeGate: Gate {
  /// The changes that the gate has something to say about.
  static var guardedVerbs: Set<TaskChange.Verb> { get }

  /// What the gate says of the guarded changes of one event, of which there is at least one.
  func evaluate(_ changes: [TaskChange], of event: Event, policy: TaskPolicy) -> GateStep
}

extension TaskChangeGate {
  public func applies(to event: Event) -> Bool {
    switch event.kind {
    case .taskChange(let change): Self.guardedVerbs.contains(change.verb)
    case .beforeTool(let tool): tool.command != nil
    case .afterTool, .endOfTurn, .sessionStart, .other: false
    }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) { _ = try TaskPolicy(policy) }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    var line: TaskCommandLine?
    if case .beforeTool(let tool) = event.kind, let command = tool.command {
      let read = TaskCommandLine(command)
      // Most command lines are done with here: no policy is needed, not even one that loads.
      guard read.mayChangeTask else { return decided(.allow) }
      line = read
    }
    let tasks: TaskPolicy
    do throws(PolicyError) {
      tasks = try TaskPolicy(policy.get())
    } catch {
      // A policy that does not load stops what concerns tasks, and no other command.
      return line.map(\.mentionsUsualProgram) ?? true ? undecided(by: error) : decided(.allow)
    }
    let meaning: TaskCommandLine.Meaning
    if case .taskChange(let change) = event.kind {
      meaning = .changes([change])
    } else {
      meaning = line?.meaning(tasks.vocabulary) ?? .changes([])
    }
    switch meaning {
    case .changes(let all):
      let changes = all.filter { Self.guardedVerbs.contains($0.verb) }
      return changes.isEmpty
        ? decided(.allow) { ["changes no task in a way that concerns this gate"] } : evaluate(changes, of: event, policy: tasks)
    case .unclear:
      guard let rule = tasks.rule("task.unclear-command"), case .beforeTool(let tool) = event.kind else { return decided(.allow) }
      return decided([rule.finding(tool.command ?? "")].verdict)
    }
  }
}
