/// One word or mark of a sentence, as features see it.
struct ScoredWord: BitwiseCopyable {
  /// Of the whole word; numbers and code have lost what makes them single.
  var hash: WordHash
  /// What stands for the word in frames: itself when it is common or a mark, else its ending.
  var shape: WordHash
  /// Of the first five letters; nil for shorter words.
  var stem: WordHash?
  /// The number of its combination of kinds; 0: none.
  var kinds: UInt16
  /// A common word or a mark.
  var isFrame: Bool
  /// No word: punctuation, a number, the rest of a word behind its apostrophe.
  var isMark: Bool
  /// Some feature names the word.
  var isKnown: Bool
}

/// Splits a sentence into words and marks, and looks up what is known about each.
struct SentenceWords {
  /// Longer sentences are judged by their beginning.
  static let most = 60

  private(set) var words: [ScoredWord] = []
  private(set) var asks = false
  /// Of each word, in bytes of the unit, when ``keepsRanges``.
  private(set) var ranges: [Range<Int>] = []
  var keepsRanges = false

  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    ranges.removeAll(keepingCapacity: true)
    asks = false
  }

  mutating func load(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ table: WordTable) {
    removeAll()
    var index = range.lowerBound
    let end = range.upperBound
    while index < end, words.count < Self.most {
      let byte = bytes[index]
      let start = index
      if byte == 0x20 || byte == 0x0A {
        index += 1
        continue
      }
      if Self.isLetter(byte) {
        index = word(bytes, index, end, table)
      } else if byte == UInt8(ascii: "_") {
        while index < end, bytes[index] == byte { index += 1 }
        mark(Marks.quotation)
      } else if Self.isDigit(byte) {
        index = number(bytes, index, end)
      } else if byte == UInt8(ascii: "'"), index + 1 < end, Self.isLetter(bytes[index + 1]), index > range.lowerBound,
        Self.isLetter(bytes[index - 1])
      {
        // The end of a word such as `it's`; `n't` has gone with its verb.
        var hash = WordHash()
        hash.append(byte)
        index += 1
        while index < end, Self.isLetter(bytes[index]) {
          hash.append(bytes[index])
          index += 1
        }
        mark(hash)
      } else {
        var hash = WordHash()
        hash.append(byte)
        index += 1
        if byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") {
          while index < end, bytes[index] == byte || bytes[index] == UInt8(ascii: ">") {
            hash.append(bytes[index])
            index += 1
          }
        }
        if byte == UInt8(ascii: "?") { asks = true }
        mark(hash)
      }
      while keepsRanges, ranges.count < words.count { ranges.append(start..<index) }
    }
  }

  private mutating func mark(_ hash: WordHash) {
    words.append(ScoredWord(hash: hash, shape: hash, stem: nil, kinds: 0, isFrame: true, isMark: true, isKnown: true))
  }

  private mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ table: WordTable) -> Int {
    var hash = WordHash()
    var stem: WordHash?
    var index = start
    while index < end, Self.isLetter(bytes[index]) || Self.isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") {
      hash.append(bytes[index])
      index += 1
      if index - start == 5 { stem = hash }
    }
    // `don't` is one word with `dont`.
    if index + 1 < end, bytes[index] == UInt8(ascii: "'"), bytes[index + 1] == UInt8(ascii: "t"),
      index + 2 == end || !Self.isLetter(bytes[index + 2])
    {
      hash.append(UInt8(ascii: "t"))
      index += 2
      if index - 1 - start == 5 { stem = hash }
    }
    let length = index - start
    if length <= 4 || bytes[start] == UInt8(ascii: "x") && bytes[start + 1] == UInt8(ascii: "_") { stem = nil }
    let isToken = length > 2 && bytes[start] == UInt8(ascii: "x") && bytes[start + 1] == UInt8(ascii: "_")
    let entry = table.entry(hash)
    let isCommon = entry?.isCommon ?? false
    var shape = hash
    if !isCommon, !isToken { shape = Self.ending(bytes, start, index) }
    let kinds = isToken ? 0 : entry?.kinds ?? table.kinds(ofStemsIn: bytes, start..<index)
    words.append(
      ScoredWord(hash: hash, shape: shape, stem: stem, kinds: kinds, isFrame: isCommon, isMark: false, isKnown: entry != nil || isToken))
    return index
  }

  /// `~` and the last letters of a word.
  @inline(__always)
  private static func ending(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> WordHash {
    var hash = WordHash()
    hash.append(UInt8(ascii: "~"))
    var index = end - (end - start > 4 ? 2 : 1)
    while index < end {
      hash.append(bytes[index])
      index += 1
    }
    return hash
  }

  private mutating func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    func isInside(_ index: Int) -> Bool {
      Self.isDigit(bytes[index]) || (bytes[index] == 0x2E || bytes[index] == 0x2C) && index + 1 < end && Self.isDigit(bytes[index + 1])
    }
    while index < end, isInside(index) { index += 1 }
    let upper = index
    // `12/12` tells of all, `11/12` does not.
    if index + 1 < end, bytes[index] == UInt8(ascii: "/"), Self.isDigit(bytes[index + 1]) {
      index += 1
      let second = index
      while index < end, Self.isDigit(bytes[index]) { index += 1 }
      mark(bytes[start..<upper].elementsEqual(bytes[second..<index]) ? Marks.wholeFraction : Marks.fraction)
      return index
    }
    if index < end, Self.isLetter(bytes[index]) {
      while index < end, Self.isLetter(bytes[index]) || Self.isDigit(bytes[index]) { index += 1 }
      mark(Marks.measure)
      return index
    }
    let digits = bytes[start..<upper]
    if digits.count == 1, digits.first.map({ $0 < UInt8(ascii: "3") }) ?? false {
      mark(WordHash(digits))
    } else if digits.elementsEqual("100".utf8) || digits.elementsEqual("200".utf8) {
      mark(WordHash(digits))
    } else {
      mark(Marks.number)
    }
    return index
  }

  @inline(__always)
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 }

  @inline(__always)
  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

/// The spellings of what is no single word.
enum Marks {
  static let quotation = WordHash("____".utf8)
  static let wholeFraction = WordHash("#=#".utf8)
  static let fraction = WordHash("#/#".utf8)
  static let measure = WordHash("#u".utf8)
  static let number = WordHash("#".utf8)
  static let start = WordHash("^".utf8)
  static let end = WordHash("$".utf8)
}
