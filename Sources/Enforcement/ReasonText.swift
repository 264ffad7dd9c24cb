internal import Model
internal import Policy

/// What the agent reads when it is stopped, or the user when something is to be known: short, and saying what to do.
struct ReasonText {
  /// In UTF-8 bytes.
  static let limit = 4_000
  /// So many findings are told in any case, and more while the text has fewer bytes than this.
  private static let fewestFindings = 4
  private static let comfortable = 2_000

  let text: String

  /// - Parameters:
  ///   - decision: already disclosed, see ``Decision/disclosed()``.
  ///   - hasLanded: whether what was judged is done already and cannot be held.
  init(_ decision: Decision, hasLanded: Bool = false) {
    var lines: [String] = []
    let gates = decision.determiningGates.joined(separator: ", ")
    switch decision.outcome {
    case .allow: break
    case .warn: lines.append("zakon: \(gates) has a warning")
    case .ask, .block: lines.append(hasLanded ? "zakon: this is done, and \(gates) finds it wrong" : "zakon: blocked by \(gates)")
    case .indeterminate:
      let end = hasLanded ? "whether what is done is right" : "so this is blocked"
      lines.append("zakon: \(gates) could not decide, \(end). This is a fault around the gate, not a finding.")
    }
    for indeterminacy in decision.indeterminacies.reduce(into: [Indeterminacy](), { if !$0.contains($1) { $0.append($1) } }) {
      lines.append("problem: \(indeterminacy.problem)")
      lines.append("do: \(indeterminacy.remedy)")
    }
    let findings = decision.findings
    // Beside what blocks, what only warns says so.
    let isMixed = findings.contains { $0.severity >= .ask }
    var shown = 0
    var index = 0
    func isRoomLeft() -> Bool { shown < Self.fewestFindings || lines.reduce(0) { $0 + $1.utf8.count + 1 } < Self.comfortable }
    while index < findings.count && isRoomLeft() {
      // Several rules may have found the same sentence; it is shown once.
      let same = findings[index...].prefix { $0.excerpt == findings[index].excerpt && $0.line == findings[index].line }
      let place = findings[index].line.map { " (line \($0))" } ?? ""
      for line in same.map({ "- \($0.rule)\(place): \($0.message)\(isMixed && $0.severity == .warn ? " (a warning)" : "")" }).reduce(
        into: [String](), { if !$0.contains($1) { $0.append($1) } })
      {
        lines.append(line)
      }
      lines.append("  > \(findings[index].excerpt)")
      for advice in same.map(\.advice).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
        lines.append("  do: \(advice)")
      }
      shown += 1
      index += same.count
    }
    if index < findings.count { lines.append("- and \(findings.count - index) more of the same kind") }
    // Details repeat from finding to finding; each is said once.
    for detail in findings.flatMap(\.details).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) { lines.append(detail) }
    text = cut(lines.joined(separator: "\n"), to: Self.limit) + "\n"
  }

  init(problem: String, remedy: String) {
    self.init(
      Decision([GateReport(gate: "zakon-hook", verdict: .indeterminate(Indeterminacy(problem: problem, remedy: remedy)))]).disclosed())
  }
}
