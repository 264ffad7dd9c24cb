import Paths
import Policy
import Testing
import Transcript

@testable import Gates

@Suite("The compiled evidence policy")
struct CompiledEvidenceTests {
  private static func documents() throws -> [PolicyDocument] {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try policyDocuments(inFolder: "/\(root)/Policies", area: "evidence")
  }

  /// The policy of `profile`, read from its compiled form, which stays in memory as one that is built in does.
  private static func restored(_ profile: Profile) throws -> EvidencePolicy? {
    let form = try compiledEvidence(documents())
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: form.count, alignment: 16)
    memory.copyBytes(from: form)
    return EvidencePolicy(compiled: UnsafeRawBufferPointer(memory), profile: profile)
  }

  @Test("says what the documents say", arguments: Profile.allCases)
  func values(_ profile: Profile) throws {
    let read = try EvidencePolicy(documents: try Self.documents(), profile: profile)
    let restored = try #require(try Self.restored(profile))
    #expect(restored.presence == read.presence)
    #expect(restored.freshness == read.freshness)
    #expect(restored.reportBelow == read.reportBelow)
    #expect(restored.weights.block == read.weights.block && restored.weights.warn == read.weights.warn)
    #expect(restored.paths.map { [$0.id, $0.glob.source] } == read.paths.map { [$0.id, $0.glob.source] })
    #expect(restored.deeds.namedPatterns.map { "\($0)" } == read.deeds.namedPatterns.map { "\($0)" })
    #expect(restored.deeds.harmlessPaths.map(\.source) == read.deeds.harmlessPaths.map(\.source))
    #expect(restored.deeds.harmfulPaths.map(\.source) == read.deeds.harmfulPaths.map(\.source))
    #expect(restored.deeds.outsideFolders == read.deeds.outsideFolders)
    #expect("\(restored.deeds.backing)" == "\(read.deeds.backing)")
    #expect("\(restored.deeds.contradicting)" == "\(read.deeds.contradicting)")
    #expect(restored.deeds.languages.map(\.files) == read.deeds.languages.map(\.files))
    #expect(restored.deeds.languages.map(\.comments) == read.deeds.languages.map(\.comments))
    #expect(restored.deeds.languages.map(\.commentEnd) == read.deeds.languages.map(\.commentEnd))
    #expect(restored.deeds.languages.map(\.indentationCounts) == read.deeds.languages.map(\.indentationCounts))
    for classes: KeyPath<DeedPolicy, Set<String>> in [
      \.refinedClasses, \.sentenceClasses, \.addedClasses, \.likelyStrict, \.wholeClasses, \.catalog.pathValues,
    ] {
      #expect(restored.deeds[keyPath: classes] == read.deeds[keyPath: classes])
    }
    #expect(restored.deeds.neededWords.map { [$0.name, $0.otherwise] } == read.deeds.neededWords.map { [$0.name, $0.otherwise] })
    #expect(restored.deeds.likelyRules == read.deeds.likelyRules)
    #expect(restored.deeds.catalog.voids == read.deeds.catalog.voids)
    for tool in ["Read", "Task", "Agent", "WebFetch", "mcp__playwright__browser_click", "Skill", "unheard-of"] {
      #expect(restored.deeds.catalog.kind(ofTool: tool) == read.deeds.catalog.kind(ofTool: tool))
    }
  }

  @Test("knows every command that the documents know")
  func commands() throws {
    let read = try EvidencePolicy(documents: try Self.documents(), profile: .standard).deeds.catalog
    let restored = try #require(try Self.restored(.standard)).deeds.catalog
    let document = try #require(try Self.documents().first { $0.file.hasSuffix("commands.yaml") })
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    var count = 0
    for node in try reader.nodes("commands") {
      var rule = try MappingReader(node, file: document.file, path: "commands")
      for run in try rule.texts("runs") {
        for program in try #require(run.split(separator: " ").first).split(separator: "|") where !program.contains("*") {
          let words =
            [String(program)] + run.split(separator: " ").dropFirst().compactMap { $0.split(separator: "|").first.map(String.init) }
          for words in [words, words + ["--help"], words + ["-k", "x"], words + ["src/a.py"]] {
            #expect("\(CommandLookup(restored).entry(for: words))" == "\(CommandLookup(read).entry(for: words))", "\(words)")
            count += 1
          }
        }
      }
    }
    #expect(count > 1_000)
  }

  @Test("is nothing that was cut short or written by another version")
  func broken() throws {
    let form = try compiledEvidence(Self.documents())
    for bytes in [[], Array(form.dropLast(form.count / 2)), [0] + form.dropFirst()] {
      #expect(bytes.withUnsafeBytes { EvidencePolicy(compiled: $0, profile: .alai) } == nil)
    }
  }

  @Test("numbers the kinds of deeds in their order")
  func ordinals() {
    #expect(DeedKind.allCases.map { Int($0.ordinal) } == Array(DeedKind.allCases.indices))
  }
}
