/// A word of a command as policies write it: `a|b` is either, `*` stands for any text.
struct WordPattern: Sendable {
  private let alternatives: [[UInt8]]

  init(_ source: String) { alternatives = source.utf8.split(separator: UInt8(ascii: "|")).map { Array($0) } }

  private init(alternatives: [[UInt8]]) { self.alternatives = alternatives }

  /// The alternatives that stand for one word only.
  var literals: [String] { alternatives.filter { !$0.contains(UInt8(ascii: "*")) }.map { String(decoding: $0, as: UTF8.self) } }

  /// The others, each on its own.
  var patterns: [WordPattern] { alternatives.filter { $0.contains(UInt8(ascii: "*")) }.map { WordPattern(alternatives: [$0]) } }

  func matches(_ word: String) -> Bool {
    let bytes = Array(word.utf8)
    return alternatives.contains { Self.match($0[...], bytes[...]) }
  }

  /// Whether `word` is the option, also with its value behind `=`.
  func matchesOption(_ word: String) -> Bool {
    matches(word) || word.utf8.firstIndex(of: UInt8(ascii: "=")).map { matches(String(word[..<$0])) } ?? false
  }

  private static func match(_ pattern: ArraySlice<UInt8>, _ word: ArraySlice<UInt8>) -> Bool {
    var pattern = pattern
    var word = word
    while let first = pattern.first {
      if first == UInt8(ascii: "*") {
        let rest = pattern.dropFirst()
        if rest.isEmpty { return true }
        return word.indices.contains { match(rest, word[$0...]) }
      }
      guard word.first == first else { return false }
      pattern = pattern.dropFirst()
      word = word.dropFirst()
    }
    return word.isEmpty
  }
}
