import ClaimLanguage
import Policy
import Testing

@Suite("Detector")
struct DetectorTests {
  @Test("A list behind an empty first heading has nothing that introduces it", arguments: ["#\n- v", "#\n\n- All tests pass."])
  func emptyHeading(_ text: String) throws {
    #expect(try detector().assess(text).verdict == (text.contains("pass") ? .claim : .none))
  }

  @Test(
    "Rewritings that a reader does not notice change nothing",
    arguments: [
      "Done, all tests pass.", "D\u{200B}one, all tests p\u{200B}ass.", "**D**one, all tests **pass**.", "Done, all&nbsp;tests pass.",
      "D&#111;ne, all tests pass.", "Ｄｏｎｅ, all tests pass.", "D\u{43E}ne, \u{430}ll tests p\u{430}ss.", "DONE, ALL TESTS PASS.",
      "Done, all\ntests\npass.", "- Done, all tests pass.", "## Done, all tests pass",
    ])
  func rewritings(_ text: String) throws {
    #expect(try detector().assess(text).verdict == .claim)
  }

  @Test(
    "Bosnian in every spelling",
    arguments: [
      "Migracija je završena.", "Migracija je zavrsena.", "Migracija je zavrs\u{30C}ena.", "Миграција је завршена.",
      "MIGRACIJA JE ZAVRŠENA.",
      "Greška je riješena.", "Greška je rešena.", "Validacija je urađena.", "Validacija je uradjena.", "Validacija je uradena.",
    ])
  func bosnian(_ text: String) throws {
    #expect(try detector().assess(text).verdict == .claim)
  }

  @Test(
    "Code, quotations, open boxes and struck text claim nothing",
    arguments: [
      "```\nDone, all tests pass.\n```", "> Done, all tests pass.", "The prompt is \"all tests pass\".", "The step is `all tests pass`.",
      "- [ ] all tests pass", "~~Done, all tests pass.~~", "<!-- Done, all tests pass. -->", "Piše „svi testovi prolaze“.",
    ])
  func noProse(_ text: String) throws {
    let assessment = try detector().assess(text)
    #expect(assessment.verdict == .none, "\(assessment.claims.map(\.rule))")
  }

  @Test("However much is hedged or taken away before it, a claim is found; of very many claims some hundred are kept")
  func manyFindings() throws {
    let claim = "\n\nThe deployment is live and all tests pass."
    for before in ["I think all tests pass. ", "Not all tests pass. "] {
      let assessment = try detector().assess(String(repeating: before, count: 1_500) + claim)
      #expect(assessment.verdict == .claim)
      #expect(assessment.claims.count + assessment.dismissed.count < 2_000)
    }
    #expect(try detector().assess(String(repeating: "All tests pass. ", count: 5_000)).claims.count < 2_000)
  }

  @Test("A negated claim is dismissed, and the cue is named")
  func dismissed() throws {
    let assessment = try detector().assess("No, not all tests pass.")
    #expect(assessment.verdict == .none)
    #expect(Set(assessment.dismissed.map(\.cue)) == ["cue.en-not"])
    #expect(assessment.rulesTried > 0)
  }

  @Test("A claim beats a hedge; a hedge alone is a hedge and at most a warning")
  func hedges() throws {
    let alone = try detector().assess("I think all tests pass.")
    #expect(alone.verdict == .hedge)
    #expect(alone.claims.allSatisfy { $0.isHedge && $0.severity <= .warn })
    #expect(try detector().assess("I think all tests pass. The build is done.").verdict == .claim)
  }

  @Test(
    "Ranges are bytes of the text as it came",
    arguments: [
      "Čćš 🎉 — **All** te\u{200B}sts pass.", "Je&nbsp;li? Migracija je završena.", "Ｄｏｎｅ.\n\n| a | b |\n|---|---|\n| `x` | OK |",
      "\u{FEFF}Done.", "z\u{30C}urno: Migracija je zavrs\u{30C}ena", "- [x] Urađeno",
    ])
  func ranges(_ text: String) throws {
    let bytes = Array(text.utf8)
    let findings = try detector().assess(text).claims
    #expect(!findings.isEmpty)
    for finding in findings {
      #expect(String(decoding: bytes[finding.range], as: UTF8.self) == finding.text)
      #expect(String(validating: bytes[finding.range], as: UTF8.self) != nil, "a range cuts a character")
      #expect(finding.sentence.lowerBound <= finding.range.lowerBound && finding.range.upperBound <= finding.sentence.upperBound)
      #expect(finding.line == 1 + bytes[..<finding.range.lowerBound].filter { $0 == 0x0A }.count)
    }
  }

  @Test("The range of a finding holds its words")
  func exactRange() throws {
    let findings = try detector().assess("First line.\nLater: **all tests** pa\u{AD}ss, I hope not.").claims
    #expect(findings.first?.line == 2)
    #expect(findings.first?.text == "all tests** pa\u{AD}ss")
  }
}

@Suite("The alai list")
struct AlaiTests {
  private static let words = [
    "done", "verified", "LIVE", "ACTIVE", "works", "PASS", "completed", "finished", "urađeno", "uradjeno", "završeno", "zavrseno",
    "potvrđen",
    "potvrdjen", "uredan", "solidan", "prošlo", "prošla", "proslo", "ispravno", "registrovano", "radi", "funkcioniše", "funkcionise",
    "funkcionie",
    "testovano", "provjereno", "gotovo", "spremno",
  ]

  @Test("Every word is a claim, in any case, decomposed too", arguments: words)
  func everyWord(_ word: String) throws {
    let detector = try detector(.alai)
    for form in [word, word.uppercased(), word.lowercased()] {
      #expect(try detector.assess("```\nis \(form), or not?\n```").claims.map(\.text) == [form])
    }
  }

  @Test("Only whole words; no cue takes one away")
  func borders() throws {
    let detector = try detector(.alai)
    #expect(try detector.assess("undone, donel, šdone, doneš, nedovršeno").verdict == .none)
    #expect(try detector.assess("It is not done.").claims.map(\.text) == ["done"])
    #expect(try detector.assess("zavrs\u{30C}eno").claims.map(\.text) == ["zavrs\u{30C}eno"])
  }
}

@Suite("Effort")
struct EffortTests {
  @Test("Ten times the text is ten times the tries")
  func linear() throws {
    let text = "I added the endpoint and all tests pass, but the deploy is not done yet. Lorem ipsum dolor.\n\n"
    let detector = try detector()
    let once = try detector.assess(String(repeating: text, count: 20)).rulesTried
    let tenfold = try detector.assess(String(repeating: text, count: 200)).rulesTried
    #expect(once > 0)
    #expect(tenfold == 10 * once)
  }

  @Test(
    "Nasty texts are decided",
    arguments: [
      "[](", "`", "``` ", "**", "<!--", "| ", "> ", "\"", " '", "done ", "is now ", "all tests ", "a, ", "x_check ", "~~", "&#", "no more ",
      "sam ",
    ])
  func nasty(_ part: String) throws {
    let text = String(repeating: part, count: 20_000)
    _ = try detector().assess(text)
  }
}
