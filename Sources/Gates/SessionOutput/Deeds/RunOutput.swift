internal import PCRE2

/// Reads from what a run printed how it went, for runs whose exit status cannot be seen.
final class RunOutput {
  /// A line of output longer than this is cut where it is quoted, in UTF-8 bytes.
  private static let longestQuote = 100

  private let failed: LazyPattern
  private let passed: LazyPattern
  private let didNotRun: LazyPattern
  private let refused: LazyPattern
  private let tests: LazyPattern
  private let failedTests: LazyPattern
  private let passedTests: LazyPattern
  private let passedLine: LazyPattern
  private let empty: LazyPattern
  private let shownZero: LazyPattern
  private let shownOther: LazyPattern

  init(_ policy: DeedPolicy, workspace: MatchWorkspace? = nil) {
    failed = LazyPattern(policy.failedOutput, workspace)
    passed = LazyPattern(policy.passedOutput, workspace)
    didNotRun = LazyPattern(policy.didNotRunOutput, workspace)
    refused = LazyPattern(policy.refusals, workspace, assumesMatch: true)
    tests = LazyPattern(policy.testOutput, workspace)
    failedTests = LazyPattern(policy.failedTests, workspace)
    passedTests = LazyPattern(policy.passedTests, workspace)
    passedLine = LazyPattern(policy.passedLine, workspace)
    empty = LazyPattern(policy.emptyRuns, workspace, assumesMatch: true)
    shownZero = LazyPattern(policy.shownZero, workspace)
    shownOther = LazyPattern(policy.shownOther, workspace, assumesMatch: true)
  }

  /// Runners sum up at the end; only when nothing stands there is the rest read. In UTF-8 bytes.
  private static let summaryLength = 1_500

  private static let unsearchable = Deed.Outcome.unknown("printed what cannot be searched for failures")

  /// What `text` tells; nil when it tells nothing.
  func outcome(of text: String) -> Deed.Outcome? {
    guard text.utf8.count > Self.summaryLength else { return outcomeOfAll(text) }
    return outcomeOfAll(String(decoding: text.utf8.suffix(Self.summaryLength), as: UTF8.self)) ?? outcomeOfAll(text)
  }

  private func outcomeOfAll(_ text: String) -> Deed.Outcome? {
    do throws(PCRE2Error) {
      if let line = try failure(in: text, failed) { return .failed("reported \"\(line)\"") }
    } catch {
      return Self.unsearchable
    }
    return passed.firstMatch(in: text) == nil ? nil : .succeeded
  }

  /// What a line tells that prints the status of what it ran; nil when it tells nothing.
  func shownStatus(in text: String) -> Deed.Outcome? {
    if shownOther.firstMatch(in: text) != nil { return .failed("failed") }
    return shownZero.firstMatch(in: text) == nil ? nil : .succeeded
  }

  /// What a test run that ended with status zero says itself of how many tests failed; nil when it says nothing of failures.
  func countedFailure(in text: String) -> Deed.Outcome? {
    do throws(PCRE2Error) {
      let line = try failure(in: String(decoding: text.utf8.suffix(Self.summaryLength), as: UTF8.self), failedTests)
      return line.map { .failed("reported \"\($0)\"") }
    } catch {
      return Self.unsearchable
    }
  }

  /// Whether `text` says that something passed, and nothing that failed. What git says of a commit begins with a bracket and ends with words
  /// of whoever made it.
  func passes(_ text: String) -> Bool {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let own = lines.filter { $0.first != UInt8(ascii: "[") }
    let text = String(decoding: Array(own.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self)
    return looksLikeTests(text) && outcome(of: text) == .succeeded
  }

  /// Whether `text` is what a test run prints at its end.
  func looksLikeTests(_ text: String) -> Bool {
    tests.firstMatch(in: String(decoding: text.utf8.suffix(Self.summaryLength), as: UTF8.self)) != nil
  }

  /// Whether `text` says that no test was run.
  func tellsOfNoTests(_ text: String) -> Bool { empty.firstMatch(in: text) != nil && passedTests.firstMatch(in: text) == nil }

  /// Whether `text` is the host's word that nobody let the command run.
  func tellsOfRefusal(_ text: String) -> Bool { text.utf8.count < 500 && refused.firstMatch(in: text) != nil }

  /// Whether `text` says that the command was not started at all.
  func tellsOfNoRun(_ text: String) -> Bool { didNotRun.firstMatch(in: text) != nil }

  /// So many lines about tests that passed are looked at; from then on any line counts as what it seems to tell.
  private static let mostPassedLines = 50

  /// The line that tells of a failure, to be quoted; nil when none does or none can be found.
  func failure(in text: String) -> String? { (try? failure(in: text, failed)) ?? nil }

  private func failure(in text: String, _ pattern: LazyPattern) throws(PCRE2Error) -> String? {
    let newline = UInt8(ascii: "\n")
    var bytes = Array(text.utf8)[...]
    for attempt in 0... {
      guard let match = try pattern.match(in: String(decoding: bytes, as: UTF8.self)) else { return nil }
      let position = bytes.startIndex + match.lowerBound
      let start = bytes[..<position].lastIndex(of: newline).map { $0 + 1 } ?? bytes.startIndex
      let end = bytes[position...].firstIndex(of: newline) ?? bytes.endIndex
      let line = bytes[start..<end]
      if attempt < Self.mostPassedLines, passedLine.firstMatch(in: String(decoding: line, as: UTF8.self)) != nil {
        bytes = bytes[end...].dropFirst()
        continue
      }
      return Self.quoted(line)
    }
    return nil
  }

  private static func quoted(_ line: ArraySlice<UInt8>) -> String {
    var line = line
    while let first = line.first, first <= 0x20 { line = line.dropFirst() }
    while let last = line.last, last <= 0x20 { line = line.dropLast() }
    return String(decoding: line.prefix(longestQuote), as: UTF8.self)
  }
}
