import PCRE2
import Testing

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite("PCRE2 patterns")
struct PatternTests {
  @Test("know the letters of Bosnian: no word boundary before š, and case folds")
  func unicode() throws {
    let pattern = try Pattern(#"\bprošlo\b"#, options: .caseless)
    #expect(try pattern.firstMatch(in: bytes("sve je PROŠLO."))?.range == 7..<14)
    #expect(try pattern.firstMatch(in: bytes("neprošlo"))?.range == nil)
    #expect(try Pattern(#"\btest\b"#).firstMatch(in: bytes("testč")) == nil)
  }

  @Test("see nothing outside the range that they are given")
  func range() throws {
    let text = bytes("not done yet")
    let pattern = try Pattern("^done$")
    #expect(try pattern.firstMatch(in: text, range: 4..<8)?.range == 4..<8)
    #expect(try pattern.firstMatch(in: text, range: 4..<9) == nil)
  }

  @Test("find every match once, empty ones and multi-byte characters included")
  func matches() throws {
    #expect(try Pattern("š").matches(in: bytes("aššb")).map(\.range) == [1..<3, 3..<5])
    #expect(try Pattern("x*").matches(in: bytes("šx")).count == 3)
    #expect(try Pattern("").matches(in: []).count == 1)
  }

  @Test("leave a group that took no part nil")
  func groups() throws {
    let match = try Pattern("(a)|(b)").firstMatch(in: bytes("b"))
    #expect(match?.groups == [0..<1, nil, 0..<1])
  }

  @Test("throw at the limits of the engine instead of finding nothing")
  func limits() throws {
    let pattern = try Pattern(#"^(?:a+)+$"#)
    #expect {
      _ = try pattern.firstMatch(in: bytes(String(repeating: "a", count: 60) + "!"))
    } throws: { error in
      (error as? PCRE2Error)?.kind == .match
    }
  }

  @Test("that do not compile tell where")
  func compileError() {
    #expect { _ = try Pattern("ab(c") } throws: { error in
      guard let error = error as? PCRE2Error else { return false }
      return error.kind == .compile && error.offset == 4
    }
  }

  @Test("take invalid UTF-8 in the subject for a boundary, not for an error")
  func invalidSubject() throws {
    #expect(try Pattern("done").firstMatch(in: [0xFF] + bytes("done"))?.range == 1..<5)
  }
}
