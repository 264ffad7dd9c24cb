/// A word of a command as policies write it: `a|b` is either, `*` stands for any text, `**` for any words.
struct WordPattern {
  private let alternatives: [ArraySlice<UInt8>]

  init(_ source: String) { alternatives = Array(source.utf8).split(separator: UInt8(ascii: "|")) }

  /// Whether it stands for any number of words: `**`.
  var isAnyWords: Bool { alternatives.count == 1 && alternatives[0].elementsEqual("**".utf8) }

  func matches(_ word: String) -> Bool {
    let bytes = Array(word.utf8)
    return alternatives.contains { Self.match($0, bytes[...]) }
  }

  /// Whether `word` is the option, also with its value behind `=`.
  func matchesOption(_ word: String) -> Bool {
    matches(word) || word.utf8.firstIndex(of: UInt8(ascii: "=")).map { matches(String(word[..<$0])) } ?? false
  }

  /// Whether the first word of a text of several patterns matches `name`, without making patterns of them.
  static func firstWord(of bytes: UnsafeRawBufferPointer, matches name: [UInt8]) -> Bool {
    var start = 0
    var hasWildcard = false
    for index in 0...bytes.count {
      let byte = index < bytes.count ? bytes[index] : UInt8(ascii: " ")
      if byte == UInt8(ascii: "*") { hasWildcard = true }
      guard byte == UInt8(ascii: "|") || byte == UInt8(ascii: " ") else { continue }
      if hasWildcard {
        if match(Array(bytes[start..<index])[...], name[...]) { return true }
      } else if index - start == name.count, (start..<index).allSatisfy({ bytes[$0] == name[$0 - start] }) {
        return true
      }
      if byte == UInt8(ascii: " ") { return false }
      start = index + 1
      hasWildcard = false
    }
    return false
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
