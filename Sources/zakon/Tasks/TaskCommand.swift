import ArgumentParser

/// The verbs of the ledger. `mc` and `zakon task` are two names for them.
private let taskVerbs: [any ParsableCommand.Type] = [
  AddTaskCommand.self, ListTasksCommand.self, ShowTaskCommand.self, StartTaskCommand.self, ReadyTaskCommand.self, DoneTaskCommand.self,
  BlockTaskCommand.self, DependTaskCommand.self, EvidenceCommand.self, ApproveTaskCommand.self, ClaimCommand.self, ClaimExtendCommand.self,
  ClaimReleaseCommand.self, ClaimStatusCommand.self, ClaimSweepCommand.self,
]

private let exitCodes =
  "Exit 0: done; 1: held by somebody else, or not held by you; 2: refused, or no such task; 3: the gates could not decide, or the ledger cannot be used."

/// `zakon task …`.
struct TaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "task", abstract: "Tasks, their evidence, and who works on them (the same as mc).", discussion: exitCodes,
    subcommands: taskVerbs)
}

/// `mc …`: the name of the original system's tool.
struct MissionControlCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mc", abstract: "Tasks, their evidence, and who works on them.", discussion: exitCodes, version: zakonVersion,
    subcommands: taskVerbs)
}
