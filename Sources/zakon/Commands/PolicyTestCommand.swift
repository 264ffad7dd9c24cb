internal import ArgumentParser
internal import ClaimLanguage
internal import Governance
internal import Policy

/// `zakon policy test`: runs every example of every rule and cue, as written and rewritten, and shows which labelled texts changed sides.
struct PolicyTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run every example of every rule, and show which labelled texts changed sides.",
    discussion: "Exit 0: all came out as written; 2: some did not, or a text changed sides; 3: a policy is broken.")

  @Option(help: "The folder of policies; the compiled-in ones carry no examples.")
  var policies = "Policies"

  @Option(help: "The folder of labelled texts, with their verdicts in verdicts.tsv.")
  var texts = "Fixtures/claims"

  @Flag(help: "Keep the verdicts on the labelled texts as they are now.")
  var accept = false

  func run() throws {
    var failures: [String] = []
    var count = 0
    let verdicts: TextVerdicts
    do {
      let documents = try loadClaimDocuments(folder: policies)
      for profile in Profile.allCases {
        let policy = try ClaimPolicy(documents: documents, profile: profile, adjustments: [:])
        count += policy.exampleCount
        failures += try policy.exampleFailures().map(\.description)
      }
      let governance = try GovernancePolicy(policyDocuments(inFolder: policies, area: GovernancePolicy.area), adjustments: [:])
      count += governance.exampleCount
      failures += governance.exampleFailures()
      let standard = try ClaimPolicy(documents: documents, profile: .standard, adjustments: [:])
      verdicts = try TextVerdicts(folder: texts, detector: ClaimDetector(standard))
    } catch {
      writeLine("zakon: \(error)", to: 2)
      throw ExitCode(3)
    }
    for failure in failures { writeLine(failure) }
    writeLine("\(count) examples, \(failures.count) failed")
    let file = "\(texts)/verdicts.tsv"
    let changes = verdicts.changes(since: file)
    for change in changes { writeLine(change.description) }
    writeLine("\(verdicts.count) labelled texts, \(changes.count) changed sides")
    if accept {
      try verdicts.write(to: file)
    } else if !changes.isEmpty {
      writeLine("keep them with: zakon policy test --accept")
    }
    if !failures.isEmpty || (!changes.isEmpty && !accept) { throw ExitCode(2) }
  }
}
