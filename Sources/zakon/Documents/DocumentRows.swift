import Enforcement
import Files
import GovernedDocument
import JSON
import Policy
import Reports

/// `zakon check blueprint --jsonl`: documents in rows, judged in one process.
struct DocumentRows {
  private let check: DocumentCheck

  init() throws {
    do {
      let surroundings = Surroundings()
      let policy = try loadPolicy(surroundings, workingDirectory: workingDirectory())
      check = try DocumentCheck(policy, home: surroundings.home, now: surroundings.now)
    } catch {
      throw refused("zakon: \(error)\nFIX: mend \(error.file)", code: 3)
    }
  }

  /// Answers every row; ends with exit code 3 when one could not be decided.
  func run() throws { try answerRows(answer) }

  private func answer(_ row: JSONValue) throws -> [JSONMember] {
    let path = row["path"]?.string.map(absolute)
    let schema = row["schema"]?.string
    guard path != nil || schema != nil else {
      throw RowError(description: "`path` and `schema` are missing; one of them says what the document is")
    }
    let judged = try check.judge(
      Array(row.requiredText("text").utf8), path: path ?? absolute("document.md"), schemaName: schema
    ) { (try? fileStatus($0)) != nil }
    let findings = judged.flatMap(\.findings).filter { $0.rule.severity > .note }
    let decision = findings.map(\.rule.severity).max().map { $0 >= .ask ? "block" : "warn" } ?? "allow"
    return [
      JSONMember("schema", judged.first.map { .string($0.schema.id) } ?? .null), JSONMember("decision", .string(decision)),
      JSONMember("score", judged.compactMap(\.judgement.score).first.map { .string($0) } ?? .null),
      JSONMember("findings", .array(findings.map(Self.row))),
    ]
  }

  private static func row(_ finding: SchemaFinding) -> JSONValue {
    .object([
      JSONMember("rule", .string(finding.rule.id)), JSONMember("line", .number(String(finding.line))),
      JSONMember("excerpt", .string(disclosed(finding.excerpt))), JSONMember("reason", .string(disclosed(finding.reason))),
      JSONMember("fix", .string(finding.rule.advice)),
    ])
  }
}
