/// Finds, in one pass over the words of a sentence, which rules and cues can matter for it at all.
struct KeywordIndex {
  /// One keyword and the rule (or cue) it wakes.
  private struct Entry: BitwiseCopyable {
    let lower: Int32
    let length: Int16
    /// 1 when the word of the text must end where the keyword does, else 0; no Boolean, so that no byte of the entry is left to chance.
    let isWhole: Int16
    let target: Int32
  }

  private var letters: [UInt8] = []
  private var entries: [Entry] = []
  /// `starts[b]..<starts[b + 1]` are the entries of bucket `b`. Keywords of one or two letters have a bucket of their own; longer ones share
  /// the bucket that their first three letters hash to, so that a word of the text meets few of them.
  private var starts: [Int32] = []

  /// Endings: keywords written with a hyphen before them. A handful, so they are compared one by one at the end of a word.
  private var endings: [(letters: [UInt8], target: Int)] = []
  /// Whether any ending ends in the letter: most words are done with one look.
  private var endsIn = [Bool](repeating: false, count: 256)

  /// What any word that begins with a digit wakes: the keyword ``numberWord``.
  private var numberTargets: [Int] = []

  /// What any word that begins with a letter beyond ASCII wakes: the keyword ``foreignWord``.
  private var foreignTargets: [Int] = []

  /// The keyword that stands for every number.
  static let numberWord = Array("x_num".utf8)
  /// The keyword that stands for every word in a script that normalisation leaves as it is.
  static let foreignWord = Array("x_foreign".utf8)

  private static let shortBuckets = 40 * 40
  private static let longBuckets = 4_096
  /// Ends a keyword that stands for itself alone and not for every word that begins with it.
  static let wholeMark = UInt8(ascii: ".")

  private static let bucketCount = shortBuckets + longBuckets

  /// - Parameter all: prefixes of words, or whole words (of one letter, or marked), with the slot they wake.
  init(_ all: [(word: [UInt8], target: Int)]) {
    let hyphen = UInt8(ascii: "-")
    let keywords = all.filter { $0.word != Self.numberWord && $0.word != Self.foreignWord && $0.word.first != hyphen }
    endings = all.filter { $0.word.first == hyphen }.map { (Array($0.word.dropFirst()), $0.target) }
    for ending in endings { if let last = ending.letters.last { endsIn[Int(last)] = true } }
    foreignTargets = all.filter { $0.word == Self.foreignWord }.map(\.target)
    numberTargets = all.filter { $0.word == Self.numberWord }.map(\.target)
    starts = [Int32](repeating: 0, count: Self.bucketCount + 1)
    var counts = [Int32](repeating: 0, count: Self.bucketCount)
    for keyword in keywords { counts[Self.bucket(keyword.word)] += 1 }
    for bucket in 0..<Self.bucketCount { starts[bucket + 1] = starts[bucket] + counts[bucket] }
    var next = starts
    entries = [Entry](repeating: Entry(lower: 0, length: 0, isWhole: 0, target: 0), count: keywords.count)
    for keyword in keywords {
      let bucket = Self.bucket(keyword.word)
      let isMarked = keyword.word.last == Self.wholeMark
      let word = isMarked ? keyword.word.dropLast() : keyword.word[...]
      entries[Int(next[bucket])] = Entry(
        lower: Int32(letters.count), length: Int16(word.count), isWhole: isMarked ? 1 : 0, target: Int32(keyword.target))
      next[bucket] += 1
      letters.append(contentsOf: word)
    }
  }

  /// Reads what ``write(to:)`` wrote, or nil when it is cut short.
  init?(_ reader: inout CompiledReader) {
    guard let letters = reader.array(of: UInt8.self), let entries = reader.array(of: Entry.self), let starts = reader.array(of: Int32.self),
      let numbers = reader.array(of: Int.self), let foreign = reader.array(of: Int.self), let targets = reader.array(of: Int.self)
    else { return nil }
    self.letters = letters
    self.entries = entries
    self.starts = starts
    numberTargets = numbers
    foreignTargets = foreign
    for target in targets {
      guard let ending = reader.array(of: UInt8.self), let last = ending.last else { return nil }
      endings.append((ending, target))
      endsIn[Int(last)] = true
    }
  }

  func write(to writer: inout CompiledWriter) {
    writer.array(letters)
    writer.array(entries)
    writer.array(starts)
    writer.array(numberTargets)
    writer.array(foreignTargets)
    writer.array(endings.map(\.target))
    for ending in endings { writer.array(ending.letters) }
  }

  /// Calls `wake` with every rule that a word of `range` wakes and the offset of that word; possibly several times for the same rule.
  func scan(_ bytes: [UInt8], _ range: Range<Int>, wake: (Int, Int) -> Void) {
    bytes.withUnsafeBufferPointer { text in
      starts.withUnsafeBufferPointer { starts in
        var index = range.lowerBound
        let end = range.upperBound
        while index < end {
          guard Self.isWord(text[index]) else {
            index += 1
            continue
          }
          if text[index] &- 0x30 < 10 { for target in numberTargets { wake(target, index) } }
          if text[index] >= 0x80 { for target in foreignTargets { wake(target, index) } }
          let second = index + 1 < end ? text[index + 1] : 0x20
          var bucket = Self.bucket(text[index], second)
          for round in 0..<2 {
            if round == 1 { bucket = Self.bucket(text[index], second, index + 2 < end ? text[index + 2] : 0x20) }
            let last = Int(starts[bucket + 1])
            var entry = Int(starts[bucket])
            while entry < last {
              if matches(entries[entry], text, index, end) { wake(Int(entries[entry].target), index) }
              entry += 1
            }
          }
          let start = index
          while index < end, Self.isWord(text[index]) { index += 1 }
          if endsIn[Int(text[index - 1])] {
            for ending in endings where hasEnding(text, start, index, ending.letters) { wake(ending.target, start) }
          }
        }
      }
    }
  }

  private func hasEnding(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ ending: [UInt8]) -> Bool {
    guard end - start > ending.count else { return false }
    for offset in ending.indices where text[end - ending.count + offset] != ending[offset] { return false }
    return true
  }

  @inline(__always)
  private func matches(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    let length = Int(entry.length)
    guard index + length <= end else { return false }
    let lower = Int(entry.lower)
    var offset = 2
    while offset < length {
      if letters[lower + offset] != text[index + offset] { return false }
      offset += 1
    }
    guard letters[lower] == text[index], length == 1 || letters[lower + 1] == text[index + 1] else { return false }
    return entry.isWhole == 0 || index + length == end || !Self.isWord(text[index + length])
  }

  @inline(__always)
  private static func isWord(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte >= 0x80
  }

  @inline(__always)
  private static func bucket(_ first: UInt8, _ second: UInt8) -> Int { slot(first) * 40 + slot(second) }

  /// A keyword of one letter stands for that whole word, so its bucket is that of the letter and no word byte.
  private static func bucket(_ word: [UInt8]) -> Int {
    word.count > 2 ? bucket(word[0], word[1], word[2]) : bucket(word[0], word.count > 1 ? word[1] : 0x20)
  }

  @inline(__always)
  private static func bucket(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    shortBuckets + ((slot(first) &* 1_600 &+ slot(second) &* 40 &+ slot(third)) &* 2_654_435_761) >> 8 & (longBuckets - 1)
  }

  @inline(__always)
  private static func slot(_ byte: UInt8) -> Int {
    if byte &- 0x61 < 26 { return Int(byte &- 0x61) }
    if byte &- 0x30 < 10 { return 26 + Int(byte &- 0x30) }
    return byte == 0x5F ? 36 : byte >= 0x80 ? 37 : 38
  }
}
