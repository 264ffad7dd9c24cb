internal import ArgumentParser
internal import ClaimLanguage
internal import Policy

/// `zakon policy test`: runs every example of every rule and cue, as written and rewritten.
struct PolicyTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run every example of every rule.",
    discussion: "Exit 0: all came out as written; 2: some did not; 3: a policy is broken.")

  @Option(help: "The folder of policies; the compiled-in ones carry no examples.")
  var policies = "Policies"

  func run() throws {
    var failures: [ExampleFailure] = []
    var count = 0
    do {
      let documents = try loadClaimDocuments(folder: policies)
      for profile in Profile.allCases {
        let policy = try ClaimPolicy(documents: documents, profile: profile, adjustments: [:])
        count += policy.exampleCount
        failures += try policy.exampleFailures()
      }
    } catch {
      writeLine("zakon: \(error)", to: 2)
      throw ExitCode(3)
    }
    for failure in failures { writeLine(failure.description) }
    writeLine("\(count) examples, \(failures.count) failed")
    if !failures.isEmpty { throw ExitCode(2) }
  }
}
