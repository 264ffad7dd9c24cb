internal import JSON

/// `{"schema":1,"tool":…,"version":…,"findings":[…]}` on one line.
func jsonText(_ report: Report) -> String {
  let findings = report.findings.map { finding in
    JSONValue.object([
      JSONMember("file", finding.file.map { .string($0) } ?? .null), JSONMember("line", finding.line.map { .number("\($0)") } ?? .null),
      JSONMember("column", finding.column.map { .number("\($0)") } ?? .null), JSONMember("rule", .string(finding.rule)),
      JSONMember("level", .string(finding.level.rawValue)), JSONMember("message", .string(finding.message)),
      JSONMember("fix", .string(finding.fix)), JSONMember("excerpt", finding.excerpt.map { .string($0) } ?? .null),
    ])
  }
  let members = [
    JSONMember("schema", .number("1")), JSONMember("tool", .string(report.tool)), JSONMember("version", .string(report.version)),
    JSONMember("findings", .array(findings)),
  ]
  return JSONValue.object(members).compactText + "\n"
}
