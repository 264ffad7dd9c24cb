/// The hash by which words, and everything named by words, are looked up: FNV-1a over the bytes.
package struct WordHash: Hashable, BitwiseCopyable, Sendable {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 { for byte in bytes { append(byte) } }

  @inline(__always)
  package mutating func append(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
}

/// What makes a feature: a template and up to three words (or kinds, or shapes) in it.
package struct FeatureHash: Hashable, BitwiseCopyable, Sendable {
  package let value: UInt64

  @inline(__always)
  package init(_ template: FeatureTemplate, _ a: WordHash) { value = Self.mixed(Self.seed(template), a.value) }

  @inline(__always)
  package init(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash) {
    value = Self.mixed(Self.mixed(Self.seed(template), a.value), b.value)
  }

  @inline(__always)
  package init(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash, _ c: WordHash) {
    value = Self.mixed(Self.mixed(Self.mixed(Self.seed(template), a.value), b.value), c.value)
  }

  /// The feature that `name` spells, as ``FeatureTemplate/name(of:)`` writes it; nil when it spells none.
  package init?(name: some StringProtocol) {
    guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")),
      let template = FeatureTemplate(label: name[..<colon])
    else { return nil }
    let parts = name.utf8[name.utf8.index(after: colon)...].split(separator: 0x20, omittingEmptySubsequences: true).map { WordHash($0) }
    switch parts.count {
    case 1: self.init(template, parts[0])
    case 2: self.init(template, parts[0], parts[1])
    case 3: self.init(template, parts[0], parts[1], parts[2])
    default: return nil
    }
  }

  @inline(__always)
  private static func seed(_ template: FeatureTemplate) -> UInt64 { UInt64(template.rawValue) &* 0x9E37_79B9_7F4A_7C15 }

  @inline(__always)
  private static func mixed(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ b) &* 0xBF58_476D_1CE4_E5B9
    return product ^ product >> 31
  }
}

/// How the words of a feature stand to each other and to the sentence.
package enum FeatureTemplate: UInt8, CaseIterable, Sendable {
  /// A word anywhere in the sentence.
  case word = 1
  /// Two words side by side; `^` and `$` are the ends of the sentence.
  case pair
  /// Two words with one between them.
  case skip
  /// A word and the shape of the next; the shape of a word and the next.
  case wordShape, shapeWord
  /// The first five letters of a longer word.
  case stem
  /// The word at one of the first three places, and its shape there.
  case first, second, third
  case firstShape, secondShape, thirdShape
  /// Two common words or marks in this order, few others of their kind between them.
  case order
  /// A word of a kind anywhere; after a word; before a word.
  case kind, after, before
  /// A word of a kind as the first of the sentence.
  case opening
  /// Words of two kinds side by side, and with one word between them.
  case kinds, kindsApart
  /// A word of a kind in the frame of the shapes around it.
  case frameBehind, frameAround, frameAhead
  /// What the sentence before it (or the line that introduces the list) holds.
  case context, contextFirst, contextKind
  /// The unit on the page, the length of the sentence, whether it asks.
  case unit, length, unitLength, asks
  /// A rule that matched, a cue that took a match away, a match that was hedged.
  case rule, dismissed, hedged

  /// What stands before the colon of a feature's name.
  package var label: String { Self.labels[Int(rawValue) - 1] }

  /// In the order of the cases, and as they are called: the text of a case is found by reflection, which costs more than many sentences.
  private static let labels = [
    "word", "pair", "skip", "wordShape", "shapeWord", "stem", "first", "second", "third", "firstShape", "secondShape", "thirdShape",
    "order", "kind", "after", "before", "opening", "kinds", "kindsApart", "frameBehind", "frameAround", "frameAhead", "context",
    "contextFirst", "contextKind", "unit", "length", "unitLength", "asks", "rule", "dismissed", "hedged",
  ]

  init?(label: some StringProtocol) {
    guard let index = Self.labels.firstIndex(where: { $0 == label }) else { return nil }
    self.init(rawValue: UInt8(index + 1))
  }

  /// The feature of this template with these words, as files and explanations write it.
  package func name(of words: [String]) -> String { label + ":" + words.joined(separator: " ") }
}
