/// How findings are written down.
public enum ReportFormat: String, CaseIterable, Sendable {
  /// For people at a terminal.
  case text
  /// One JSON object on one line.
  case json
  /// SARIF 2.1.0, as GitHub code scanning takes it.
  case sarif
  /// Workflow commands of GitHub Actions, a line for each finding.
  case github
}

/// All that a report holds.
public struct Report: Equatable, Sendable {
  /// The name and the version of what has looked.
  public var tool: String
  public var version: String
  /// What the rules are; one that a finding names and that is not here is described by its first finding.
  public var rules: [ReportedRule]
  /// In the order in which they are told.
  public var findings: [ReportedFinding]
  /// The file that stands in for "no file" where a format wants one: code scanning takes no result without a place.
  public var placeholderFile: String

  /// - Parameters: as the properties of the same names.
  public init(
    tool: String = "zakon", version: String, rules: [ReportedRule] = [], findings: [ReportedFinding],
    placeholderFile: String = ".zakon/policy.yaml"
  ) {
    self.tool = tool
    self.version = version
    self.rules = rules
    self.findings = findings
    self.placeholderFile = placeholderFile
  }
}

/// `report` in `format`, as UTF-8 that ends with a line feed; nothing when the format is for reading and there is nothing to tell.
///
/// What looks like a secret is masked in every format, and control characters do not reach a terminal.
public func rendered(_ report: Report, as format: ReportFormat) -> [UInt8] {
  let shown = Report(
    tool: report.tool, version: report.version, rules: report.rules, findings: report.findings.map(\.disclosed),
    placeholderFile: report.placeholderFile)
  let text =
    switch format {
    case .text: plainText(shown)
    case .json: jsonText(shown)
    case .sarif: sarifText(shown)
    case .github: workflowCommands(shown)
    }
  return Array(text.utf8)
}
