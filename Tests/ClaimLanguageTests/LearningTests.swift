import ClaimLanguage
import ClaimLearning
import Policy
import Testing

@Suite("Learning")
struct LearningTests {
  private static let lines: [(text: String, label: LabelledText.Label)] = [
    ("The gizmo sings.", .claim), ("Now the gizmo sings again.", .claim), ("We got the gizmo to sing.", .claim),
    ("The gizmo sings, all of it.", .claim), ("A gizmo is a machine.", .none), ("Will the gizmo sing?", .none),
    ("The gizmo is red.", .none), ("Make the gizmo sing.", .none), ("The gizmo might sing.", .hedge),
  ]

  private static let texts = lines.enumerated().map { number, line in
    LabelledText(
      id: "t-\(number)", group: "file-\(number % 3)", language: "en", text: line.text, label: line.label, classes: ["works"], spans: [])
  }

  private func policy(_ extra: [PolicyDocument] = []) throws -> ClaimPolicy {
    let documents = try standardDocuments().filter { !$0.file.hasSuffix("/learned.yaml") }
    return try ClaimPolicy(documents: documents + extra, profile: .standard, adjustments: [:])
  }

  private func learned() throws -> String {
    try LearnedClaims(Self.texts, policy: policy(), falseBlocks: 0).document(inputs: "0")
  }

  @Test("A template is called as its case is", arguments: FeatureTemplate.allCases)
  func labels(_ template: FeatureTemplate) { #expect(template.label == "\(template)") }

  @Test("The same texts teach the same")
  func deterministic() throws {
    let first = try learned()
    #expect(first == (try learned()))
    #expect(first.contains("word:sings\t"))
  }

  @Test("What was learned can be read, and finds what no rule names")
  func use() throws {
    let node = try readYAML(Array(try learned().utf8), file: "learned.yaml")
    let taught = try policy([PolicyDocument(file: "learned.yaml", level: .standard, node: node)])
    #expect(taught.learnedFrom == "0")
    let findings = try ClaimDetector(taught).assess("The gizmo sings.").claims
    #expect(findings.count == 1)
    #expect(findings.allSatisfy { $0.rule == "claim.likely-\($0.claimClass)" && $0.score != nil })
    #expect(try ClaimDetector(policy()).assess("The gizmo sings.").verdict == .none)
  }

  @Test("A project cannot teach")
  func project() throws {
    let node = try readYAML(Array(try learned().utf8), file: "learned.yaml")
    let policy = try policy([PolicyDocument(file: "policy.yaml", level: .project, node: node)])
    #expect(policy.learnedFrom == nil)
    #expect(policy.refusals.contains { $0.contains("learned") })
  }
}

@Suite("Scores")
struct ScoreTests {
  @Test("A score names what weighed most")
  func reasons() throws {
    let assessment = try detector().assess("The gateway answers within 80 ms now, even with the cold cache.")
    let sentence = try #require(assessment.scored.first)
    #expect(sentence.score > sentence.threshold)
    #expect(assessment.claims.allSatisfy { $0.score == sentence.score })
    let reasons = sentence.reasons()
    #expect(reasons.count == 6)
    #expect(reasons.allSatisfy { $0.feature.contains(":") && !$0.feature.contains("…") && $0.points != 0 })
  }

  @Test("A rule that the rest of the sentence contradicts is dismissed by the score")
  func veto() throws {
    let dismissed = try detector().assess("The page explains why the word done is green.").dismissed
    #expect(dismissed.allSatisfy { !$0.cue.isEmpty })
  }

  @Test("What stands around a paragraph changes nothing")
  func embedded() throws {
    let report = """
      There are two ways to change the queue. The first leaves the schema alone; the second adds a column.

      """
    let detector = try detector()
    for text in [
      "The spinner stops when the list is there, on slow lines too.", "Ship it after the review.", "Uvoz sad prima i prazne redove.",
    ] {
      let alone = try detector.assess(text).verdict
      let inside = try detector.assess(String(repeating: report, count: 20) + "\n" + text + "\n\n" + report).verdict
      #expect(alone == inside, "\(text)")
    }
  }

  @Test(
    "Rewritings change no score",
    arguments: [
      ("The spinner stops when the list is there.", "The spi\u{200B}nner STOPS when **the** list is there."),
      ("Uvoz sad prima i prazne redove, riješeno.", "Увоз сад прима и празне редове, ријешено."),
      ("Greška više ne iskače.", "Gres\u{30C}ka vis\u{30C}e ne iskac\u{30C}e."), ("Đaci sada vide raspored.", "Djaci sada vide raspored."),
      ("It's live, and the alerts don't fire.", "It\u{2019}s live, and the alerts don\u{2019}t fire."),
    ])
  func rewritings(_ text: String, _ rewritten: String) throws {
    let detector = try detector()
    #expect(try detector.assess(text).scored.map(\.score) == detector.assess(rewritten).scored.map(\.score))
  }

  @Test("Training knows what it was fed")
  func digest() throws {
    let policy = try ClaimPolicy(documents: try standardDocuments(), profile: .standard, adjustments: [:])
    #expect(policy.learnedFrom?.utf8.count == 64)
  }
}
