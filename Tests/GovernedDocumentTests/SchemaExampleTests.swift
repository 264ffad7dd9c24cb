import Foundation
import GovernedDocument
import Policy
import StandardPolicy
import Testing
import Timestamps

private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
/// The day on which the documents of `Fixtures/documents` were written.
private let writingDay = Timestamp(milliseconds: 1_795_305_600_000)

private func policy(_ configurations: [Configuration] = []) -> EffectivePolicy {
  EffectivePolicy(standard: standardPolicy, configurations: configurations, environmentProfile: nil)
}

private func schema(_ id: String) throws -> DocumentSchema { try #require(try DocumentSchemas(policy()).schema(id)) }

private func found(_ text: String, _ schema: DocumentSchema, now: Timestamp = writingDay) throws -> [SchemaFinding] {
  try schema.judgement(of: Array(text.utf8), today: Day(now)).findings
}

/// What stands under `examples` of a rule in `Policies/blueprints`.
private struct RuleExamples {
  var id: String
  var schema: String
  var kind: String
  var key: String?
  var holds: [String]
  var fails: [String]

  static func all() throws -> [RuleExamples] {
    var all: [RuleExamples] = []
    for document in try policyDocuments(inFolder: "\(root)/Policies", area: "blueprints") {
      var reader = try MappingReader(document.node, file: document.file, path: "")
      for node in try reader.nodes("documents") {
        var entry = try MappingReader(node, file: document.file, path: "documents")
        let schema = try entry.text("id")
        for kind in ["fields", "sections", "leftovers"] {
          for rule in try entry.nodes(kind) { all.append(try RuleExamples(rule, schema: schema, kind: kind, file: document.file)) }
        }
        if let outline = entry.take("outline") {
          all.append(try RuleExamples(outline, schema: schema, kind: "outline", file: document.file))
        }
      }
    }
    return all
  }

  init(_ rule: PolicyNode, schema: String, kind: String, file: String) throws {
    var reader = try MappingReader(rule, file: file, path: kind)
    self.schema = schema
    self.kind = kind
    id = try reader.text("id")
    key = try reader.texts("keys").first
    let node = reader.take("examples")
    let examples = try #require(node, "\(id) has no examples")
    var list = try MappingReader(examples, file: file, path: "\(id).examples")
    holds = try list.texts("holds")
    fails = try list.nodes("fails").map { node in
      var example = try MappingReader(node, file: file, path: "\(kind).fails")
      _ = try example.text("because")
      return try example.text("text")
    }
  }

  /// A document in force that holds the example in its place.
  func document(_ example: String) -> String {
    var text = example
    for match in ["today-31", "today-30", "today-29", "today-1", "today+10", "today+3", "today"] {
      let offset = Int64(match.dropFirst(5)) ?? 0
      text = text.replacingOccurrences(of: match, with: "\(Day(writingDay.advanced(milliseconds: offset * 86_400_000)))")
    }
    if let key { return "# T\n\n**\(key):** \(text)\n" }
    return "# T\n\n**Status:** Approved\n\n\(text)\n"
  }
}

/// The same text as other programs would have written it.
private let spellings: [(name: String, make: @Sendable (String) -> String)] = [
  ("as it is", { $0 }),
  ("with CRLF", { $0.replacingOccurrences(of: "\n", with: "\r\n") }),
  ("decomposed", { $0.decomposedStringWithCanonicalMapping }),
  ("with a byte order mark", { "\u{FEFF}" + $0 }),
  ("with blanks at line ends", { $0.replacingOccurrences(of: "\n", with: "  \n") }),
]

@Suite("Schemas of governed documents")
struct SchemaExampleTests {
  @Test("every rule has examples of both kinds, and they come out as they say", arguments: spellings.indices)
  func examples(_ spelling: Int) throws {
    let all = try RuleExamples.all()
    #expect(all.count > 40)
    for rule in all {
      try #require(!rule.holds.isEmpty && !rule.fails.isEmpty, "\(rule.id) needs both kinds of example")
      let schema = try schema(rule.schema)
      for (example, isFound) in rule.holds.map({ ($0, false) }) + rule.fails.map({ ($0, true) }) {
        let text = spellings[spelling].make(rule.document(example))
        var judgement = try schema.judgement(of: Array(text.utf8), today: Day(writingDay))
        judgement = judgement.missing(judgement.references)
        #expect(
          judgement.findings.contains { $0.rule.id == rule.id } == isFound,
          "\(rule.id), \(spellings[spelling].name): \(example)")
      }
    }
  }

  @Test("rule IDs stand for one rule each")
  func identifiers() throws {
    let ids = try RuleExamples.all().map(\.id)
    #expect(Set(ids).count == ids.count)
  }

  @Test("documents as teams write them come out as they are known to")
  func documents() throws {
    let expected = try String(contentsOfFile: "\(root)/Fixtures/documents/expected.tsv", encoding: .utf8)
    var count = 0
    for line in expected.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let schema = try schema(String(parts[0].prefix { $0 != "/" }))
      let source = try Data(contentsOf: URL(fileURLWithPath: "\(root)/Fixtures/documents/\(parts[0])"))
      let findings = try schema.judgement(of: Array(source), today: Day(writingDay)).findings
      let written = findings.map { "\($0.rule.id):\($0.line)" }
      #expect(Set(written) == Set(parts[1].split(separator: " ").map(String.init)), "\(parts[0])")
      for finding in findings {
        #expect(!finding.rule.message.isEmpty && !finding.rule.advice.isEmpty && finding.line > 0)
      }
      count += 1
    }
    #expect(count > 60)
  }

  @Test("a document that lacks its beginning or its end is judged all the same")
  func torn() throws {
    for name in ["deploy-map/valid-1.md", "ci-cd-pipeline/valid-1.md", "zakon-rule/valid-2.md", "deploy-map/faulty-10.md"] {
      let source = Array(try Data(contentsOf: URL(fileURLWithPath: "\(root)/Fixtures/documents/\(name)")))
      let schema = try schema(String(name.prefix { $0 != "/" }))
      for cut in stride(from: 0, through: source.count, by: 37) {
        for part in [source.prefix(cut), source.suffix(source.count - cut)] {
          for finding in try schema.judgement(of: Array(part), today: Day(writingDay)).findings { #expect(finding.line > 0) }
        }
      }
    }
  }

  @Test("the score counts the points that are there")
  func score() throws {
    let schema = try schema("deploy-map")
    #expect(schema.points == ["owner", "last-verified", "deploy-steps", "rollback", "evidence"])
    let empty = try schema.judgement(of: [], today: Day(writingDay))
    #expect(empty.score == "0/5")
    let text = try String(contentsOfFile: "\(root)/Fixtures/documents/deploy-map/valid-1.md", encoding: .utf8)
    #expect(try schema.judgement(of: Array(text.utf8), today: Day(writingDay)).score == "5/5")
    let late = try schema.judgement(of: Array(text.utf8), today: Day(writingDay.advanced(milliseconds: 40 * 86_400_000)))
    #expect(late.score == "4/5" && late.lostPoints == ["last-verified"])
  }

  @Test("what hides content is no content")
  func hiding() throws {
    let schema = try schema("deploy-map")
    let steps = "## Deploy\n\n```bash\nmake deploy\n```\n"
    func finds(_ text: String) throws -> Bool { try found(text, schema).contains { $0.rule.id == "deploy-map.no-deploy-steps" } }
    #expect(try !finds("# T\n\n\(steps)"))
    #expect(try finds("# T\n\n<!--\n\(steps)-->\n"))
    #expect(try finds("# T\n\n<!-- \n\(steps)"))
    #expect(try finds("# T\n\n````\n\(steps)````\n"))
    #expect(try found("---\na: b\n\(steps)", schema).contains { $0.rule.id == "deploy-map.unreadable-header" })
    #expect(try !finds("# T\n\n`<!--` is how comments begin\n\n\(steps)"))
    #expect(try !finds("# T\n\n<!-- a --> text <!-- b -->\n\n\(steps)"))
  }

  @Test(
    "what a browser does not show is not there",
    arguments: [
      "<script>\n#\n</script>", "<style>\n#\n</style>", "<template>\n#\n</template>", "<div hidden>\n\n#\n</div>", "<?php\n#\n?>",
      "<![CDATA[\n#\n]]>",
      "<textarea>\n#\n</textarea>", "<div style=\"display: none\">\n\n#\n</div>", "<SCRIPT>\n#\n</Script>", "<script>\n#\n",
    ])
  func unseen(_ wrapping: String) throws {
    let schema = try schema("deploy-map")
    let steps = "## Deploy\n\n```bash\nmake deploy\n```\n"
    let text = "# T\n\n" + wrapping.replacingOccurrences(of: "#", with: steps)
    #expect(try found(text, schema).contains { $0.rule.id == "deploy-map.no-deploy-steps" })
    #expect(
      try !found(
        text.replacingOccurrences(of: "#", with: "") + "\n\n" + (wrapping.hasSuffix(">") ? steps : "</script>\n\n\(steps)"), schema
      )
      .contains { $0.rule.id == "deploy-map.no-deploy-steps" })
  }

  @Test(
    "what a reader sees is there, however it is written",
    arguments: [
      "Owner: @platform-team", "- Owner: platform", "| Owner | platform |\n|---|---|", "**Owner**: platform", "> **Owner:** platform",
      "Vlasnik: tim za plaćanja", "maintainer: Ana",
    ])
  func headers(_ header: String) throws {
    #expect(try !found("# T\n\n\(header)\n\n## Deploy\n", schema("deploy-map")).contains { $0.rule.id == "deploy-map.no-owner" })
  }

  @Test(
    "sections stand where a reader sees them",
    arguments: [
      "> ```\n> x\n> ```\n\n## Deploy\n\n```bash\nmake deploy\n```", "1. ```bash\n   x\n   ```\n\n## Deploy\n\n```bash\nmake deploy\n```",
      "Deploy\n------\n\n```bash\nmake deploy\n```", "## Deploy\n\n1. ```bash\n   make deploy\n   ```",
      "## Deploy\n\n> ```bash\n> make deploy\n> ```",
    ])
  func shapes(_ text: String) throws {
    #expect(try !found("# T\n\n\(text)\n", schema("deploy-map")).contains { $0.rule.id == "deploy-map.no-deploy-steps" })
  }

  @Test("a value that is there twice and differs is no value")
  func ambiguous() throws {
    let schema = try schema("deploy-map")
    let findings = try found("# T\n\n**Owner:** Ana\n**Owner:** Ben\n", schema)
    #expect(findings.contains { $0.rule.id == "deploy-map.no-owner" && $0.line == 4 })
  }

  @Test("sections of a rule out of their order are told")
  func order() throws {
    let configuration = try Configuration(
      Array(
        """
        schema: 1
        blueprints:
          documents:
            - id: two-parts
              title: note
              ordered: true
              globs: ["notes/*.md"]
              sections:
                - {id: two-parts.no-first, headings: [first], message: m, advice: a}
                - {id: two-parts.no-second, headings: [second], message: m, advice: a}
        """.utf8), file: "policy.yaml", level: .project, areas: policyAreas)
    let schemas = try DocumentSchemas(policy([configuration]))
    let schema = try #require(try schemas.schema("two-parts"))
    #expect(try found("# T\n## First\n## Second\n", schema).isEmpty)
    #expect(try found("# T\n## Second\n## First\n", schema).map(\.rule.id) == ["two-parts.sections-out-of-order"])
    #expect(schemas.govern(["/srv/app/notes/a.md"], home: nil))
    #expect(!schemas.govern(["/srv/app/other/a.md"], home: nil))
  }

  @Test("a project may bind a schema to files of its own, and changes none")
  func project() throws {
    func read(_ text: String, _ level: PolicyDocument.Level) throws -> DocumentSchemas {
      try DocumentSchemas(policy([try Configuration(Array(text.utf8), file: "policy.yaml", level: level, areas: policyAreas)]))
    }
    let bound = try read("schema: 1\nblueprints: {documents: [{id: ci-cd-pipeline, globs: [docs/ci.md]}]}\n", .project)
    #expect(bound.govern(["/srv/app/docs/ci.md"], home: nil))
    #expect(throws: PolicyError.self) {
      try read("schema: 1\nblueprints: {documents: [{id: deploy-map, title: mine, globs: [docs/x.md]}]}\n", .project)
    }
    #expect(throws: PolicyError.self) { try read("schema: 1\nblueprints: {documents: [{id: nothing, globs: [x.md]}]}\n", .user) }
    #expect(throws: PolicyError.self) { try read("schema: 1\nblueprints: {documents: [{id: deploy-map, glob: [x.md]}]}\n", .user) }
    let emptied = try read("schema: 1\nblueprints: {documents: [{id: deploy-map, title: mine}]}\n", .user)
    #expect(!emptied.govern(["/srv/app/DEPLOY-MAP.md"], home: nil))
  }

  @Test(
    "every spelling of a governed path is governed",
    arguments: [
      "/srv/app/DEPLOY-MAP.md", "/srv/app/deploy-map.md", "/DEPLOY-MAP.md", "/srv/a/b/Deploy-Map.MD", "/srv/BUILD-BLUEPRINT.md",
      "/home/ana/system/rules/zakon-x.md", "/HOME/Ana/System/rules/ZAKON-x.md", "/home/ana/system/rules/za\u{212A}on-x.md",
      "/home/ana/\u{17F}ystem/rules/zakon-č.md",
    ])
  func paths(_ path: String) throws { #expect(try DocumentSchemas(policy()).govern([path], home: "/home/ana")) }

  @Test("a home whose name has other forms of its letters is the same home")
  func homes() throws {
    let schemas = try DocumentSchemas(policy())
    #expect(schemas.govern(["/home/C\u{30C}avic\u{301}/system/rules/zakon-x.md"], home: "/home/Čavić"))
    #expect(!schemas.govern(["/home/other/system/rules/zakon-x.md"], home: "/home/ana"))
    #expect(schemas.govern(["/home/other/system/rules/zakon-x.md"], home: nil))
  }
}
