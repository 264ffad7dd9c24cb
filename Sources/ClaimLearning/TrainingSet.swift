internal import ClaimLanguage

/// Labelled texts as the learner sees them: sentences of numbered features.
struct TrainingSet {
  struct Sentence {
    let features: [Int32]
    /// By how much the sum of its weights is divided.
    let divisor: Double
    /// What it must score more than others.
    let handicap: Double
    /// Whether it claims; nil when only the whole text is known to.
    let claims: Bool?
  }

  struct Text {
    let group: String
    let language: String
    let label: LabelledText.Label
    let classes: [String]
    let sentences: [Sentence]
  }

  private(set) var texts: [Text] = []
  /// Of each feature.
  private(set) var names: [String] = []
  /// Of each feature, whether it is of what stands before the sentence.
  private(set) var areOfContext: [Bool] = []
  private var numbers: [String: Int32] = [:]

  /// How many words count as those that hold sentences together.
  private static let commonWords = 150

  /// - Parameter policy: its weights are replaced by what reading needs.
  init(_ labelled: [LabelledText], policy: inout ClaimPolicy) throws {
    let first = try Self.read(labelled, policy: policy, vocabulary: ClaimWeights())
    var frequency: [String: Int] = [:]
    for sentence in first.joined() { for word in Set(sentence.words) where Self.isWord(word) { frequency[word, default: 0] += 1 } }
    var words = ClaimWeights()
    words.common = frequency.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.commonWords).map(\.key)
    // Every word must be known, or its pairs would not be looked at.
    words.weights = frequency.keys.sorted().map { ClaimWeights.Weight(feature: "word:\($0)", weight: 0) }
    policy.weights = words
    for (text, evidence) in zip(labelled, try Self.read(labelled, policy: policy, vocabulary: words)) { add(text, evidence) }
  }

  private static func read(_ labelled: [LabelledText], policy: ClaimPolicy, vocabulary: ClaimWeights) throws -> [[SentenceEvidence]] {
    var policy = policy
    policy.weights = vocabulary
    let detector = ClaimDetector(policy)
    return try labelled.map { try detector.evidence(of: $0.text) }
  }

  private static func isWord(_ text: String) -> Bool {
    (text.utf8.first.map { $0 &- 0x61 < 26 } ?? false) && !text.hasPrefix("x_") && text.utf8.allSatisfy { $0 < 0x80 }
  }

  private mutating func add(_ text: LabelledText, _ evidence: [SentenceEvidence]) {
    let source = Array(text.text.utf8)
    let spans = text.label == .claim ? text.spans.map { Self.range(of: Array($0.utf8), in: source) } : []
    let areKnown = !spans.isEmpty && !spans.contains(nil)
    let sentences = evidence.map { sentence in
      let claims: Bool? =
        text.label != .claim ? false : areKnown ? spans.contains { Self.covers($0 ?? 0..<0, sentence.range) } : nil
      return Sentence(
        features: sentence.features.filter { $0.utf8.allSatisfy { $0 > 0x1F && $0 < 0x7F } }.map { number(of: $0) }.sorted(),
        divisor: claimScoreDivisor(count: sentence.count), handicap: Double(sentence.handicap) / 1000, claims: claims)
    }
    texts.append(Text(group: text.group, language: text.language, label: text.label, classes: text.classes, sentences: sentences))
  }

  private mutating func number(of name: String) -> Int32 {
    if let number = numbers[name] { return number }
    let number = Int32(names.count)
    numbers[name] = number
    names.append(name)
    areOfContext.append(name.hasPrefix("context"))
    return number
  }

  /// Whether a marked span and a sentence are one and the same, give or take what surrounds them.
  private static func covers(_ span: Range<Int>, _ sentence: Range<Int>) -> Bool {
    let common = span.clamped(to: sentence)
    return !common.isEmpty && common.count * 10 > 3 * min(span.count, sentence.count)
  }

  private static func range(of part: [UInt8], in whole: [UInt8]) -> Range<Int>? {
    guard !part.isEmpty, part.count <= whole.count else { return nil }
    for start in 0...(whole.count - part.count) where whole[start] == part[0] {
      if whole[start..<(start + part.count)].elementsEqual(part) { return start..<(start + part.count) }
    }
    return nil
  }
}
