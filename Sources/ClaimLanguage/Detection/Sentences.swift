/// Where the sentences of a normalised unit begin and end.
///
/// A stop ends a sentence when white space follows it and it belongs to no abbreviation, number or initial. Longer ones are cut into windows,
/// so that no pattern ever sees more than ``longestSentence`` bytes.
struct Sentences {
  static let longestSentence = 2_000

  /// Abbreviations without their last point, lower-case, as ``number(of:)`` packs them; in ascending order.
  private let abbreviations: [UInt64]
  private static let longestAbbreviation = 8

  init(abbreviations: Set<[UInt8]>) {
    self.abbreviations = abbreviations.filter { $0.count <= Self.longestAbbreviation }.map { Self.number(of: $0) }.sorted()
  }

  /// A word of at most eight bytes, none of them zero, as a number.
  private static func number(of word: some Sequence<UInt8>) -> UInt64 { word.reduce(0) { $0 << 8 | UInt64($1) } }

  /// Appends the sentences of `bytes`, white space at both ends left out.
  func append(of bytes: [UInt8], to sentences: inout [Range<Int>]) {
    bytes.withUnsafeBufferPointer { append(of: $0, to: &sentences) }
  }

  private func append(of bytes: UnsafeBufferPointer<UInt8>, to sentences: inout [Range<Int>]) {
    var start = 0
    var index = 0
    let end = bytes.count
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") || byte == 0x0A {
        var next = index + 1
        while next < end, bytes[next] == 0x2E || bytes[next] == 0x21 || bytes[next] == 0x3F { next += 1 }
        let isRun = next > index + 1
        var closed = next
        while closed < end, Self.closes(bytes[closed]) { closed += 1 }
        let atBreak = closed == end || bytes[closed] <= 0x20
        if byte == 0x0A || (atBreak && (isRun || byte != UInt8(ascii: ".") || endsSentence(bytes, start: start, stop: index, next: closed)))
        {
          add(bytes, start, closed, &sentences)
          start = closed
        }
        index = closed
      } else {
        index += 1
      }
    }
    add(bytes, start, end, &sentences)
  }

  /// Brackets and marks that belong to the sentence that they end.
  private static func closes(_ byte: UInt8) -> Bool { byte == 0x29 || byte == 0x5D || byte == 0x22 || byte == 0x27 }

  private func endsSentence(_ bytes: UnsafeBufferPointer<UInt8>, start: Int, stop: Int, next: Int) -> Bool {
    var word = stop
    while word > start, bytes[word - 1] > 0x20, bytes[word - 1] != UInt8(ascii: "("), stop - word < 16 { word -= 1 }
    let length = stop - word
    guard length > 0 else { return true }
    let isNumber = bytes[word..<stop].allSatisfy { (0x30...0x39).contains($0) }
    if isNumber, length <= 2, next + 1 < bytes.count, (0x61...0x7A).contains(bytes[next + 1]) { return false }
    if length == 1, (0x61...0x7A).contains(bytes[word]), next < bytes.count { return false }
    return length > Self.longestAbbreviation || !isAbbreviation(Self.number(of: bytes[word..<stop]))
  }

  private func isAbbreviation(_ word: UInt64) -> Bool {
    var (low, high) = (0, abbreviations.count)
    while low < high {
      let middle = (low + high) / 2
      if abbreviations[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low < abbreviations.count && abbreviations[low] == word
  }

  private func add(_ bytes: UnsafeBufferPointer<UInt8>, _ from: Int, _ to: Int, _ sentences: inout [Range<Int>]) {
    var (start, end) = (from, to)
    while start < end, bytes[start] <= 0x20 { start += 1 }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    while end - start > Self.longestSentence {
      var cut = start + Self.longestSentence
      while cut > start + Self.longestSentence / 2, bytes[cut] != 0x20 { cut -= 1 }
      while cut > start, bytes[cut] & 0xC0 == 0x80 { cut -= 1 }
      sentences.append(start..<cut)
      start = cut
      while start < end, bytes[start] <= 0x20 { start += 1 }
    }
    if start < end { sentences.append(start..<end) }
  }
}
