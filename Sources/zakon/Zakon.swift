import ArgumentParser

struct Zakon: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zakon", abstract: "Policy gates for AI coding agents.", version: zakonVersion,
    subcommands: [PolicyCommand.self, ReplayCommand.self])
}

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "Look at the rules and test them.", subcommands: [PolicyCompileCommand.self])
}
