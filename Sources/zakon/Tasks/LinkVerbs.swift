import ArgumentParser
import Enforcement
import Stores

struct BlockTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "block", abstract: "Say that a task cannot go on before another one is closed.")

  @Argument(help: "The task that waits.") var task: TaskNumber
  @Argument(help: "The task that is in the way.") var on: TaskNumber
  @Flag(help: "Take it back (for a person at a terminal).") var remove = false
  @OptionGroup var output: OutputOptions

  func run() throws { try LinkChange(kind: .blocks, task: task.id, on: on.id, removes: remove, asJSON: output.json).make() }
}

struct DependTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "depend", abstract: "Say that a task needs the result of another one.")

  @Argument(help: "The task that waits.") var task: TaskNumber
  @Argument(help: "The task whose result it needs.") var on: TaskNumber
  @Flag(help: "Take it back (for a person at a terminal).") var remove = false
  @OptionGroup var output: OutputOptions

  func run() throws { try LinkChange(kind: .depends, task: task.id, on: on.id, removes: remove, asJSON: output.json).make() }
}

private struct LinkChange {
  let kind: Ledger.LinkKind
  let task: Int64
  let on: Int64
  let removes: Bool
  let asJSON: Bool

  func make() throws {
    let opened = try OpenLedger()
    let relation = kind == .blocks ? "is blocked by" : "depends on"
    let formerRelation = kind == .blocks ? "is no longer blocked by" : "no longer depends on"
    // A link that is taken away opens a gate.
    if removes { try confirm(PersonalAct("task \(task) \(formerRelation) task \(on)", event: "link removed"), opened.surroundings) }
    try opened.run { ledger in
      if removes {
        guard try ledger.removeLink(task, on: on, kind: kind) else { throw refused("Task \(task) has no such link to \(on)", code: 2) }
      } else if case .failure(let refusal) = try ledger.addLink(task, on: on, kind: kind, at: opened.surroundings.now) {
        throw ExitCode(refusal)
      }
      guard let record = try ledger.task(task) else { throw ExitCode.unknownTask(task) }
      try report("Task \(task) \(removes ? formerRelation : relation) task \(on)", record, in: ledger, holder: nil, asJSON: asJSON)
    }
  }
}
