import ArgumentParser
import ClaimLanguage
import Enforcement
import Governance
import Policy

/// Tells whether a configuration file loads and its rules do what their examples say.
struct PolicyCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Tell whether a configuration file loads, and whether its rules do what their examples say.",
    discussion: "Exit code 0 when all is well, 2 when an example came out otherwise, 3 when the file does not load.")

  @Argument(help: "A policy.yaml.") var file = ".zakon/policy.yaml"

  func run() throws {
    let policy: EffectivePolicy
    let failures: [String]
    do {
      policy = try checkConfiguration(file: file, surroundings: Surroundings(), workingDirectory: workingDirectory())
      // The compiled-in rules carry no examples, so these are the file's own.
      let claims = try ClaimPolicy(
        documents: policy.documents("claims"), profile: policy.profile, adjustments: policy.adjustments)
      let governance = try GovernancePolicy(policy.documents(GovernancePolicy.area), adjustments: policy.adjustments)
      failures = try claims.exampleFailures().map(\.description) + governance.exampleFailures()
    } catch {
      complain("\(error)")
      throw ExitCode(3)
    }
    for refusal in policy.refusals { writeLine("refused: \(refusal)") }
    for failure in failures { writeLine(failure) }
    if !failures.isEmpty { throw ExitCode(2) }
    writeLine("\(file) loads")
  }
}
