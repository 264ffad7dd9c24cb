/// Reads from what a run printed how it went, for runs whose exit status cannot be seen.
final class RunOutput {
  /// A line of output longer than this is cut where it is quoted, in UTF-8 bytes.
  private static let longestQuote = 100

  private let failed: LazyPattern
  private let passed: LazyPattern
  private let didNotRun: LazyPattern
  private let refused: LazyPattern
  private let tests: LazyPattern
  private let empty: LazyPattern
  private let shownZero: LazyPattern
  private let shownOther: LazyPattern

  init(_ policy: DeedPolicy) {
    failed = LazyPattern(policy.failedOutput, policy.patternStore)
    passed = LazyPattern(policy.passedOutput, policy.patternStore)
    didNotRun = LazyPattern(policy.didNotRunOutput, policy.patternStore)
    refused = LazyPattern(policy.refusals, policy.patternStore)
    tests = LazyPattern(policy.testOutput, policy.patternStore)
    empty = LazyPattern(policy.emptyRuns, policy.patternStore)
    shownZero = LazyPattern(policy.shownZero, policy.patternStore)
    shownOther = LazyPattern(policy.shownOther, policy.patternStore)
  }

  /// Runners sum up at the end; only when nothing stands there is the rest read. In UTF-8 bytes.
  private static let summaryLength = 1_500

  /// What `text` tells; nil when it tells nothing, or when the engine gives up.
  func outcome(of text: String) -> Deed.Outcome? {
    guard text.utf8.count > Self.summaryLength else { return outcomeOfAll(text) }
    return outcomeOfAll(String(decoding: text.utf8.suffix(Self.summaryLength), as: UTF8.self)) ?? outcomeOfAll(text)
  }

  private func outcomeOfAll(_ text: String) -> Deed.Outcome? {
    if let line = failure(in: text) { return .failed("reported \"\(line)\"") }
    return passed.firstMatch(in: text) == nil ? nil : .succeeded
  }

  /// What a line tells that prints the status of what it ran; nil when it tells nothing.
  func shownStatus(in text: String) -> Deed.Outcome? {
    if shownOther.firstMatch(in: text) != nil { return .failed("failed") }
    return shownZero.firstMatch(in: text) == nil ? nil : .succeeded
  }

  /// Whether `text` says that something passed, and nothing that failed.
  func passes(_ text: String) -> Bool { looksLikeTests(text) && outcome(of: text) == .succeeded }

  /// Whether `text` is what a test run prints at its end.
  func looksLikeTests(_ text: String) -> Bool {
    tests.firstMatch(in: String(decoding: text.utf8.suffix(Self.summaryLength), as: UTF8.self)) != nil
  }

  /// Whether `text` says that no test was run.
  func tellsOfNoTests(_ text: String) -> Bool { empty.firstMatch(in: text) != nil }

  /// Whether `text` is the host's word that nobody let the command run.
  func tellsOfRefusal(_ text: String) -> Bool { text.utf8.count < 500 && refused.firstMatch(in: text) != nil }

  /// Whether `text` says that the command was not started at all.
  func tellsOfNoRun(_ text: String) -> Bool { didNotRun.firstMatch(in: text) != nil }

  /// The line that tells of a failure; nil when none does.
  func failure(in text: String) -> String? {
    guard let match = failed.firstMatch(in: text) else { return nil }
    let bytes = Array(text.utf8)
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<match.lowerBound].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = bytes[match.lowerBound...].firstIndex(of: newline) ?? bytes.count
    var line = bytes[start..<end]
    while let first = line.first, first <= 0x20 { line = line.dropFirst() }
    while let last = line.last, last <= 0x20 { line = line.dropLast() }
    return String(decoding: line.prefix(Self.longestQuote), as: UTF8.self)
  }
}
