import ClaimLanguage
import Policy
import Testing

@Suite("Examples of the policies")
struct ExampleTests {
  @Test("Every example comes out as written, in every form", arguments: Profile.allCases)
  func examples(_ profile: Profile) throws {
    let policy = try ClaimPolicy(documents: try standardDocuments(), profile: profile, adjustments: [:])
    #expect(policy.exampleCount > 0)
    let failures = try policy.exampleFailures()
    #expect(failures.isEmpty, "\(failures.map(\.description).joined(separator: "\n"))")
  }

  @Test("A wrong example is a failure")
  func wrongExample() throws {
    let policy = try ClaimPolicy(
      documents: [try document(rule(claim: "Not a word of it.", none: "Also nothing."))], profile: .standard, adjustments: [:])
    #expect(try policy.exampleFailures().contains { $0.id == "claim.test" && $0.line == 13 })
  }
}

@Suite("Reading claim policies")
struct PolicyReadingTests {
  @Test(
    "What is wrong is named with its key and line",
    arguments: [
      (rule(extra: "colour: red"), "rules[0].colour", "unknown key"),
      (rule(pattern: "(done"), "rules[0].pattern", "missing closing parenthesis"),
      (rule(pattern: "{nothing}"), "rules[0].pattern", "names the family `nothing`"),
      (rule(claimClass: "wonder"), "rules[0].class", "must be one of"),
      (rule(keywords: "[]"), "rules[0].keywords", "is missing or empty"),
      (rule() + rule().drop(lines: 5), "rules[1].id", "already taken"),
      (rule().replacing("none:", with: "never:"), "rules[0].examples.never", "unknown key"),
      (rule().replacing("schema: 1", with: "schema: 2"), "schema", "this version reads schema 1"),
    ])
  func problems(_ text: String, _ key: String, _ problem: String) throws {
    let document = try document(text)
    let error = #expect(throws: PolicyError.self) { try ClaimPolicy(documents: [document], profile: .standard, adjustments: [:]) }
    #expect(error?.key == key)
    #expect(error?.problem.contains(problem) == true, "\(error?.description ?? "")")
    #expect(error?.line != nil)
  }

  @Test("A rule without examples of both kinds does not load")
  func missingExamples() throws {
    let document = try document(rule().replacing("      none: [\"That is open.\"]\n", with: ""))
    #expect(throws: PolicyError.self) { try ClaimPolicy(documents: [document], profile: .standard, adjustments: [:]) }
  }

  @Test("An adjustment changes severity or switches a rule off")
  func adjustments() throws {
    let documents = [try document(rule())]
    let milder = ClaimDetector(
      try ClaimPolicy(documents: documents, profile: .standard, adjustments: ["claim.test": RuleAdjustment(severity: .warn)]))
    #expect(try milder.assess("It is done.").claims.map(\.severity) == [.warn])
    let off = ClaimDetector(
      try ClaimPolicy(documents: documents, profile: .standard, adjustments: ["claim.test": RuleAdjustment(isEnabled: false)]))
    #expect(try off.assess("It is done.").verdict == .none)
  }

  @Test("The compiled form of a policy finds what the written one finds")
  func compiled() throws {
    let documents = try standardDocuments().map {
      PolicyDocument(file: $0.file, level: $0.level, node: PolicyNode(compiled: $0.node.compiled(dropping: ["examples"])))
    }
    let detector = ClaimDetector(try ClaimPolicy(documents: documents, profile: .standard, adjustments: [:]))
    #expect(try detector.assess("Done, all tests pass.").verdict == .claim)
    #expect(try detector.assess("Migracija nije završena.").verdict == .none)
  }
}

@Suite("Compiled policies")
struct CompiledPolicyTests {
  @Test("The compiled form finds the same, at the same places")
  func same() throws {
    let policy = try ClaimPolicy(documents: try standardDocuments(), profile: .standard, adjustments: [:])
    let compiled = try restored(policy)
    let texts = [
      "Done, all tests pass.", "I think it is done.", "The tests do not pass, but migracija je završena.", "- [x] a\n- [ ] b", "Nothing.",
      "The gateway answers within 80 ms now.", "Results:\n\n- the spinner stops\n- uvoz sad prima i prazne redove",
    ]
    for text in texts {
      let (left, right) = (try ClaimDetector(policy).assess(text), try ClaimDetector(compiled).assess(text))
      #expect(left.scored.map(\.score) == right.scored.map(\.score))
      #expect(left.scored.map { "\($0.reasons())" } == right.scored.map { "\($0.reasons())" })
      #expect(left.claims.map { "\($0)" } == right.claims.map { "\($0)" })
      #expect(left.dismissed.map { "\($0)" } == right.dismissed.map { "\($0)" })
      #expect(left.rulesTried == right.rulesTried)
    }
    #expect(try ClaimDetector(compiled).assess(texts[0]).verdict == .claim)
  }

  @Test("Adjustments reach a compiled policy")
  func adjustments() throws {
    let compiled = try restored(try ClaimPolicy(documents: try standardDocuments(), profile: .alai, adjustments: [:]))
    let milder = ClaimDetector(compiled, adjustments: ["claim.company-word": RuleAdjustment(severity: .warn)])
    #expect(try milder.assess("Gotovo.").claims.map(\.severity) == [.warn])
    let off = ClaimDetector(compiled, adjustments: ["claim.company-word": RuleAdjustment(isEnabled: false)])
    #expect(try off.assess("Gotovo.").verdict == .none)
  }

  @Test("Foreign bytes are no policy")
  func foreign() {
    #expect(CompiledClaimPolicy(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
    defer { place.deallocate() }
    place.initializeMemory(as: UInt8.self, repeating: 7)
    #expect(CompiledClaimPolicy(UnsafeRawBufferPointer(place)) == nil)
  }

  /// The compiled form in memory that stays, as in an executable.
  private func restored(_ policy: ClaimPolicy) throws -> CompiledClaimPolicy {
    let bytes = try policy.compiledForm()
    let place = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
    place.copyBytes(from: bytes)
    return try #require(CompiledClaimPolicy(UnsafeRawBufferPointer(place)))
  }
}

/// A policy text with one rule; each argument replaces one part of it.
private func rule(
  claimClass: String = "completion", keywords: String = "[done]", pattern: String = "\\bdone\\b", claim: String = "It is ⟦done⟧.",
  none: String = "That is open.", extra: String = "severity: block"
) -> String {
  """
  schema: 1
  area: claims
  profile: standard
  language: en
  rules:
    - id: claim.test
      class: \(claimClass)
      keywords: \(keywords)
      pattern: '\(pattern)'
      message: it says done
      advice: show it
      examples:
        claim: ["\(claim)"]
        none: ["\(none)"]
      \(extra)

  """
}

private func document(_ text: String) throws -> PolicyDocument {
  PolicyDocument(file: "test.yaml", level: .project, node: try readYAML(Array(text.utf8), file: "test.yaml"))
}

extension String {
  fileprivate func drop(lines: Int) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).dropFirst(lines).joined(separator: "\n")
  }

  fileprivate func replacing(_ part: String, with replacement: String) -> String {
    var output: [UInt8] = []
    let (text, part) = (Array(utf8), Array(part.utf8))
    var index = 0
    while index < text.count {
      if index + part.count <= text.count, Array(text[index..<(index + part.count)]) == part {
        output += Array(replacement.utf8)
        index += part.count
      } else {
        output.append(text[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
