internal import MarkdownDocument

/// A sentence that was judged by its score, kept so that somebody may ask why.
public struct ScoredSentence: Sendable, CustomStringConvertible {
  /// In UTF-8 bytes of the text.
  public let range: Range<Int>
  /// In thousandths; above ``threshold`` the sentence claims something.
  public let score: Int
  let scorer: ClaimScorer
  /// What it must score more than others.
  let handicap: Int
  /// The sentence as it was read, and what stands before it.
  let bytes: [UInt8]
  let context: [UInt8]
  let unit: ProseUnit.Kind
  let hasBox: Bool
  /// The features that rules and cues added.
  let ruleFeatures: [String]

  /// What the score is compared with, in thousandths.
  public var threshold: Int { scorer.threshold(handicap) }

  /// The features that weighed most, the heaviest first, with what each added to the score in thousandths.
  public func reasons(_ most: Int = 6) -> [(feature: String, points: Int)] {
    let (names, count) = spelled()
    let weighed = (names + ruleFeatures).compactMap { name -> (feature: String, points: Int)? in
      guard let weight = FeatureHash(name: name).flatMap({ scorer.weight($0) }) else { return nil }
      return (name, scorer.points(weight, count: count))
    }
    return Array(weighed.sorted { (abs($1.points), $0.feature) < (abs($0.points), $1.feature) }.prefix(most))
  }

  /// The score and what weighed most, in one line.
  public var description: String {
    let reasons = reasons().map { "\($0.feature) \($0.points > 0 ? "+" : "")\($0.points)" }
    return "score \(score), a claim above \(threshold): \(reasons.joined(separator: ", "))"
  }

  private func spelled() -> (names: [String], count: Int) {
    func words(_ bytes: [UInt8]) -> SentenceWords {
      var words = SentenceWords()
      words.keepsRanges = true
      bytes.withUnsafeBufferPointer { words.load($0, 0..<bytes.count, scorer.words) }
      return words
    }
    let features = SentenceFeatures(
      words: words(bytes), context: words(context), unit: unit, hasBox: hasBox, table: scorer.words, contextBytes: context,
      contextRange: 0..<context.count)
    var spelling = FeatureSpelling(scorer.words)
    spelling.learn(features.words, in: bytes)
    spelling.learn(features.context, in: context)
    features.send(to: &spelling)
    return (spelling.names, features.words.words.count)
  }
}
