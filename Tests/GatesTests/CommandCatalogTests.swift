import Policy
import Testing
import Transcript

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
    (ShellRun.runs(in: command) ?? []).map { CommandLookup(policy.catalog).entry(for: $0.words) }
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
      ("npx jest login", true), ("npx jest --onlyChanged", true), ("npm test -- --coverage", false), ("go test -short ./...", true),
      ("cargo test parser", true), ("pytest -q tests/test_a.py", true), ("pytest -s", false), ("npx jest --config jest.config.ts", false),
    ])
  func parts(_ command: String, _ isNarrowed: Bool) throws {
    let entry = try #require(entries(command, Self.policy()).last)
    #expect(entry.kind == .test)
    #expect(entry.isNarrowed == isNarrowed)
  }

  @Test(
    "takes no command at its name that only shows itself",
    arguments: [
      "npx jest --version", "pytest --collect-only", "make -n test", "cargo test --no-run", "mvn -DskipTests verify",
      "go test -list . ./...",
    ])
  func voids(_ command: String) throws {
    #expect(try entries(command, Self.policy()).last?.kind == .look)
  }

  @Test(
    "takes options that mean something else elsewhere for what they are",
    arguments: [
      ("helm upgrade app chart --version 1.2.3", DeedKind.deploy), ("pytest -l", .test), ("meson test -t 2", .test),
      ("./gradlew build -x lint", .test), ("clojure -M:test -m kaocha.runner", .test), ("just -q test", .test),
    ])
  func options(_ command: String, _ kind: DeedKind) throws {
    #expect(try entries(command, Self.policy()).last?.kind == kind)
  }

  @Test(
    "reads counts before words",
    arguments: [
      ("✓ shows 3 failed logins\nTests: 12 passed, 12 total", true), ("✓ logs Error: bad input\n12 passing", true),
      ("test parser::failed_input ... ok\ntest result: ok. 1 passed", true), ("✓ a\nTests: 2 failed, 10 passed, 12 total", false),
    ])
  func counts(_ printed: String, _ passes: Bool) throws {
    let outcome = try #require(try RunOutput(Self.policy()).outcome(of: printed))
    #expect((outcome == .succeeded) == passes)
  }

  @Test("takes output for no success when the search for failures gives up or cannot begin", arguments: ["(?:a+)+$|FAILED", "("])
  func unsearchable(_ pattern: String) throws {
    var reader = try MappingReader(
      readYAML(Array("summaries: {failed: '\(pattern)', passed: 'passed', failed-tests: '\(pattern)'}".utf8), file: "x"), file: "x",
      path: "evidence")
    var policy = DeedPolicy()
    try policy.merge(&reader, file: "x", counts: true)
    let output = RunOutput(policy)
    let printed = String(repeating: "a", count: 400) + "b\nFAILED\n10 passed"
    for outcome in [output.outcome(of: printed), output.countedFailure(in: printed)] {
      guard case .unknown = outcome else {
        Issue.record("\(String(describing: outcome))")
        continue
      }
    }
    #expect(!output.passes(printed))
  }

  @Test(
    "tells comments of a language from its code",
    arguments: [
      ("a.py", "# old", "# new", true), ("a.py", "x = 1\ny = 2", "x = 1\n  y = 2", false), ("a.c", "#define N 1", "#define N 2", false),
      ("a.c", "*p = 1;", "*p = 2;", false), ("a.css", "#id { color: red }", "#id { color: blue }", false), ("a.ts", "// a", "// b", true),
      ("a.ts", "f(1)", "  f(1)", true), ("a.ts", "/* a */ f(1)", "/* a */ f(2)", false), ("a.ts", "'a b'", "'ab'", false),
      ("a.unknown", "// a", "// b", false), ("requirements.txt", "a==1", "a==2", false), ("notes.txt", "a", "b", true),
      ("docs/a.md", "a", "b", true), ("src/docs/api.ts", "a", "b", false), ("dist/app.js", "a", "b", true),
    ])
  func natures(_ path: String, _ old: String, _ new: String, _ isCosmetic: Bool) throws {
    let nature = ChangeNature(policy: try Self.policy(), workingDirectory: "/project", home: nil)
    let kind = nature.kind(path: path, replacements: [.init(old: old, new: new)])
    #expect(kind == (isCosmetic ? .cosmeticChange : .change))
  }

  @Test("takes failures from what claims nothing, and from counts")
  func toldFailures() throws {
    let policy = try Self.policy()
    func tells(_ text: String, claims: [String]) -> Bool {
      JudgedMessage(text, claims: claims, policy: policy).tellsOfFailure(beside: claims[0], isOfAll: true)
    }
    #expect(!tells("All tests pass. Fixed the failing login test.", claims: ["All tests pass.", "Fixed the failing login test."]))
    #expect(!tells("All tests pass. Login no longer fails.", claims: ["All tests pass."]))
    #expect(tells("All unit tests pass. Two of the end-to-end ones fail.", claims: ["All unit tests pass."]))
    #expect(tells("I added it. Tests: 10 green, 2 red.", claims: ["I added it.", "Tests: 10 green, 2 red."]))
  }
}
