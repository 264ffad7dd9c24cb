/// One keyword that a word of a sentence matches.
struct KeywordMatch: BitwiseCopyable {
  /// Its number in the index.
  let keyword: Int32
  /// Where the word begins, in bytes of the unit.
  let position: Int32
  /// How it was found: matches of one word found in the same way stand side by side.
  let round: Int32

  @inline(__always)
  init(_ keyword: Int, _ position: Int, _ round: Int) {
    self.keyword = Int32(truncatingIfNeeded: keyword)
    self.position = Int32(truncatingIfNeeded: position)
    self.round = Int32(truncatingIfNeeded: round)
  }
}

/// Finds, in one pass over the words of a sentence, which rules and cues can matter for it at all.
struct KeywordIndex {
  /// One keyword and what it wakes.
  private struct Keyword: BitwiseCopyable {
    /// Its first eight letters, the first one lowest, and which bits of them count: most comparisons are one look.
    var head: UInt64 = 0
    var mask: UInt64 = 0
    /// Where its further letters lie.
    var lower: Int32 = 0
    var length: Int16 = 0
    /// 1 when the word of the text must end where the keyword does, else 0; no Boolean, so that no byte is left to chance.
    var isWhole: Int16 = 0
    /// `targetStart..<targetEnd` of ``targets``.
    var targetStart: Int32 = 0
    var targetEnd: Int32 = 0
  }

  private var letters = PackedTable<UInt8>()
  private var keywords = PackedTable<Keyword>()
  /// The slots that keywords wake, those of one keyword side by side.
  private var targets = PackedTable<Int32>()
  /// `starts[b]..<starts[b + 1]` are the keywords of bucket `b`. Keywords of one or two letters have a bucket of their own; longer ones share
  /// the bucket that their first three letters hash to, so that a word of the text meets few of them.
  private var starts = PackedTable<Int32>()

  /// Endings: keywords written with a hyphen before them. A handful, so they are compared one by one at the end of a word.
  private var endings: [(letters: [UInt8], target: Int, keyword: Int)] = []
  /// Whether any ending ends in the letter: most words are done with one look.
  private var endsIn = [Bool](repeating: false, count: 256)

  /// What any word that begins with a digit wakes: the keyword ``numberWord``, and its number.
  private var numberTargets: [Int] = []
  private var numberKeyword = 0

  /// What any word that begins with a letter beyond ASCII wakes: the keyword ``foreignWord``.
  private var foreignTargets: [Int] = []
  private var foreignKeyword = 0

  /// The keyword that stands for every number.
  static let numberWord = Array("x_num".utf8)
  /// The keyword that stands for every word in a script that normalisation leaves as it is.
  static let foreignWord = Array("x_foreign".utf8)

  private static let shortBuckets = 40 * 40
  private static let longBuckets = 4_096
  /// Ends a keyword that stands for itself alone and not for every word that begins with it.
  static let wholeMark = UInt8(ascii: ".")

  private static let bucketCount = shortBuckets + longBuckets

  /// Stands in until the real one is read: nothing may be looked up in it.
  init() {}

  /// - Parameter all: prefixes of words, or whole words (of one letter, or marked), with the slot they wake.
  init(_ all: [(word: [UInt8], target: Int)]) {
    let hyphen = UInt8(ascii: "-")
    let keywords = all.filter { $0.word != Self.numberWord && $0.word != Self.foreignWord && $0.word.first != hyphen }
    endings = all.filter { $0.word.first == hyphen }.map { (Array($0.word.dropFirst()), $0.target, 0) }
    for ending in endings { if let last = ending.letters.last { endsIn[Int(last)] = true } }
    foreignTargets = all.filter { $0.word == Self.foreignWord }.map(\.target)
    numberTargets = all.filter { $0.word == Self.numberWord }.map(\.target)
    starts.append(0)
    guard !keywords.isEmpty else {
      for _ in 0..<Self.bucketCount { starts.append(0) }
      numberRest()
      return
    }
    var buckets = [[(word: [UInt8], targets: [Int32])]](repeating: [], count: Self.bucketCount)
    for keyword in keywords {
      let bucket = Self.bucket(keyword.word)
      if let known = buckets[bucket].firstIndex(where: { $0.word == keyword.word }) {
        buckets[bucket][known].targets.append(Int32(keyword.target))
      } else {
        buckets[bucket].append((keyword.word, [Int32(keyword.target)]))
      }
    }
    for bucket in buckets {
      for (word, targets) in bucket { add(word, targets) }
      starts.append(Int32(self.keywords.count))
    }
    numberRest()
  }

  /// Gives what is no word a number, too, behind those of the words.
  private mutating func numberRest() {
    func added(_ woken: [Int]) -> Int {
      let start = Int32(targets.count)
      for slot in woken { targets.append(Int32(slot)) }
      keywords.append(Keyword(targetStart: start, targetEnd: Int32(targets.count)))
      return keywords.count - 1
    }
    numberKeyword = added(numberTargets)
    foreignKeyword = added(foreignTargets)
    for index in endings.indices { endings[index].keyword = added([endings[index].target]) }
  }

  private mutating func add(_ marked: [UInt8], _ woken: [Int32]) {
    let isMarked = marked.last == Self.wholeMark
    let word = isMarked ? marked.dropLast() : marked[...]
    var keyword = Keyword(lower: Int32(letters.count), length: Int16(word.count), isWhole: isMarked ? 1 : 0)
    for (offset, letter) in word.prefix(8).enumerated() {
      keyword.head |= UInt64(letter) << UInt64(8 * offset)
      keyword.mask |= 0xFF << UInt64(8 * offset)
    }
    for letter in word.dropFirst(8) { letters.append(letter) }
    keyword.targetStart = Int32(targets.count)
    for slot in woken { targets.append(slot) }
    keyword.targetEnd = Int32(targets.count)
    keywords.append(keyword)
  }

  /// Reads what ``write(to:)`` wrote, or nil when it is cut short.
  init?(_ reader: inout CompiledReader) {
    guard let letters = reader.table(of: UInt8.self), let keywords = reader.table(of: Keyword.self),
      let woken = reader.table(of: Int32.self), let starts = reader.table(of: Int32.self),
      let numbers = reader.array(of: Int.self), let foreign = reader.array(of: Int.self), let targets = reader.array(of: Int.self)
    else { return nil }
    self.letters = letters
    self.keywords = keywords
    self.targets = woken
    self.starts = starts
    numberTargets = numbers
    foreignTargets = foreign
    for target in targets {
      guard let ending = reader.array(of: UInt8.self), let last = ending.last else { return nil }
      endings.append((ending, target, 0))
      endsIn[Int(last)] = true
    }
    numberRest()
  }

  func write(to writer: inout CompiledWriter) {
    writer.array(letters.prefix(letters.count))
    let words = keywords.prefix(Int(starts.last ?? 0))
    writer.array(words)
    writer.array(targets.prefix(Int(words.last?.targetEnd ?? 0)))
    writer.array(starts.prefix(starts.count))
    writer.array(numberTargets)
    writer.array(foreignTargets)
    writer.array(endings.map(\.target))
    for ending in endings { writer.array(ending.letters) }
  }

  /// How many numbers of keywords there are.
  var keywordCount: Int { keywords.count }

  /// The slots that a keyword wakes.
  func targets(of keyword: Int) -> [Int] {
    let keyword = keywords[keyword]
    return (keyword.targetStart..<keyword.targetEnd).map { Int(targets[Int($0)]) }
  }

  /// Appends the slots that `matches` wake to `hits`, in the order of the matches; possibly the same slot several times.
  /// - Parameter inOrder: what the keywords of one word wake comes in the order of the slots.
  func wake(_ matches: [KeywordMatch], inOrder: Bool = false, into hits: inout [KeywordHit]) {
    var first = hits.count
    for (number, match) in matches.enumerated() {
      let goesOn = number > 0 && matches[number - 1].position == match.position && matches[number - 1].round == match.round
      if !goesOn { first = hits.count }
      let keyword = keywords[Int(match.keyword)]
      for target in keyword.targetStart..<keyword.targetEnd {
        hits.append(KeywordHit(slot: Int(targets[Int(target)]), position: Int(match.position)))
      }
      if inOrder, goesOn { hits[first...].sort { $0.slot < $1.slot } }
    }
  }

  /// Appends the keywords that the words of `range` match, in the order of the words.
  func scan(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, into matches: inout [KeywordMatch]) {
    let (keywords, starts) = (self.keywords, self.starts)
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let first = text[index]
      guard Self.isWord(first) else {
        index += 1
        continue
      }
      let start = index
      if first &- 0x30 < 10 { matches.append(KeywordMatch(numberKeyword, start, 0)) }
      if first >= 0x80 { matches.append(KeywordMatch(foreignKeyword, start, 1)) }
      let head = Self.head(text, start)
      let second = start + 1 < end ? UInt8(truncatingIfNeeded: head >> 8) : 0x20
      var bucket = Self.bucket(first, second)
      for round in 0..<2 {
        if round == 1 { bucket = Self.bucket(first, second, start + 2 < end ? UInt8(truncatingIfNeeded: head >> 16) : 0x20) }
        var number = Int(starts[bucket])
        let last = Int(starts[bucket + 1])
        while number < last {
          let keyword = keywords[number]
          if (head ^ keyword.head) & keyword.mask == 0, hasRest(keyword, text, start, end) {
            matches.append(KeywordMatch(number, start, 2 + round))
          }
          number += 1
        }
      }
      index += 1
      while index < end, Self.isWord(text[index]) { index += 1 }
      if endsIn[Int(text[index - 1])] {
        for (number, ending) in endings.enumerated() where hasEnding(text, start, index, ending.letters) {
          matches.append(KeywordMatch(ending.keyword, start, 4 + number))
        }
      }
    }
  }

  /// The eight bytes at `index`, the first one lowest; zero where the text has ended.
  @inline(__always)
  private static func head(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> UInt64 {
    if index + 8 <= text.count {
      return UInt64(littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
    var head: UInt64 = 0
    for offset in 0..<(text.count - index) { head |= UInt64(text[index + offset]) << UInt64(8 * offset) }
    return head
  }

  private func hasEnding(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ ending: [UInt8]) -> Bool {
    guard end - start > ending.count else { return false }
    for offset in ending.indices where text[end - ending.count + offset] != ending[offset] { return false }
    return true
  }

  /// Whether a keyword whose head fits fits to its end.
  @inline(__always)
  private func hasRest(_ keyword: Keyword, _ text: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> Bool {
    let length = Int(keyword.length)
    guard index + length <= end else { return false }
    var offset = 8
    while offset < length {
      if letters[Int(keyword.lower) + offset - 8] != text[index + offset] { return false }
      offset += 1
    }
    return keyword.isWhole == 0 || index + length == end || !Self.isWord(text[index + length])
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
