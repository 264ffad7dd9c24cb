internal import ClaimLanguage
internal import Glibc

/// Which words speak of which class of claim: one small model a class, trained on the claiming sentences alone.
struct ClassLearner {
  private static let rounds = 15
  private static let rate = 0.3
  private static let leastWeight = 1_000
  private static let templates: Set<Substring> = ["word", "stem", "kind"]

  /// `fixed word:gone`, in thousandths.
  private(set) var weights: [ClaimWeights.Weight] = []

  init(_ set: TrainingSet, scoring: Learner) {
    let isUsed = set.names.map { name in
      let label = name.prefix { $0 != ":" }
      return Self.templates.contains(label) && name.split(separator: " ").count == 1
    }
    var examples: [(features: [Int], classes: Set<String>)] = []
    for text in set.texts where text.label == .claim && !text.classes.isEmpty {
      for sentence in text.sentences where sentence.claims == true || (sentence.claims == nil && text.sentences.count == 1) {
        examples.append((sentence.features.map { Int($0) }.filter { isUsed[$0] && scoring.count($0) >= 3 }, Set(text.classes)))
      }
    }
    for name in Set(examples.flatMap(\.classes)).sorted() {
      var values = [Double](repeating: 0, count: set.names.count)
      var squares = [Double](repeating: 1e-2, count: set.names.count)
      for _ in 0..<Self.rounds {
        for example in examples {
          let sum = example.features.reduce(0) { $0 + values[$1] }
          let gradient = 1 / (1 + exp(-max(-30, min(30, sum)))) - (example.classes.contains(name) ? 1 : 0)
          for feature in example.features {
            squares[feature] += gradient * gradient
            values[feature] -= Self.rate * gradient / squares[feature].squareRoot()
          }
        }
      }
      for feature in values.indices {
        let weight = Int((values[feature] * 1000).rounded())
        if abs(weight) >= Self.leastWeight { weights.append(ClaimWeights.Weight(feature: "\(name) \(set.names[feature])", weight: weight)) }
      }
    }
    weights.sort { $0.feature < $1.feature }
  }
}
