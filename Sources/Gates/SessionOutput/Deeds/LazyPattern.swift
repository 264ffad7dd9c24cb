internal import PCRE2

/// A pattern that is made when it is needed first.
final class LazyPattern {
  private let source: PatternSource
  private let workspace: MatchWorkspace?
  private let assumesMatch: Bool
  private var pattern: Pattern?

  /// An empty source matches nothing.
  ///
  /// - Parameters:
  ///   - workspace: shared by the patterns that judge one turn; each would otherwise set aside memory for its first match.
  ///   - assumesMatch: what ``firstMatch(in:)`` says when the engine gives up or the source is no pattern: for what speaks against a claim
  ///     that it matches, for what speaks for one that it does not.
  init(_ source: PatternSource, _ workspace: MatchWorkspace?, assumesMatch: Bool = false) {
    self.source = source
    self.workspace = workspace
    self.assumesMatch = assumesMatch
  }

  /// UTF-8 bytes of `text`, all of them when a match is assumed; nil when nothing matches.
  func firstMatch(in text: String) -> Range<Int>? {
    do throws(PCRE2Error) {
      return try match(in: text)
    } catch {
      return assumesMatch ? 0..<text.utf8.count : nil
    }
  }

  /// UTF-8 bytes of `text`; nil when nothing matches.
  /// - Throws: ``PCRE2Error`` when the engine gives up or the source is no pattern, which is no "no match".
  func match(in text: String) throws(PCRE2Error) -> Range<Int>? {
    guard !source.isEmpty, !text.isEmpty else { return nil }
    let compiled: Pattern
    if let pattern {
      compiled = pattern
    } else {
      compiled = try source.pattern(workspace)
      pattern = compiled
    }
    return try compiled.firstMatch(in: Array(text.utf8))?.range
  }
}
