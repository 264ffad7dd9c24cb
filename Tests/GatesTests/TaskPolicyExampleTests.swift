import Model
import Policy
import StandardPolicy
import Testing

@testable import Gates

/// The examples of `Policies/tasks`, run as tests.
@Suite("Examples of the task policies")
struct TaskPolicyExampleTests {
  private static func policy(_ profile: Profile) throws -> TaskPolicy {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let source = StandardPolicySource(documents: { (area, _) throws(PolicyError) in
      try policyDocuments(inFolder: root + "/Policies", area: area)
    })
    return try TaskPolicy(EffectivePolicy(standard: source, configurations: [], environmentProfile: profile))
  }

  /// The entries of one list in all documents, each with its examples.
  private static func entries(_ list: String) throws -> [(entry: MappingReader, examples: MappingReader)] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    var entries: [(MappingReader, MappingReader)] = []
    for document in try policyDocuments(inFolder: root + "/Policies", area: "tasks") {
      var reader = try MappingReader(document.node, file: document.file, path: "tasks")
      for node in try reader.nodes(list) {
        var entry = try MappingReader(node, file: document.file, path: list)
        let taken = entry.take("examples")
        entries.append((entry, try MappingReader(try #require(taken), file: document.file, path: "examples")))
      }
    }
    try #require(!entries.isEmpty)
    return entries
  }

  private static func texts(_ key: String, _ examples: inout MappingReader) throws -> [(text: String, reader: MappingReader)] {
    let nodes = try examples.nodes(key)
    try #require(!nodes.isEmpty, "both kinds of example are needed")
    return try nodes.map { node in
      var reader = try MappingReader(node, file: "examples", path: key)
      return (try reader.text("text"), reader)
    }
  }

  @Test("prompts name the tasks that they name")
  func references() throws {
    for (entry, examples) in try Self.entries("references") {
      var (entry, examples) = (entry, examples)
      let pattern = try entry.text("pattern")
      for (text, reader) in try Self.texts("names", &examples) {
        var reader = reader
        let expected = try reader.texts("tasks").compactMap { Int64($0) }
        #expect(try taskReferences(in: text, patterns: [pattern])?.map(\.taskID) == expected, "\(text)")
      }
      for (text, _) in try Self.texts("none", &examples) {
        #expect(try taskReferences(in: text, patterns: [pattern]) == [], "\(text)")
      }
    }
  }

  @Test("command lines change the tasks that they will really change")
  func commands() throws {
    let vocabulary = try Self.policy(.standard).vocabulary
    for (_, examples) in try Self.entries("programs") {
      var examples = examples
      for (text, reader) in try Self.texts("changes", &examples) {
        var reader = reader
        let expected = try reader.texts("is").map { change in
          let words = change.split(separator: " ")
          return TaskChange(verb: try #require(TaskChange.Verb(rawValue: String(words[0]))), taskID: try #require(Int64(words[1])))
        }
        let line = TaskCommandLine(text)
        #expect(line.mayChangeTask, "\(text)")
        #expect(line.mentionsUsualProgram, "\(text)")
        #expect(line.meaning(vocabulary) == .changes(expected), "\(text)")
      }
      for (text, _) in try Self.texts("none", &examples) {
        #expect(TaskCommandLine(text).meaning(vocabulary) == .changes([]), "\(text)")
      }
      for (text, _) in try Self.texts("unclear", &examples) {
        let line = TaskCommandLine(text)
        #expect(line.mayChangeTask && line.meaning(vocabulary) == .unclear, "\(text)")
      }
    }
  }

  @Test("claims are of the kinds whose words they hold, and the strict profile knows its own words alone")
  func claimTypes() throws {
    let standard = try Self.policy(.standard).claimTypes
    let strict = try Self.policy(.alai).claimTypes
    for (entry, examples) in try Self.entries("claim-types") {
      var (entry, examples) = (entry, examples)
      let id = try entry.text("id")
      let isWidening = try entry.optionalText("type") == nil
      let type = try #require(standard.first { $0.id == id })
      let strictType = try #require(strict.first { $0.id == id })
      for text in try examples.texts("is") {
        #expect(type.isSpokenOf(in: text), "\(text)")
        if !isWidening { #expect(strictType.isSpokenOf(in: text), "\(text)") }
      }
      for (text, _) in try Self.texts("none", &examples) { #expect(!type.isSpokenOf(in: text), "\(text)") }
    }
    #expect(
      strict.map(\.words) == [
        ["ui", "wizard", "mobile", "screen", "registracija", "onboarding"], ["e2e", "flow", "journey", "walkthrough"],
      ])
  }
}
