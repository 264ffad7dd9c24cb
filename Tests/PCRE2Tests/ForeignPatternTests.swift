import PCRE2
import Testing

@Suite("PCRE2 patterns of somebody else's")
struct ForeignPatternTests {
  private func isFound(_ pattern: String, _ text: [UInt8]) throws -> Bool { try ForeignPattern(pattern).isFound(in: text) { false } }

  @Test("are found or not, in Unicode and in what is no UTF-8")
  func matching() throws {
    #expect(try isFound(#"\bPROŠLO\b(?i)"#, Array("sve je PROŠLO".utf8)))
    #expect(try isFound("(?i)prošlo", Array("PROŠLO".utf8)))
    #expect(try !isFound("prošlo", Array("PROŠLO".utf8)))
    #expect(try isFound("(a)(b)(c)", Array("abc".utf8)))
    #expect(try isFound("^$", []) && !isFound(".", []))
    #expect(try isFound("done", [0xFF] + Array("done".utf8)))
    #expect(try isFound("(?m)^b$", Array("a\nb\nc".utf8)))
  }

  @Test("that do not compile tell so", arguments: ["(", "[a", "a{2,1}", #"\C"#, "(?P<n>", "(?<=a+)b", "*a"])
  func invalid(pattern: String) {
    #expect { try ForeignPattern(pattern) } throws: { ($0 as? PCRE2Error)?.kind == .compile }
  }

  @Test(
    "take no time to compile, however they nest",
    arguments: [
      "(?:(?:(?:(?:a{1,255}){1,255}){1,255}){1,255})", String(repeating: "(", count: 2_000) + String(repeating: ")", count: 2_000),
      String(repeating: "(a|b)*+?{2}", count: 300), String(repeating: "(?=a", count: 200) + String(repeating: ")", count: 200),
      "(?:" + String(repeating: "[\\p{L}\\d]{0,9}", count: 250) + "){500}",
    ])
  func compiling(pattern: String) {
    let started = ContinuousClock.now
    _ = try? ForeignPattern(pattern)
    #expect(ContinuousClock.now - started < .seconds(2))
  }

  @Test(
    "that would go on for ever are ended, and that is no answer",
    arguments: [
      (#"^(?:a+)+$"#, 60), (#"(?:a|aa)+[bc]"#, 100_000), (#"(a*)*[bc]"#, 50_000), ("(?:.*.*.*)[bc]", 20_000), ("a.*a.*a.*[bc]", 50_000),
    ])
  func endless(pattern: String, count: Int) throws {
    let subject = [UInt8](repeating: UInt8(ascii: "a"), count: count) + [UInt8(ascii: "!")]
    let started = ContinuousClock.now
    let end = started + .milliseconds(200)
    #expect { try ForeignPattern(pattern).isFound(in: subject) { ContinuousClock.now >= end } } throws: {
      ($0 as? PCRE2Error)?.kind == .match
    }
    #expect(ContinuousClock.now - started < .seconds(5))
  }
}
