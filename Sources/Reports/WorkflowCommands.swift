/// A workflow command for each finding: `::error file=…,line=…,title=…::message`.
///
/// The format is that of https://docs.github.com/actions/reference/workflow-commands-for-github-actions; the escapes are those of
/// `escapeData` and `escapeProperty` in github.com/actions/toolkit, `packages/core/src/command.ts`.
func workflowCommands(_ report: Report) -> String {
  report.findings.map { finding in
    var properties: [String] = []
    if let file = finding.file { properties.append("file=\(escapedProperty(file))") }
    if finding.file != nil, let line = finding.line {
      properties.append("line=\(line)")
      if let column = finding.column { properties.append("col=\(column)") }
    }
    properties.append("title=\(escapedProperty(finding.rule))")
    var message = finding.message
    if let excerpt = finding.excerpt, !excerpt.isEmpty { message += "\n> \(printable(excerpt))" }
    if !finding.fix.isEmpty { message += "\ndo: \(finding.fix)" }
    return "::\(finding.level.command) \(properties.joined(separator: ","))::\(escapedData(message))\n"
  }.joined()
}

extension ReportLevel {
  fileprivate var command: String {
    switch self {
    case .note: "notice"
    case .warning: "warning"
    case .error: "error"
    }
  }
}

private func escapedData(_ text: String) -> String { escaped(text, also: []) }

private func escapedProperty(_ text: String) -> String { escaped(text, also: [UInt8(ascii: ":"), UInt8(ascii: ",")]) }

private func escaped(_ text: String, also more: [UInt8]) -> String {
  var output: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "%"), 0x0A, 0x0D: output += Array("%\(hexadecimal(byte))".utf8)
    case _ where more.contains(byte): output += Array("%\(hexadecimal(byte))".utf8)
    // Nothing else that moves a cursor may reach the log either.
    case 0..<0x20 where byte != 0x09, 0x7F: output += Array("?".utf8)
    default: output.append(byte)
    }
  }
  return String(decoding: output, as: UTF8.self)
}
