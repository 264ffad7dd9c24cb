import ArgumentParser

@main
struct Zakon: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zakon", abstract: "Policy gates for AI coding agents.")
}
