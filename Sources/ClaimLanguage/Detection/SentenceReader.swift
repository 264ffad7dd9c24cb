internal import MarkdownDocument

/// Reads the words of one sentence after the other and keeps what stands before each.
struct SentenceReader {
  private let document: MarkdownDocument
  private let sentences: Sentences
  /// Nil where nothing is scored.
  private let table: WordTable?
  private var words = SentenceWords()
  private var context = SentenceWords()
  private var kind = ProseUnit.Kind.paragraph
  private var hasBox = false
  private var hasLeadIn = false
  /// What ``context`` was read from.
  private enum Place { case nowhere, leadIn, unit }
  private var contextPlace = Place.nowhere
  private var contextRange = 0..<0
  private var lastRange = 0..<0
  /// The line whose words ``leadIn`` holds.
  private var leadInIndex: Int?
  private var leadIn = SentenceWords()
  private var leadInBytes: [UInt8] = []
  private var leadInRange = 0..<0
  private var isFirst = true

  init(document: MarkdownDocument, sentences: Sentences, table: WordTable?, keepsRanges: Bool) {
    self.document = document
    self.sentences = sentences
    self.table = table
    words.keepsRanges = keepsRanges
    context.keepsRanges = keepsRanges
    leadIn.keepsRanges = keepsRanges
  }

  /// Turns to the sentences of `unit`.
  mutating func begin(_ unit: ProseUnit) {
    isFirst = true
    (kind, hasBox, hasLeadIn) = (unit.kind, unit.box != .none, unit.leadIn != nil)
    guard let table, let index = unit.leadIn, index != leadInIndex else { return }
    leadInIndex = index
    var text = NormalizedText()
    var pieces: [InlinePiece] = []
    var ranges: [Range<Int>] = []
    text.load(document.units[index], of: document, pieces: &pieces)
    // Only its end introduces the list: a long paragraph before the colon is about something else.
    sentences.append(of: text.bytes, to: &ranges)
    leadIn.removeAll()
    leadInBytes = text.bytes
    leadInRange = ranges.last ?? 0..<0
    if let last = ranges.last { text.bytes.withUnsafeBufferPointer { leadIn.load($0, last, table) } }
  }

  /// How many words the sentence has.
  var count: Int { words.words.count }

  /// Reads the next sentence of the unit.
  mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    guard let table else { return }
    if !isFirst {
      swap(&context, &words)
      (contextPlace, contextRange) = (.unit, lastRange)
    } else if hasLeadIn {
      context = leadIn
      (contextPlace, contextRange) = (.leadIn, leadInRange)
    } else {
      context.removeAll()
      (contextPlace, contextRange) = (.nowhere, 0..<0)
    }
    isFirst = false
    lastRange = range
    words.load(bytes, range, table)
  }

  /// The sum of the weights of everything but rules.
  func sum(_ scorer: ClaimScorer) -> Int {
    guard let table else { return 0 }
    return scorer.sum(features(table, contextBytes: []))
  }

  /// What the sentence offers; nil where nothing is scored.
  /// - Parameter bytes: of the unit.
  func features(in bytes: [UInt8]) -> SentenceFeatures? {
    guard let table else { return nil }
    switch contextPlace {
    case .nowhere: return features(table, contextBytes: [])
    case .leadIn: return features(table, contextBytes: leadInBytes)
    case .unit: return features(table, contextBytes: bytes)
    }
  }

  @inline(__always)
  private func features(_ table: WordTable, contextBytes: [UInt8]) -> SentenceFeatures {
    SentenceFeatures(
      words: words, context: context, unit: kind, hasBox: hasBox, table: table, contextBytes: contextBytes, contextRange: contextRange)
  }
}
