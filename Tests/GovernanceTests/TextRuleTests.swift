import Governance
import Policy
import Testing

@Suite("Rules about text")
struct TextRuleTests {
  @Test("find a carriage return in new lines alone, once for a file")
  func lineEndings() throws {
    let policy = try standard()
    let findings = found(policy, "a\nb\r\nc\r\n")
    #expect(findings.map(\.rule) == ["governance.line-endings"])
    #expect(findings.first?.line == 2 && findings.first?.message.hasSuffix("(2 lines)") == true)
    #expect(found(policy, "a\nb\r\nc\r\n", earlier: ["b\r\nc\r\n"]).isEmpty)
    #expect(found(policy, "a\r\n", earlier: ["a\n"]).count == 1)
    #expect(found(policy, Array("a\r\n".utf8), crlf: true).isEmpty)
    #expect(found(policy, Array("a\r\n".utf8), isNoText: true).isEmpty)
    #expect(found(policy, "a\r\n", path: "tools/run.BAT").isEmpty)
    #expect(found(policy, [0x61, 0, 0x0D, 0x0A]).isEmpty)
  }

  @Test("tell encodings apart")
  func encodings() throws {
    let policy = try standard()
    func rules(_ bytes: [UInt8]) -> [String] { found(policy, bytes).map(\.rule) }
    #expect(rules([0x6E, 0x61, 0xEF, 0x76, 0x65, 0x0A]) == ["governance.encoding"])
    #expect(rules(Array("naïve žuč 🎉\n".utf8)).isEmpty)
    #expect(rules([0xED, 0xA0, 0x80, 0x0A]) == ["governance.encoding"], "a surrogate is no UTF-8")
    #expect(rules([0xC0, 0xAF, 0x0A]) == ["governance.encoding"], "an overlong form is no UTF-8")
    #expect(rules([0xFF, 0xFE, 0x68, 0, 0x69, 0]) == ["governance.encoding"])
    #expect(rules([0xFE, 0xFF, 0, 0x68, 0, 0x69]) == ["governance.encoding"])
    #expect(rules(Array("hello, world\n".utf8).flatMap { [$0, 0] }) == ["governance.encoding"], "UTF-16 without a mark")
    #expect(rules(Array("hello, world\n".utf8).flatMap { [0, $0] }) == ["governance.encoding"])
    #expect(rules([0xEF, 0xBB, 0xBF, 0x61, 0x0A]) == ["governance.byte-order-mark"])
    #expect(found(policy, [0xEF, 0xBB, 0xBF, 0x61, 0x0A]).allSatisfy { $0.severity == .warn })
    #expect(rules([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0xFF, 0xFE]).isEmpty, "a program")
    #expect(rules(Array("%PDF-1.7\n".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0D, 0x0A]).isEmpty)
    #expect(rules([]).isEmpty)
    #expect(found(policy, [0xEF, 0x0A], isNoText: true).isEmpty)
    #expect(found(policy, [0xEF, 0x0A], earlier: [[0x61, 0x0A, 0xEF, 0x0A]]).isEmpty)
  }

  @Test("find secrets in new lines alone, wherever the old ones stood")
  func secrets() throws {
    let policy = try standard()
    let text = "one\ntoken \(token)\nthree\n"
    let findings = found(policy, text)
    #expect(findings.map(\.rule) == ["governance.secret"] && findings.first?.line == 2)
    #expect(findings.first?.excerpt == "token [masked]")
    #expect(found(policy, text, earlier: ["x\ntoken \(token)\n"]).isEmpty)
    #expect(found(policy, "one\ntoken \(token)\r\n", earlier: [text]).map(\.rule) == ["governance.line-endings"])
    #expect(found(policy, "twice \(token) \(token)\n").count == 2)
    #expect(found(policy, Array(text.utf8), scope: .allButSecrets).isEmpty)
    #expect(found(policy, Array((text + "a\r\n").utf8), scope: .secrets).map(\.rule) == ["governance.secret"])
  }

  @Test("find a new key below a header that was there before")
  func newKey() throws {
    let policy = try standard()
    func key(_ body: String) -> String { "-----BEGIN RSA PRIVATE KEY-----\n\(body)\n-----END RSA PRIVATE KEY-----\n" }
    let old = key("MIIEowIBAAKCAQEAx7Lw9tZr2Qk8mVb3NcYp5HsJdG6fTe1RuWoXi4aBzKlMvCqE")
    let new = key("MIIEowIBAAKCAQEAq2Zr8LtW9sXk3Vm5Nb6Yp7HsGd1Jf4TeRuWoXi0aBzKlMvCqE")
    #expect(found(policy, new, earlier: [old]).map(\.line) == [2])
    #expect(found(policy, old, earlier: [old]).isEmpty)
  }

  @Test("find secrets in files that are no text, and say nothing of their bytes")
  func binary() throws {
    let findings = found(try standard(), [0, 1, 2] + Array("\n\(token)\n".utf8) + [0])
    #expect(findings.count == 1 && findings.first?.line == nil && findings.first?.excerpt == nil)
  }

  @Test("show the place of a secret in a long line, masked")
  func longLine() throws {
    let finding = try #require(found(try standard(), String(repeating: "š ", count: 9_000) + token + " tail").first)
    let excerpt = try #require(finding.excerpt)
    #expect(excerpt.contains("[masked] tail") && excerpt.utf8.count < 200 && !excerpt.contains("\u{FFFD}"))
  }

  @Test("find every secret of a line that is a megabyte long")
  func megabyte() throws {
    let filler = String(repeating: "key token secret :// private key ", count: 8_000)
    let findings = found(
      try standard(), "{\(token)\(filler)\(token.replacing("q7", with: "Z9"))\(filler)\(token.replacing("q7", with: "Y8"))")
    #expect(findings.count == 3)
  }

  @Test("say that a large file was not looked at, as a warning")
  func large() throws {
    let findings = try standard().findings(onLargeFile: Array("a/b.bin".utf8), bytes: 20 << 20)
    #expect(findings.map(\.severity) == [.warn] && findings.first?.message.contains("20 MiB") == true)
  }
}
