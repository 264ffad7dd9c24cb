internal import Model
internal import Policy
internal import Redaction

/// What the agent reads when it is stopped, or the user when something is to be known: short, masked, and saying what to do.
struct ReasonText {
  /// In UTF-8 bytes.
  static let limit = 4_000
  private static let mostFindings = 4
  private static let longestExcerpt = 240

  let text: String

  init(_ decision: Decision) {
    var lines: [String] = []
    let gates = decision.determiningGates.joined(separator: ", ")
    switch decision.outcome {
    case .allow: break
    case .warn: lines.append("zakon: \(gates) has a warning")
    case .ask, .block: lines.append("zakon: blocked by \(gates)")
    case .indeterminate: lines.append("zakon: \(gates) could not decide, so this is blocked. This is a fault around the gate, not a finding.")
    }
    for indeterminacy in decision.indeterminacies {
      lines.append("problem: \(indeterminacy.problem)")
      lines.append("do: \(indeterminacy.remedy)")
    }
    let findings = decision.findings
    for finding in findings.prefix(Self.mostFindings) {
      let place = finding.line.map { " (line \($0))" } ?? ""
      lines.append("- \(finding.rule)\(place): \(finding.message)")
      lines.append("  > \(Self.shortened(finding.excerpt))")
      lines.append("  do: \(finding.advice)")
    }
    if findings.count > Self.mostFindings { lines.append("- and \(findings.count - Self.mostFindings) more of the same kind") }
    // Details repeat from finding to finding; each is said once.
    for detail in findings.flatMap(\.details).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) { lines.append(detail) }
    text = Self.cut(masked(lines.joined(separator: "\n")), to: Self.limit) + "\n"
  }

  init(problem: String, remedy: String) {
    self.init(Decision([GateReport(gate: "zakon-hook", verdict: .indeterminate(Indeterminacy(problem: problem, remedy: remedy)))]))
  }

  /// One line of at most ``longestExcerpt`` bytes.
  static func shortened(_ excerpt: String) -> String {
    // Masked before it is cut: half a secret is still half a secret.
    let oneLine = masked(excerpt).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: oneLine)
    let text = String(view)
    return text.utf8.count > longestExcerpt ? cut(text, to: longestExcerpt) + "…" : text
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
    while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
    return String(text[..<end])
  }
}
