internal import PCRE2

/// A pattern that is made when it is needed first.
final class LazyPattern {
  private let source: String
  private let store: PatternStore?
  private var pattern: Pattern?

  /// An empty source matches nothing.
  init(_ source: String, _ store: PatternStore?) {
    self.source = source
    self.store = store
  }

  /// UTF-8 bytes of `text`; nil when nothing matches or the engine gives up.
  func firstMatch(in text: String) -> Range<Int>? {
    guard !source.isEmpty, !text.isEmpty else { return nil }
    if pattern == nil { pattern = store?.pattern(source) ?? (try? Pattern(source)) }
    guard let match = try? pattern?.firstMatch(in: Array(text.utf8)) else { return nil }
    return match.range
  }
}
