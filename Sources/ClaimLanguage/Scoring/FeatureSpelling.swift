/// Names the features of a sentence, for training and for explanations.
package struct FeatureSpelling: FeatureSink {
  /// The features in words, each once, in the order in which they were met.
  package private(set) var names: [String] = []
  private var spellings: [WordHash: String]
  private var seen: Set<String> = []

  init(_ table: WordTable) {
    spellings = table.kindNames
    for text in ["____", "#=#", "#/#", "#u", "#", "^", "$", "box", "yes", "any"] + SentenceFeatures.Names.units { learn(text) }
    for digit in 0...9 { learn("\(digit)") }
  }

  private mutating func learn(_ text: String) { spellings[WordHash(text.utf8)] = text }

  /// Learns how the words of `bytes` are spelled; `words` must have kept their ranges.
  mutating func learn(_ words: SentenceWords, in bytes: [UInt8]) {
    for (word, range) in zip(words.words, words.ranges) {
      let text = bytes[range].filter { $0 != UInt8(ascii: "'") }
      for spelling in [Array(bytes[range]), text] { spellings[WordHash(spelling)] = String(decoding: spelling, as: UTF8.self) }
      spellings[word.shape] = spellings[word.shape] ?? "~" + String(decoding: text.suffix(text.count > 4 ? 2 : 1), as: UTF8.self)
      if let stem = word.stem { spellings[stem] = String(decoding: text.prefix(5), as: UTF8.self) }
    }
  }

  func spelling(_ hash: WordHash) -> String { spellings[hash] ?? "…" }

  private mutating func add(_ template: FeatureTemplate, words: [WordHash]) {
    let name = template.name(of: words.map { spelling($0) })
    if seen.insert(name).inserted { names.append(name) }
  }

  package mutating func add(_ template: FeatureTemplate, _ a: WordHash) { add(template, words: [a]) }
  package mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash) { add(template, words: [a, b]) }
  package mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash, _ c: WordHash) { add(template, words: [a, b, c]) }
}

/// What training sees of one sentence.
package struct SentenceEvidence: Sendable {
  /// In UTF-8 bytes of the text.
  package let range: Range<Int>
  /// How many words and marks it has.
  package let count: Int
  /// What it must score more than others, in thousandths.
  package let handicap: Int
  /// The words and marks, spelled as features spell them.
  package let words: [String]
  /// Everything that may be weighed, rules and cues among it.
  package let features: [String]
}
