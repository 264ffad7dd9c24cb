internal import Digest
internal import JSON

/// A log of the Static Analysis Results Interchange Format, version 2.1.0 (OASIS Standard), with one run.
///
/// What GitHub code scanning wants beyond the standard is met: a place for each result, lines from 1 on, paths relative to the root of the
/// repository, and `primaryLocationLineHash`, by which it knows a finding again when lines move
/// (https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning).
func sarifText(_ report: Report) -> String {
  let rules = describedRules(report)
  let positions = Dictionary(rules.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
  var fingerprints = Fingerprints()
  let results = report.findings.map { finding in
    JSONValue.object([
      JSONMember("ruleId", .string(finding.rule)), JSONMember("ruleIndex", .number("\(positions[finding.rule] ?? 0)")),
      JSONMember("level", .string(finding.level.rawValue)), JSONMember("message", text(finding.sarifMessage)),
      JSONMember("locations", .array([finding.location(placeholder: report.placeholderFile)])),
      JSONMember("partialFingerprints", .object([JSONMember("primaryLocationLineHash", .string(fingerprints.next(for: finding)))])),
    ])
  }
  let driver = JSONValue.object([
    JSONMember("name", .string(report.tool)), JSONMember("version", .string(report.version)),
    JSONMember("rules", .array(rules.map(\.sarif))),
  ])
  let run = JSONValue.object([
    JSONMember("tool", .object([JSONMember("driver", driver)])), JSONMember("columnKind", .string("unicodeCodePoints")),
    JSONMember(
      "originalUriBaseIds",
      .object([JSONMember(rootIdentifier, .object([JSONMember("description", text("the root of the repository"))]))])),
    JSONMember("results", .array(results)),
  ])
  let log = JSONValue.object([
    JSONMember("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")), JSONMember("version", .string("2.1.0")),
    JSONMember("runs", .array([run])),
  ])
  return log.compactText + "\n"
}

private let rootIdentifier = "%SRCROOT%"

private func text(_ text: String) -> JSONValue { .object([JSONMember("text", .string(text))]) }

/// The rules of the report, each once, and those that only findings name.
private func describedRules(_ report: Report) -> [ReportedRule] {
  var rules: [ReportedRule] = []
  var known: Set<String> = []
  let named = report.findings.map { ReportedRule(id: $0.rule, summary: $0.message, help: $0.fix) }
  for rule in report.rules + named where known.insert(rule.id).inserted { rules.append(rule) }
  return rules
}

extension ReportedRule {
  fileprivate var sarif: JSONValue {
    .object([
      JSONMember("id", .string(id)), JSONMember("shortDescription", text(summary)), JSONMember("fullDescription", text(summary)),
      JSONMember("help", text(help.isEmpty ? summary : help)),
    ])
  }
}

extension ReportedFinding {
  /// What code scanning shows beside the line; the excerpt is what the line itself shows, so it is left out where there is a line.
  fileprivate var sarifMessage: String {
    var message = message
    if line == nil || file == nil, let excerpt, !excerpt.isEmpty { message += ": \(printable(excerpt))" }
    return fix.isEmpty ? message : "\(message). Do: \(fix)"
  }

  fileprivate func location(placeholder: String) -> JSONValue {
    let artifact = JSONValue.object([
      JSONMember("uri", .string(relativeReference(fileBytes ?? Array(placeholder.utf8)))), JSONMember("uriBaseId", .string(rootIdentifier)),
    ])
    let isPlaced = fileBytes != nil
    var region = [JSONMember("startLine", .number("\(isPlaced ? line ?? 1 : 1)"))]
    if isPlaced, line != nil, let column { region.append(JSONMember("startColumn", .number("\(column)"))) }
    let physical = JSONValue.object([JSONMember("artifactLocation", artifact), JSONMember("region", .object(region))])
    return .object([JSONMember("physicalLocation", physical)])
  }
}

/// A path as a relative reference of RFC 3986: every byte that is not unreserved is percent-encoded, so that a colon in the first
/// component is no scheme and a name that is no UTF-8 stays what it is.
private func relativeReference(_ path: [UInt8]) -> String {
  var output = ""
  for byte in path {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      output.unicodeScalars.append(Unicode.Scalar(byte))
    default: output += "%" + hexadecimal(byte)
    }
  }
  return output
}

/// What a finding is known by when the lines above it move: its rule, its file and the text of its line, counted where they repeat.
private struct Fingerprints {
  private var counts: [String: Int] = [:]

  mutating func next(for finding: ReportedFinding) -> String {
    let parts = [Array(finding.rule.utf8), finding.fileBytes ?? [], Array((finding.excerpt ?? finding.message).utf8)]
    let hash = String(sha256Hex(Array(parts.joined(separator: [0]))).prefix(16))
    counts[hash, default: 0] += 1
    return "\(hash):\(counts[hash] ?? 1)"
  }
}
