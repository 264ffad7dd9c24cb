internal import PCRE2
internal import Processes

/// A pattern of a claim.
struct ProbePattern {
  let source: String
  private let pattern: ForeignPattern

  init(_ source: String) throws(ProbeFailure) {
    guard source.utf8.count <= 4_096 else { throw ProbeFailure("could not run: a pattern is longer than 4096 bytes") }
    do throws(PCRE2Error) {
      pattern = try ForeignPattern(source)
    } catch {
      throw ProbeFailure("could not run: the pattern \(excerpt(source)) does not compile: \(error)")
    }
    self.source = source
  }

  /// Whether it matches anywhere in `text`.
  func isFound(in text: [UInt8], deadline: Deadline) throws(ProbeFailure) -> Bool {
    do throws(PCRE2Error) {
      return try pattern.isFound(in: text) { deadline.isOver }
    } catch {
      if deadline.isOver { throw .outOfTime }
      throw ProbeFailure("could not run: the pattern \(excerpt(source)) could not be decided: \(error)")
    }
  }
}
