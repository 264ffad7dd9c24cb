internal import MarkdownDocument

/// Reads the words of one sentence after the other and keeps what stands before each.
struct SentenceReader {
  private let document: MarkdownDocument
  private let sentences: Sentences
  /// Nil where nothing is scored.
  private let table: WordTable?
  private var words = SentenceWords()
  private var context = SentenceWords()
  private var contextBytes: [UInt8] = []
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

  /// Lets go of the unit, so that its memory serves the next one.
  mutating func end() { contextBytes = [] }

  /// What the next sentence of the unit offers; nil where nothing is scored.
  mutating func features(of sentence: SentenceContext) -> SentenceFeatures? {
    guard let table else { return nil }
    if isFirst {
      if sentence.unit.leadIn == nil {
        context.removeAll()
        contextBytes = []
        contextRange = 0..<0
      } else {
        context = leadIn
        contextBytes = leadInBytes
        contextRange = leadInRange
      }
    } else {
      swap(&context, &words)
      contextBytes = sentence.text.bytes
      contextRange = lastRange
    }
    isFirst = false
    lastRange = sentence.range
    sentence.text.bytes.withUnsafeBufferPointer { words.load($0, sentence.range, table) }
    return SentenceFeatures(
      words: words, context: context, unit: sentence.unit.kind, hasBox: sentence.unit.box != .none, table: table,
      contextBytes: contextBytes, contextRange: contextRange)
  }
}
