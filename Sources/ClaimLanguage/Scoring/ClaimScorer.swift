internal import MarkdownDocument

/// By how much training divides the sum of a sentence of `count` words: the root of how many features it has, more or less.
package func claimScoreDivisor(count: Int) -> Double { Double(10 * min(count, SentenceWords.most) + 60).squareRoot() }

/// What the context adds to a score at most, in thousandths.
package let mostOfContext = 1_000

/// Weighs the features of a sentence.
final class ClaimScorer: Sendable {
  let words: WordTable
  private let weights: FlatTable
  private let classes: FlatTable
  private let bias: Int
  /// A sentence of a paragraph that scores more claims something, in thousandths.
  private let threshold: Int

  /// What the match of any rule adds to a sum.
  var weightOfAnyRule: Int { weight(FeatureHash(.rule, SentenceFeatures.Names.any)) ?? 0 }

  init(_ learned: ClaimWeights, kinds: [WordKind], forms: WordForms) {
    words = WordTable(kinds: kinds, forms: forms, common: learned.common, vocabulary: learned.vocabulary)
    weights = FlatTable(
      learned.weights.compactMap { weight in
        FeatureHash(name: weight.feature).map { ($0.value, UInt32(bitPattern: Int32(weight.weight))) }
      })
    classes = FlatTable(
      learned.classes.compactMap { weight -> (hash: UInt64, value: UInt32)? in
        let parts = weight.feature.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let claimClass = ClaimClass(rawValue: String(parts[0])), let hash = FeatureHash(name: parts[1]) else {
          return nil
        }
        return (Self.classHash(hash.value, Int(SlotGate.number(claimClass))), UInt32(bitPattern: Int32(weight.weight)))
      })
    bias = learned.bias
    threshold = learned.threshold
  }

  init?(_ reader: inout CompiledReader) {
    guard let words = WordTable(&reader), let weightBytes = reader.stretch(), let classBytes = reader.stretch(),
      let numbers = reader.array(of: Int32.self), numbers.count == 2, let weights = FlatTable(inPlace: weightBytes),
      let classes = FlatTable(inPlace: classBytes)
    else { return nil }
    self.words = words
    self.weights = weights
    self.classes = classes
    (bias, threshold) = (Int(numbers[0]), Int(numbers[1]))
  }

  /// The sum of the weights of everything but rules.
  func sum(_ features: SentenceFeatures) -> Int {
    var sink = SumSink(weights: weights)
    features.sendSentence(to: &sink)
    var context = SumSink(weights: weights)
    features.sendContext(to: &context)
    // What stands before a sentence may tip the scales; it cannot take back what the sentence says.
    let most = mostOfContext * 65_536 / Self.scales[min(features.words.words.count, SentenceWords.most)]
    return Int(sink.sum) + max(-most, min(most, Int(context.sum)))
  }

  /// What the score of a sentence is compared with, in thousandths.
  func threshold(_ handicap: Int) -> Int { threshold + handicap }

  /// What a sentence must score more than a paragraph that no rule matches, in thousandths.
  /// - Parameters:
  ///   - place: how many sentences of the text stand before it.
  ///   - isRuled: whether the match of a rule stands.
  static func handicap(_ unit: ProseUnit.Kind, at place: Int, isRuled: Bool) -> Int {
    let isListed = unit == .listItem || unit == .tableCell
    return (isListed ? min(place, mostPlaces) * stepOfPlace : 0) - (isRuled ? discountOfRules : 0)
  }

  /// Where a rule has matched, so much less will do. Little: who wrote the rules had read the texts that training weighs them by.
  private static let discountOfRules = 600
  /// Long reports list options, steps and findings, each of which may be mistaken for a claim; what was done they mostly say before that.
  private static let stepOfPlace = 200
  private static let mostPlaces = 8

  /// A hedged claim scores so much less than a claim, in thousandths.
  static let reachOfHedges = 4_000

  /// The weight of one feature, or nil when none was learned.
  func weight(_ feature: FeatureHash) -> Int? { weights.value(feature.value).map { Int(Int32(bitPattern: $0)) } }

  /// The score of a sentence of `count` words, in thousandths: longer sentences have more features, which must not count for more.
  func score(_ sum: Int, count: Int) -> Int { points(sum, count: count) + bias }

  /// What `sum` comes to in a sentence of `count` words.
  func points(_ sum: Int, count: Int) -> Int { (sum * Self.scales[min(count, SentenceWords.most)]) / 65_536 }

  /// One divided by ``claimScoreDivisor(count:)``, in 65536ths.
  private static let scales: [Int] = (0...SentenceWords.most).map { Int(65_536 / claimScoreDivisor(count: $0)) }

  /// The class of claim that the words speak of.
  func claimClass(of features: SentenceFeatures) -> ClaimClass {
    var sink = ClassSink(classes: classes)
    features.send(to: &sink)
    var best = 0
    for index in sink.sums.indices where sink.sums[index] > sink.sums[best] { best = index }
    return ClaimClass.allCases[best]
  }

  @inline(__always)
  static func classHash(_ feature: UInt64, _ number: Int) -> UInt64 {
    (feature ^ UInt64(truncatingIfNeeded: number + 1) &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
  }
}

private struct SumSink: FeatureSink {
  let weights: FlatTable
  var sum: Int32 = 0

  @inline(__always)
  private mutating func add(_ feature: FeatureHash) {
    if let weight = weights.rareValue(feature.value) { sum &+= Int32(bitPattern: weight) }
  }

  @inline(__always)
  mutating func add(_ template: FeatureTemplate, _ a: WordHash) { add(FeatureHash(template, a)) }

  @inline(__always)
  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash) { add(FeatureHash(template, a, b)) }

  @inline(__always)
  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash, _ c: WordHash) { add(FeatureHash(template, a, b, c)) }
}

/// Only templates of single words and kinds tell the class.
private struct ClassSink: FeatureSink {
  let classes: FlatTable
  var sums = [Int](repeating: 0, count: ClaimClass.allCases.count)

  mutating func add(_ template: FeatureTemplate, _ a: WordHash) {
    let feature = FeatureHash(template, a).value
    for index in sums.indices {
      if let weight = classes.rareValue(ClaimScorer.classHash(feature, index)) { sums[index] += Int(Int32(bitPattern: weight)) }
    }
  }

  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash) {}
  mutating func add(_ template: FeatureTemplate, _ a: WordHash, _ b: WordHash, _ c: WordHash) {}
}

extension ClaimScorer {
  func write(to writer: inout CompiledWriter) {
    words.write(to: &writer)
    writer.stretch(weights.bytes)
    writer.stretch(classes.bytes)
    writer.array([Int32(bias), Int32(threshold)])
  }
}
