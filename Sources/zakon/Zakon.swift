import ArgumentParser

@main
struct Zakon: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zakon", abstract: "Policy gates for AI coding agents.", subcommands: [Check.self, Evaluate.self, PolicyGroup.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Run a detector without a host.", subcommands: [CheckClaimsCommand.self])
  }

  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "eval", abstract: "Score a detector on labelled rows.", subcommands: [EvaluateClaimsCommand.self])
  }

  struct PolicyGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "policy", abstract: "Look at the rules.", subcommands: [PolicyTestCommand.self])
  }
}
