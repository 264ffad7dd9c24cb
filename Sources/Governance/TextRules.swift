internal import PCRE2
internal import Policy

/// A file as a commit has it.
public struct CommittedFile: Sendable {
  /// Below the top of the repository.
  public let path: [UInt8]
  public let text: CommittedText
  /// What `.gitattributes` says: it is no text, or its lines end with CRLF.
  public let isNoText: Bool
  public let endsLinesWithCRLF: Bool

  public init(path: [UInt8], content: [UInt8], isNoText: Bool = false, endsLinesWithCRLF: Bool = false) {
    self.path = path
    text = CommittedText(content)
    self.isNoText = isNoText
    self.endsLinesWithCRLF = endsLinesWithCRLF
  }
}

/// What a rule found in lines of a file, before it is known which of them are new.
public struct Suspicion: Sendable {
  private let finding: GovernanceFinding
  /// By number, with what makes a line the same as an earlier one.
  private let lines: [(number: Int, identity: Int)]
  private let hasLineNumbers: Bool

  init(_ finding: GovernanceFinding, lines: [(number: Int, identity: Int)], hasLineNumbers: Bool = true) {
    self.finding = finding
    self.lines = lines
    self.hasLineNumbers = hasLineNumbers
  }

  /// The finding, when any of its lines did not stand in the repository before.
  public func finding(considering earlier: EarlierLines) -> GovernanceFinding? {
    let new = lines.filter { !earlier.contains($0.identity) }
    guard let first = new.first else { return nil }
    var finding = finding
    if hasLineNumbers { finding.line = first.number }
    if new.count > 1 { finding.message += " (\(new.count) lines)" }
    return finding
  }
}

/// Which rules about the text of files are asked.
public enum TextScope: Sendable {
  case everything
  /// What stays in the history whatever a later commit mends.
  case secrets
  /// What a later commit can mend.
  case allButSecrets
}

extension GovernancePolicy {
  /// What the rules about the text of files find in `file`, whether it is new or not.
  public func suspicions(in file: CommittedFile, scope: TextScope = .everything) -> [Suspicion] {
    let path = components(file.path)
    var suspicions: [Suspicion] = []
    var folded: [UInt8]?
    for rule in rules where rule.covers(path) {
      switch rule.kind {
      case .appendOnly, .immutableBaseline, .protectedBranch, .commitMessage: continue
      case .secret:
        guard scope != .allButSecrets else { continue }
        let lowered = folded ?? asciiLowercased(file.text.bytes)
        folded = lowered
        suspicions += secretSuspicions(rule, file, folded: lowered)
      case .lineEndings:
        guard scope != .secrets, !file.isNoText, !file.endsLinesWithCRLF, !file.text.isBinary else { continue }
        suspicions += wrongLines(rule, file) { $0.contains(0x0D) }
      case .encoding:
        guard scope != .secrets, !file.isNoText else { continue }
        if file.text.isUTF16 {
          suspicions += wrongLines(rule, file, message: "\(rule.message): UTF-16") { _ in true }
        } else if !file.text.isBinary {
          suspicions += wrongLines(rule, file) { String(validating: $0, as: UTF8.self) == nil }
        }
      case .byteOrderMark:
        guard scope != .secrets, !file.isNoText, file.text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { continue }
        let line = file.text.bytes[file.text.line(at: 0)]
        suspicions.append(Suspicion(GovernanceFinding(rule, file: file.path), lines: [(1, LineIdentity.text(line))]))
      }
    }
    return suspicions
  }

  /// What to say of a file that is too large to be read.
  /// - Parameter bytes: its size.
  public func findings(onLargeFile path: [UInt8], bytes: Int) -> [GovernanceFinding] {
    let parts = components(path)
    let rule = rules.first {
      if case .secret = $0.kind { $0.covers(parts) } else { false }
    }
    guard let rule else { return [] }
    return [
      GovernanceFinding(
        rule, severity: min(rule.severity, .warn), file: path, message: "\(bytes >> 20) MiB that were not looked at: the file is too large")
    ]
  }

  private func wrongLines(
    _ rule: GovernanceRule, _ file: CommittedFile, message: String? = nil, _ isWrong: (ArraySlice<UInt8>) -> Bool
  ) -> [Suspicion] {
    var lines: [(number: Int, identity: Int)] = []
    file.text.eachLine { number, range in
      let line = file.text.bytes[range]
      if isWrong(line) { lines.append((number, LineIdentity.exact(line))) }
    }
    guard !lines.isEmpty else { return [] }
    return [Suspicion(GovernanceFinding(rule, file: file.path, message: message), lines: lines)]
  }

  private func secretSuspicions(_ rule: GovernanceRule, _ file: CommittedFile, folded: [UInt8]) -> [Suspicion] {
    let text = file.text
    switch rule.secrets(in: text, folded: folded) {
    case .failure(let error):
      let finding = GovernanceFinding(rule, file: file.path, message: "a file that could not be searched for secrets: \(error)")
      return [Suspicion(finding, lines: [(1, LineIdentity.exact(text.bytes[...]))], hasLineNumbers: false)]
    case .success(let secrets):
      var number = 1
      var counted = 0
      return secrets.map { name, place in
        number += text.bytes[counted..<place.lowerBound].count { $0 == 0x0A }
        counted = place.lowerBound
        let line = text.line(at: place.lowerBound)
        let finding = GovernanceFinding(
          rule, file: file.path, message: "\(rule.message): \(name)",
          excerpt: text.isBinary
            ? nil : excerpted(text.bytes, line.clamped(to: place.lowerBound - 400..<place.upperBound + 400), masking: secrets.map(\.place)))
        return Suspicion(finding, lines: [(number, LineIdentity.text(text.bytes[line]))], hasLineNumbers: !text.isBinary)
      }
    }
  }
}
