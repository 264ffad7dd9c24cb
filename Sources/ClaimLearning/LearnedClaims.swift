public import ClaimLanguage

/// What training has made of labelled texts.
public struct LearnedClaims: Sendable {
  /// How texts of one language came out that training had not seen: each file judged by what the others teach.
  public struct Figures: Sendable {
    public let language: String
    public let claims: Int
    public let found: Int
    public let innocents: Int
    public let falseBlocks: Int
    public let hedges: Int
    public let hedgesBlocked: Int
  }

  package let weights: ClaimWeights
  /// By language, texts of left-out files.
  public let figures: [Figures]

  /// So many weights are kept, the heaviest: what the rest would add is little, and the table must stay small.
  private static let mostWeights = 50_000
  private static let mostOfClasses = 5_000
  /// A rule that matches fewer of the texts stands for itself.
  private static let fewestMatches = 3

  /// - Parameters:
  ///   - policy: its rules, cues and kinds of words are what features come from; what it has learned before is left aside.
  ///   - falseBlocks: how many of a thousand innocent texts of left-out files may be taken for claims.
  public init(_ labelled: [LabelledText], policy: ClaimPolicy, falseBlocks: Int) throws {
    var policy = policy
    let set = try TrainingSet(labelled, policy: &policy)
    let groups = Set(set.texts.map(\.group).filter { !$0.isEmpty }).sorted()
    var scores = [Double?](repeating: nil, count: set.texts.count)
    for group in groups {
      let learner = Learner(set, texts: set.texts.indices.filter { set.texts[$0].group != group })
      for index in set.texts.indices where set.texts[index].group == group { scores[index] = learner.margin(set.texts[index], of: set) }
    }
    let innocent = set.texts.indices.filter { set.texts[$0].label == .none }.compactMap { scores[$0] }.sorted(by: >)
    let threshold = innocent.isEmpty ? 0 : innocent[min(innocent.count - 1, innocent.count * falseBlocks / 1000)]
    figures = Set(set.texts.map(\.language)).sorted().map { language in
      func count(_ label: LabelledText.Label, claiming: Bool) -> Int {
        set.texts.indices.filter {
          guard let score = scores[$0] else { return false }
          return set.texts[$0].language == language && set.texts[$0].label == label && (!claiming || score > threshold)
        }.count
      }
      return Figures(
        language: language, claims: count(.claim, claiming: false), found: count(.claim, claiming: true),
        innocents: count(.none, claiming: false), falseBlocks: count(.none, claiming: true), hedges: count(.hedge, claiming: false),
        hedgesBlocked: count(.hedge, claiming: true))
    }
    let learner = Learner(set, texts: Array(set.texts.indices))
    var weights = ClaimWeights()
    weights.bias = Self.thousandths(learner.bias)
    weights.threshold = Self.thousandths(threshold)
    weights.common = policy.weights?.common ?? []
    for index in set.names.indices {
      let weight = max(-32_767, min(32_767, Self.thousandths(learner.weights[index])))
      let isOfRule = set.names[index].hasPrefix("rule:") && learner.count(index) >= Self.fewestMatches
      if isOfRule || (weight != 0 && !set.names[index].hasPrefix("rule:")) {
        weights.weights.append(ClaimWeights.Weight(feature: set.names[index], weight: weight))
      }
    }
    weights.weights = Self.heaviest(weights.weights, Self.mostWeights) { $0.hasPrefix("rule:") }
    weights.classes = Self.heaviest(ClassLearner(set, scoring: learner).weights, Self.mostOfClasses) { _ in false }
    self.weights = weights
  }

  /// The heaviest of `weights` and all that are `needed`, in the order of their names.
  private static func heaviest(_ weights: [ClaimWeights.Weight], _ count: Int, needed: (String) -> Bool) -> [ClaimWeights.Weight] {
    let order = weights.sorted {
      (needed($0.feature) ? 0 : 1, -abs($0.weight), $0.feature) < (needed($1.feature) ? 0 : 1, -abs($1.weight), $1.feature)
    }
    return order.prefix(count).sorted { $0.feature < $1.feature }
  }

  private static func thousandths(_ value: Double) -> Int { Int((value * 1000).rounded()) }

  /// The policy document that holds what was learned.
  /// - Parameter inputs: the digest of what it was learned from.
  public func document(inputs: String) -> String {
    var lines = [
      "# Made by `zakon policy learn` from the labelled texts in Fixtures/claims and the examples of all rules and cues. Do not edit.",
      "schema: 1", "area: claims", "profile: standard", "learned:", "  inputs: \(inputs)", "  bias: \(weights.bias)",
      "  threshold: \(weights.threshold)", "  common: '\(weights.common.joined(separator: " "))'", "  weights: |",
    ]
    lines += weights.weights.map { "    \($0.feature)\t\($0.weight)" }
    lines.append("  classes: |")
    lines += weights.classes.map { "    \($0.feature)\t\($0.weight)" }
    return lines.joined(separator: "\n") + "\n"
  }
}
