import Governance
import Policy
import Testing

@Suite("Lines that are kept")
struct AppendOnlyTests {
  private func findings(_ before: String, _ after: String?, path: String = "decisions.md", moved: [(String, String)] = []) throws
    -> [GovernanceFinding]
  {
    let others = moved.map { NamedContent(path: Array($0.0.utf8), content: Array($0.1.utf8)) }
    return try standard().findings(
      onLinesOf: Array(path.utf8), before: Array(before.utf8), after: after.map { .changed(Array($0.utf8)) } ?? .gone, others: others)
  }

  @Test(
    "may have new ones anywhere",
    arguments: [
      "a\nb\nc\nd\n", "d\na\nb\nc\n", "a\nd\nb\ne\nc\n", "a\r\nb\r\nc\r\n", "a  \nb\nc\t\n", "a\n\n\nb\nc", "a\na\nb\nb\nc\n",
      "b\nc\na\nb\nc\n",
    ])
  func kept(_ after: String) throws { #expect(try findings("a\n\nb\nc\n", after).isEmpty) }

  @Test(
    "may not change, vanish or change places",
    arguments: [
      ("a\nc\n", [2], [2]), ("a\nB\nc\n", [2], [2]), ("b\na\nc\n", [2], [3]), ("", [1, 2, 3], [1, 1, 1]), ("a\nb\n", [3], [2]),
      ("a\nb\nc d\n", [3], [3]), (" a\nb\nc\n", [1], [1]),
    ])
  func lost(_ after: String, _ old: [Int], _ places: [Int]) throws {
    let findings = try findings("a\nb\nc\n", after)
    #expect(findings.map(\.line) == places.map { $0 })
    for (finding, number) in zip(findings, old) {
      #expect(finding.message.contains("line \(number) was changed"), "\(finding.message)")
      #expect(finding.rule == "governance.append-only")
    }
  }

  @Test("are counted when many are gone, and shown without secrets")
  func many() throws {
    let findings = try findings((1...40).map { "line \($0)\n" }.joined(), "new\n")
    #expect(findings.count == 5 && findings.last?.message.hasSuffix("and 35 more") == true)
    let secret = "token \(token)"
    #expect(try self.findings("\(secret)\n", "x\n").first?.excerpt == "token [masked]")
  }

  @Test("may move to where they are kept as well")
  func moves() throws {
    #expect(try findings("a\nb\n", nil).count == 1)
    #expect(try findings("a\nb\n", nil, moved: [("docs/decisions.md", "new\na\nb\n")]).isEmpty)
    #expect(try findings("a\nb\n", nil, moved: [("docs/decisions.md", "a\n")]).count == 1)
    #expect(try findings("a\nb\n", nil, moved: [("old.txt", "a\nb\n")]).count == 1)
    #expect(try findings("\n\n", nil).isEmpty, "nothing was in it")
  }

  @Test("are those of the files that policy names, byte for byte where they are no text")
  func files() throws {
    #expect(try findings("a\n", "b\n", path: "README.md").isEmpty)
    #expect(try findings("a\n", "b\n", path: "Docs/DECISIONS.md").count == 1)
    let policy = try standard()
    func binary(_ after: [UInt8]) -> Int {
      policy.findings(onLinesOf: Array("decisions.md".utf8), before: [0, 1, 2], after: .changed(after), others: []).count
    }
    #expect(binary([0, 1, 2, 3]) == 0 && binary([0, 1, 3]) == 1 && binary([1, 0, 1, 2]) == 1)
    let unreadable = policy.findings(onLinesOf: Array("decisions.md".utf8), before: [], after: .unreadable("it is too large"), others: [])
    #expect(unreadable.map(\.severity) == [.block])
  }
}
