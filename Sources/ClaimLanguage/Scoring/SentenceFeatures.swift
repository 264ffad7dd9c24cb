internal import MarkdownDocument

/// Takes the features of a sentence one after the other.
package protocol FeatureSink {
  mutating func add(_ template: FeatureTemplate, _ a: WordHash)
  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash)
  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash, _ c: WordHash)
}

/// What a sentence offers to judge it by, apart from the rules that match it.
struct SentenceFeatures {
  let words: SentenceWords
  /// The sentence before it in its unit, or the line that introduces the list or table; empty when none does.
  let context: SentenceWords
  let unit: ProseUnit.Kind
  let hasBox: Bool
  let table: WordTable
  /// The unit that ``context`` was read from.
  let contextBytes: [UInt8]
  /// Where in it.
  let contextRange: Range<Int>

  /// The bytes of the sentence before it.
  var contextSentence: [UInt8] { Array(contextBytes[contextRange]) }

  /// How many common words and marks an ``FeatureTemplate/order`` reaches over.
  private static let orderReach = 4
  /// How much of the context counts.
  private static let contextReach = 25

  func send<Sink: FeatureSink>(to sink: inout Sink) {
    sendSentence(to: &sink)
    sendContext(to: &sink)
  }

  func sendSentence<Sink: FeatureSink>(to sink: inout Sink) {
    let count = words.words.count
    sink.add(.unit, Self.name(of: unit))
    sink.add(.length, Self.digit(min(8, count / 3)))
    sink.add(.unitLength, Self.name(of: unit), Self.digit(min(4, count / 4)))
    if hasBox { sink.add(.unit, Names.box) }
    if words.asks { sink.add(.asks, Names.yes) }
    words.words.withUnsafeBufferPointer { words in
      sendWords(words, &sink)
      table.withKinds { sendKinds(words, $0, &sink) }
      sendOrder(words, &sink)
    }
  }

  @inline(__always)
  private func sendWords<Sink: FeatureSink>(_ words: UnsafeBufferPointer<ScoredWord>, _ sink: inout Sink) {
    var last = Marks.start
    var lastIsKnown = true
    for index in words.indices {
      let word = words[index]
      if word.isKnown {
        sink.add(.word, word.hash)
        if lastIsKnown { sink.add(.pair, last, word.hash) }
      }
      if let stem = word.stem { sink.add(.stem, stem) }
      if index >= 1 {
        let before = words[index - 1]
        if before.isKnown, !word.isFrame { sink.add(.wordShape, before.hash, word.shape) }
        if word.isKnown, !before.isFrame { sink.add(.shapeWord, before.shape, word.hash) }
        if index >= 2, word.isKnown, words[index - 2].isKnown { sink.add(.skip, words[index - 2].hash, word.hash) }
      }
      last = word.hash
      lastIsKnown = word.isKnown
    }
    if lastIsKnown { sink.add(.pair, last, Marks.end) }
    let places: [(FeatureTemplate, FeatureTemplate)] = [(.first, .firstShape), (.second, .secondShape), (.third, .thirdShape)]
    for (index, place) in places.enumerated() where index < words.count {
      if words[index].isKnown { sink.add(place.0, words[index].hash) }
      sink.add(place.1, words[index].shape)
    }
  }

  @inline(__always)
  private func sendKinds<Sink: FeatureSink>(_ words: UnsafeBufferPointer<ScoredWord>, _ kinds: WordTable.Kinds, _ sink: inout Sink) {
    let count = words.count
    for index in 0..<count where words[index].kinds != 0 {
      for kind in kinds[words[index].kinds] {
        sink.add(.kind, kind)
        if index == 0 { sink.add(.opening, kind) }
        if index == 0 || words[index - 1].isKnown { sink.add(.after, index == 0 ? Marks.start : words[index - 1].hash, kind) }
        if index + 1 == count || words[index + 1].isKnown {
          sink.add(.before, kind, index + 1 == count ? Marks.end : words[index + 1].hash)
        }
        if index + 1 < count { for other in kinds[words[index + 1].kinds] { sink.add(.kinds, kind, other) } }
        if index + 2 < count { for other in kinds[words[index + 2].kinds] { sink.add(.kindsApart, kind, other) } }
        if index >= 1 {
          sink.add(.frameBehind, index == 1 ? Marks.start : words[index - 2].shape, words[index - 1].shape, kind)
        }
        if index + 1 < count {
          sink.add(.frameAhead, kind, words[index + 1].shape, index + 2 == count ? Marks.end : words[index + 2].shape)
          sink.add(.frameAround, index == 0 ? Marks.start : words[index - 1].shape, kind, words[index + 1].shape)
        }
      }
    }
  }

  @inline(__always)
  private func sendOrder<Sink: FeatureSink>(_ words: UnsafeBufferPointer<ScoredWord>, _ sink: inout Sink) {
    // The last few common words and marks, the newest first.
    var (first, second, third, fourth): (WordHash?, WordHash?, WordHash?, WordHash?) = (nil, nil, nil, nil)
    for word in words where word.isFrame {
      if let first { sink.add(.order, first, word.hash) }
      if let second { sink.add(.order, second, word.hash) }
      if let third { sink.add(.order, third, word.hash) }
      if let fourth { sink.add(.order, fourth, word.hash) }
      (first, second, third, fourth) = (word.hash, first, second, third)
    }
  }

  func sendContext<Sink: FeatureSink>(to sink: inout Sink) {
    guard let first = context.words.first else { return }
    if first.isKnown { sink.add(.contextFirst, first.hash) }
    context.words.withUnsafeBufferPointer { words in
      table.withKinds { kinds in
        for word in words.prefix(Self.contextReach) {
          if word.isFrame, !word.isMark { sink.add(.context, word.hash) }
          for kind in kinds[word.kinds] { sink.add(.contextKind, kind) }
        }
      }
    }
  }

  /// Spellings of what is no word.
  enum Names {
    static let box = WordHash("box".utf8)
    static let yes = WordHash("yes".utf8)
    static let any = WordHash("any".utf8)
    static let units = ["paragraph", "heading", "item", "header", "cell"]
    static let unitHashes = units.map { WordHash($0.utf8) }
    static let digits = (0...9).map { WordHash("\($0)".utf8) }
  }

  private static func name(of unit: ProseUnit.Kind) -> WordHash {
    switch unit {
    case .paragraph: Names.unitHashes[0]
    case .heading: Names.unitHashes[1]
    case .listItem: Names.unitHashes[2]
    case .tableHeader: Names.unitHashes[3]
    case .tableCell: Names.unitHashes[4]
    }
  }

  private static func digit(_ number: Int) -> WordHash { Names.digits[number] }
}
