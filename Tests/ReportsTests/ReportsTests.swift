import JSON
import Reports
import Testing

@Suite("Reports")
struct ReportsTests {
  private func finding(
    file: String? = "src/a.txt", line: Int? = 3, column: Int? = nil, message: String = "a bad thing", fix: String = "mend it",
    excerpt: String? = "the text", level: ReportLevel = .error
  ) -> ReportedFinding {
    ReportedFinding(
      file: file, line: line, column: column, rule: "area.bad-thing", level: level, message: message, fix: fix, excerpt: excerpt)
  }

  private func text(_ findings: [ReportedFinding], _ format: ReportFormat, rules: [ReportedRule] = []) -> String {
    String(decoding: rendered(Report(version: "1.2.3", rules: rules, findings: findings), as: format), as: UTF8.self)
  }

  private func json(_ findings: [ReportedFinding], _ format: ReportFormat, rules: [ReportedRule] = []) throws -> JSONValue {
    try JSONValue(strict: Array(text(findings, format, rules: rules).utf8), limits: JSONLimits(bytes: 1 << 20, depth: 32))
  }

  @Test("tell people place, rule, text and remedy")
  func plain() {
    #expect(text([finding()], .text) == "src/a.txt:3: error: a bad thing [area.bad-thing]\n  > the text\n  do: mend it\n")
    #expect(text([finding(column: 7, fix: "", excerpt: nil)], .text) == "src/a.txt:3:7: error: a bad thing [area.bad-thing]\n")
    #expect(text([finding(file: nil, fix: "", excerpt: nil, level: .warning)], .text) == "warning: a bad thing [area.bad-thing]\n")
    #expect(text([], .text).isEmpty)
    #expect(text([], .github).isEmpty)
  }

  @Test("count what is too much to tell")
  func many() {
    let lines = text(Array(repeating: finding(fix: "", excerpt: nil), count: 60), .text).split(separator: "\n")
    #expect(lines.count == 51)
    #expect(lines.last == "and 10 more; --format json tells all")
  }

  @Test("let neither a control character nor an order to the runner through")
  func hostile() {
    let shown = text(
      [finding(file: "::error::x\n::add-mask::y", message: "a\u{1B}[2Jb\r\u{202E}", excerpt: "x\n::stop-commands::z")], .text)
    #expect(shown.split(separator: "\n").count == 3)
    #expect(!shown.unicodeScalars.contains("\u{1B}") && !shown.unicodeScalars.contains("\r") && !shown.unicodeScalars.contains("\u{202E}"))
    #expect(shown.hasPrefix("./::error::x\\n::add-mask::y:3: "))
    let commands = text([finding(file: "a:b,c%\nd", message: "one\r\n::error::two%")], .github)
    #expect(
      commands
        == "::error file=a%3Ab%2Cc%25%0Ad,line=3,title=area.bad-thing::one%0D%0A::error::two%25%0A> the text%0Ado: mend it\n")
  }

  @Test("mask what looks like a secret in every format", arguments: ReportFormat.allCases)
  func secrets(_ format: ReportFormat) {
    let secret = "ghp_" + String(repeating: "aB3", count: 12)
    let shown = text([finding(line: nil, message: "found \(secret)", fix: "rotate \(secret)", excerpt: "token \(secret)")], format)
    #expect(!shown.contains(secret) && !shown.contains("aB3aB3"))
    #expect(shown.contains("[masked]"))
  }

  @Test("cut long texts between letters")
  func long() throws {
    let excerpt = try #require(
      try json([finding(excerpt: String(repeating: "š", count: 500))], .json)["findings"]?.array?.first?["excerpt"]?.string)
    #expect(excerpt.hasSuffix("š…") && excerpt.utf8.count <= 204)
  }

  @Test("give programs one object")
  func object() throws {
    let report = try json([finding(), finding(file: nil, line: nil, excerpt: nil, level: .note)], .json)
    #expect(report["schema"]?.integer == 1 && report["tool"]?.string == "zakon" && report["version"]?.string == "1.2.3")
    let findings = try #require(report["findings"]?.array)
    #expect(findings[0]["file"]?.string == "src/a.txt" && findings[0]["line"]?.integer == 3)
    #expect(findings[0]["rule"]?.string == "area.bad-thing" && findings[0]["level"]?.string == "error")
    if case .null? = findings[1]["file"] {} else { Issue.record("a file that is none") }
  }

  @Test("write a SARIF log that code scanning takes")
  func sarif() throws {
    let rules = [
      ReportedRule(id: "area.other", summary: "another thing", help: "look"), ReportedRule(id: "area.bad-thing", summary: "s", help: "h"),
    ]
    let findings = [
      finding(file: "a b/č:#%.txt"), finding(file: nil, line: nil), finding(file: "x", line: 0),
      ReportedFinding(fileBytes: [0x66, 0xFF, 0x2F, 0x78], rule: "area.third", level: .warning, message: "third"),
    ]
    let log = try json(findings, .sarif, rules: rules)
    #expect(log["version"]?.string == "2.1.0")
    #expect(log["$schema"]?.string == "https://json.schemastore.org/sarif-2.1.0.json")
    let run = try #require(log["runs"]?.array?.first)
    let described = try #require(run["tool"]?["driver"]?["rules"]?.array)
    #expect(described.compactMap { $0["id"]?.string } == ["area.other", "area.bad-thing", "area.third"])
    for rule in described {
      #expect(rule["shortDescription"]?["text"]?.string?.isEmpty == false && rule["help"]?["text"]?.string?.isEmpty == false)
    }
    let results = try #require(run["results"]?.array)
    var places: [String] = []
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(described[index]["id"]?.string == result["ruleId"]?.string)
      let place = try #require(result["locations"]?.array?.first?["physicalLocation"])
      #expect(place["artifactLocation"]?["uriBaseId"]?.string == "%SRCROOT%")
      #expect(try #require(place["region"]?["startLine"]?.integer) >= 1)
      places.append(try #require(place["artifactLocation"]?["uri"]?.string))
      #expect(result["message"]?["text"]?.string?.isEmpty == false)
    }
    #expect(places == ["a%20b/%C4%8D%3A%23%25.txt", ".zakon/policy.yaml", "x", "f%FF/x"])
    #expect(results.compactMap { $0["level"]?.string } == ["error", "error", "error", "warning"])
  }

  @Test("know a finding again when lines move, and tell repeated ones apart")
  func fingerprints() throws {
    func prints(_ findings: [ReportedFinding]) throws -> [String] {
      try #require(try json(findings, .sarif)["runs"]?.array?.first?["results"]?.array)
        .compactMap { $0["partialFingerprints"]?["primaryLocationLineHash"]?.string }
    }
    let first = try prints([finding(line: 3), finding(line: 9), finding(line: 9, excerpt: "else")])
    #expect(Set(first).count == 3)
    #expect(try prints([finding(line: 4)]) == [first[0]])
    #expect(try prints([finding(file: "src/b.txt")]) != [first[0]])
  }

  @Test("an empty log is a log")
  func empty() throws {
    let run = try #require(try json([], .sarif)["runs"]?.array?.first)
    #expect(run["results"]?.array?.isEmpty == true && run["tool"]?["driver"]?["rules"]?.array?.isEmpty == true)
  }
}
