/// How many findings a text tells before it only counts them: more than that nobody reads at a prompt.
private let toldFindings = 50

/// A line for each finding as compilers write them, then what was found and what to do.
func plainText(_ report: Report) -> String {
  var lines: [String] = []
  for finding in report.findings.prefix(toldFindings) {
    let place = finding.place.map { "\($0): " } ?? ""
    lines.append("\(place)\(finding.level.rawValue): \(printable(finding.message)) [\(printable(finding.rule))]")
    if let excerpt = finding.excerpt, !excerpt.isEmpty { lines.append("  > \(printable(excerpt))") }
    if !finding.fix.isEmpty { lines.append("  do: \(printable(finding.fix))") }
  }
  let untold = report.findings.count - toldFindings
  if untold > 0 { lines.append("and \(untold) more; --format json tells all") }
  return lines.map { $0 + "\n" }.joined()
}

extension ReportedFinding {
  /// `file:line:column`, as far as it is known.
  fileprivate var place: String? {
    guard let fileBytes else { return nil }
    var place = printablePath(fileBytes)
    // A line of a log that begins with two colons is an order to the runner of GitHub Actions, whoever named the file.
    if place.hasPrefix(":") || place.hasPrefix("#") { place = "./" + place }
    if let line { place += ":\(line)" }
    if let line, let column, line > 0 { place += ":\(column)" }
    return place
  }
}
