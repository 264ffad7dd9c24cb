import Policy
import Testing

@testable import Gates

/// The examples of `Policies/evidence/commands.yaml`, run as tests.
@Suite("The catalog of commands")
struct CommandCatalogTests {
  private static func document() throws -> PolicyDocument {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try #require(try policyDocuments(inFolder: "/\(root)/Policies", area: "evidence").first { $0.file.hasSuffix("commands.yaml") })
  }

  private static func policy() throws -> DeedPolicy {
    let document = try document()
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    var policy = DeedPolicy()
    try policy.merge(&reader, file: document.file, counts: true)
    return policy
  }

  private func entries(_ command: String, _ policy: DeedPolicy) -> [CommandLookup.Entry] {
    ShellRun.runs(in: command).map { CommandLookup(policy.catalog).entry(for: $0.words) }
  }

  @Test("knows the commands of each rule's examples, and not the others")
  func examples() throws {
    let policy = try Self.policy()
    let document = try Self.document()
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    var count = 0
    for node in try reader.nodes("commands") {
      var rule = try MappingReader(node, file: document.file, path: "commands")
      let id = try rule.text("id")
      let kind = try #require(try rule.choice("kind", as: DeedKind.self))
      let taken = rule.take("examples")
      let examplesNode = try #require(taken)
      var examples = try MappingReader(examplesNode, file: document.file, path: "examples")
      for command in try examples.texts("is") {
        #expect(entries(command, policy).last?.kind == kind, "\(id): \(command)")
        count += 1
      }
      for command in try examples.texts("none") {
        #expect(entries(command, policy).allSatisfy { $0.kind != kind }, "\(id): \(command)")
        count += 1
      }
    }
    #expect(count > 60)
  }

  @Test("reads from what runs print how they went")
  func summaries() throws {
    let policy = try Self.policy()
    let output = RunOutput(policy)
    let document = try Self.document()
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    let takenSummaries = reader.take("summaries")
    let summariesNode = try #require(takenSummaries)
    var summaries = try MappingReader(summariesNode, file: document.file, path: "summaries")
    let takenExamples = summaries.take("examples")
    let examplesNode = try #require(takenExamples)
    var examples = try MappingReader(examplesNode, file: document.file, path: "examples")
    for line in try examples.texts("failed") { #expect(output.outcome(of: line) == .failed("reported \"\(line)\""), "\(line)") }
    for line in try examples.texts("passed") { #expect(output.outcome(of: line) == .succeeded, "\(line)") }
    #expect(output.outcome(of: "> app@1.0.0 test") == nil)
    #expect(output.outcome(of: "") == nil)
  }

  @Test(
    "knows a part of a suite from the whole",
    arguments: [
      ("go test ./...", false), ("go test ./internal/cli/...", true), ("go test -run TestX ./...", true), ("pytest", false),
      ("pytest tests/", false), ("pytest tests/test_a.py", true), ("pytest -k name", true), ("npm test", false),
      ("npm test -- src/a.test.ts", true), ("npx vitest run", false), ("npx vitest run src/a.test.ts", true), ("cargo test", false),
      ("cargo test -p core", true), ("swift test --filter X", true), ("make test", false), ("npx jest --maxWorkers 2", false),
    ])
  func parts(_ command: String, _ isNarrowed: Bool) throws {
    let entry = try #require(entries(command, Self.policy()).last)
    #expect(entry.kind == .test)
    #expect(entry.isNarrowed == isNarrowed)
  }
}
