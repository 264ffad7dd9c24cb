import ArgumentParser
import Enforcement
import Policy

/// Tells whether a configuration file loads.
struct PolicyCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Tell whether a configuration file loads, and if not, where it is wrong.",
    discussion: "Exit code 0 when it loads, 3 when it does not.")

  @Argument(help: "A policy.yaml.") var file = ".zakon/policy.yaml"

  func run() throws {
    do throws(PolicyError) {
      try checkConfiguration(file: file, surroundings: Surroundings(), workingDirectory: workingDirectory())
    } catch {
      complain("\(error)")
      throw ExitCode(3)
    }
    writeLine("\(file) loads")
  }
}
