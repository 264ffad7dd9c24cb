internal import Model
internal import Redaction

extension Decision {
  /// The same decision with every text that came from outside masked and cut to what may be printed and stored.
  ///
  /// This is the only door: what is rendered and what is recorded are both made from the disclosed decision.
  func disclosed() -> Decision {
    Decision(
      reports.map { report in
        GateReport(
          gate: report.gate, verdict: report.verdict.disclosed(), obligations: report.obligations.map { $0.disclosed() },
          explanation: report.explanation)
      })
  }
}

extension Verdict {
  fileprivate func disclosed() -> Verdict {
    switch self {
    case .notApplicable: .notApplicable
    case .allow: .allow
    case .warn(let findings): .warn(findings.map { $0.disclosed() })
    case .ask(let findings): .ask(findings.map { $0.disclosed() })
    case .block(let findings): .block(findings.map { $0.disclosed() })
    case .indeterminate(let indeterminacy):
      .indeterminate(
        Indeterminacy(problem: oneLine(indeterminacy.problem, limit: 800), remedy: oneLine(indeterminacy.remedy, limit: 400)))
    }
  }
}

extension Obligation {
  fileprivate func disclosed() -> Obligation {
    switch self {
    case .recordViolations(let report): .recordViolations(report.disclosed())
    case .usePass(let report): .usePass(report.disclosed())
    case .recordBypass(let bypass):
      .recordBypass(
        Bypass(findings: bypass.findings.prefix(20).map { $0.disclosed() }, leave: oneLine(bypass.leave, limit: 200), onceAs: bypass.onceAs)
      )
    }
  }
}

extension TurnReport {
  /// In UTF-8 bytes; a longer message is cut in what is kept of it.
  private static let longestMessage = 64 << 10

  fileprivate func disclosed() -> TurnReport {
    var report = self
    report.violations = violations.prefix(20).map { $0.disclosed() }
    report.end.lastMessage = end.lastMessage.map { cut(masked($0), to: Self.longestMessage) }
    return report
  }
}

extension Finding {
  fileprivate func disclosed() -> Finding {
    var finding = self
    finding.excerpt = oneLine(excerpt, limit: 240)
    finding.details = details.map { oneLine($0, limit: 400) }
    return finding
  }
}

/// `text` masked, on one line, and of at most `limit` UTF-8 bytes and an ellipsis.
private func oneLine(_ text: String, limit: Int) -> String {
  // A secret that the window cuts through cannot be recognised any more, so the window is wider than what is shown and ends at a blank.
  var window = cut(text, to: limit + 1_024)
  if window.utf8.count < text.utf8.count, let blank = window.utf8.lastIndex(where: { $0 <= 0x20 }) { window = String(window[..<blank]) }
  let whole = masked(window)
  let shown = cut(whole, to: limit)
  var bytes = Array(shown.utf8)
  for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F { bytes[index] = UInt8(ascii: " ") }
  return String(decoding: bytes, as: UTF8.self) + (shown.utf8.count < whole.utf8.count || window.utf8.count < text.utf8.count ? "…" : "")
}

/// The longest beginning of `text` that has at most `limit` UTF-8 bytes.
func cut(_ text: String, to limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
  while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
  return String(text[..<end])
}
