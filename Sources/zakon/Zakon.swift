import ArgumentParser

struct Zakon: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zakon", abstract: "Policy gates for AI coding agents.", version: zakonVersion,
    subcommands: [
      Check.self, Evaluate.self, ExplainCommand.self, ReplayCommand.self, PolicyCommand.self, BootCommand.self, AuditCommand.self,
      WrongCommand.self, TaskCommand.self, RegistryCommand.self, WatchCommand.self, HookCommand.self, GateCommand.self,
    ])

  /// Never run: ``main.swift`` starts hooks before any argument is parsed. Here for the help alone.
  struct HookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hook", abstract: "Answer a hook call on standard input with all gates that apply (the same as zakon-hook).")
  }

  /// Never run, see ``HookCommand``.
  struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gate", abstract: "Answer a hook call on standard input with one gate: zakon gate NAME.")
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Run a detector without a host.",
      subcommands: [CheckClaimsCommand.self, CheckBlueprintCommand.self, CheckGovernanceCommand.self])
  }

  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "eval", abstract: "Score a detector on labelled rows.", subcommands: [EvaluateClaimsCommand.self])
  }

  struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "policy", abstract: "Look at the rules and test them.",
      subcommands: [PolicyTestCommand.self, PolicyCheckCommand.self, PolicyLearnCommand.self, PolicyCompileCommand.self])
  }
}
