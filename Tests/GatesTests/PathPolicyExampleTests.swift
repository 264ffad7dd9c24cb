import Paths
import Policy
import Testing

/// The examples of every path rule in `Policies/`, run as tests.
@Suite("Examples of path policies")
struct PathPolicyExampleTests {
  private struct Example: CustomStringConvertible {
    let rule: String
    let globs: [PathGlob]
    let path: String
    let counts: Bool
    var description: String { "\(rule): \(path)" }
  }

  private static func examples(area: String, positive: String) throws -> [Example] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    var examples: [Example] = []
    for document in try policyDocuments(inFolder: "/\(root)/Policies", area: area) {
      var reader = try MappingReader(document.node, file: document.file, path: area)
      for node in try reader.nodes("paths") {
        var rule = try MappingReader(node, file: document.file, path: "paths")
        let id = try rule.text("id")
        let single = try rule.optionalText("glob")
        let globs = ([single].compactMap { $0 } + (try rule.texts("globs"))).map { PathGlob($0) }
        let examplesNode = rule.take("examples")
        let both = try #require(examplesNode)
        var list = try MappingReader(both, file: document.file, path: "examples")
        let counting = try list.texts(positive)
        let none = try list.nodes("none").map { node in
          var example = try MappingReader(node, file: document.file, path: "none")
          return try example.text("text")
        }
        try #require(!counting.isEmpty && !none.isEmpty, "\(id) needs both kinds of example")
        examples += counting.map { Example(rule: id, globs: globs, path: $0, counts: true) }
        examples += none.map { Example(rule: id, globs: globs, path: $0, counts: false) }
      }
    }
    return examples
  }

  @Test("hold", arguments: [("evidence", "counts"), ("writes", "blocked")])
  func hold(_ area: String, _ positive: String) throws {
    let examples = try Self.examples(area: area, positive: positive)
    #expect(examples.count > 10)
    for example in examples {
      let anchors: [(prefix: String, anchor: PathGlob.Anchor)] = [("~/", .home), ("/", .root)]
      let anchor = anchors.first { example.path.hasPrefix($0.prefix) }?.anchor ?? .project
      let parts = example.path.split(separator: "/").map(String.init).filter { $0 != "~" }
      let matched = example.globs.contains { glob in
        // A pattern that begins at the project covers a path wherever it lies.
        (glob.anchor == anchor || glob.anchor == .project) && glob.matches(parts)
      }
      #expect(matched == example.counts, "\(example)")
    }
  }
}
