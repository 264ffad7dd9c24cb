internal import ClaimLanguage
internal import Glibc

/// A linear model of sentences, trained by gradient steps that grow smaller for each feature the more it has moved.
///
/// A text claims when its best sentence does. Where nobody has marked which sentence claims, it is the one that scores best so far. The order
/// is shuffled with a fixed seed, so the same texts give the same weights.
struct Learner {
  private static let rounds = 30
  private static let rate = 0.3
  private static let decay = 5e-4
  private static let hedgeWeight = 0.4
  /// A feature of fewer texts is chance.
  private static let fewestTexts = 2
  /// The least that a feature's step is scaled by; what tells the two sides apart moves faster.
  private static let leastScale = 0.3

  private(set) var weights: [Double]
  private(set) var bias = 0.0
  /// In how many texts a feature occurs.
  private var counts: [Int]

  init(_ set: TrainingSet, texts: [Int]) {
    weights = [Double](repeating: 0, count: set.names.count)
    counts = [Int](repeating: 0, count: set.names.count)
    for index in texts { for feature in Set(set.texts[index].sentences.flatMap(\.features)) { counts[Int(feature)] += 1 } }
    let scales = Self.scales(set, texts)
    var squares = [Double](repeating: 1e-2, count: weights.count)
    var sums = [Double](repeating: 0, count: weights.count)
    var (biasSquare, biasSum, rounds) = (1e-2, 0.0, 0.0)
    var random = Shuffle(seed: 7)
    var order = texts
    let features = set.texts.map { $0.sentences.map { $0.features.filter { counts[Int($0)] >= Self.fewestTexts } } }
    for round in 0..<Self.rounds {
      random.shuffle(&order)
      for index in order {
        let text = set.texts[index]
        let scores = text.sentences.indices.map { score(features[index][$0], text.sentences[$0].divisor) }
        guard let best = scores.indices.max(by: { scores[$0] < scores[$1] }) else { continue }
        let isUnmarked = text.sentences[best].claims == nil
        let chosen = isUnmarked ? [best] : Array(scores.indices)
        let share = chosen.count > 3 && text.label == .claim ? (3 / Double(chosen.count)).squareRoot() : 1
        for number in chosen {
          let target = text.sentences[number].claims ?? true ? 1.0 : 0.0
          let guess = 1 / (1 + exp(-max(-30, min(30, scores[number]))))
          let gradient = (guess - target) * (text.label == .hedge ? Self.hedgeWeight : 1) * share
          let step = gradient / text.sentences[number].divisor
          for feature in features[index][number] {
            let feature = Int(feature)
            let slope = step * scales[feature] + Self.decay * weights[feature]
            squares[feature] += slope * slope
            weights[feature] -= Self.rate * scales[feature] * slope / squares[feature].squareRoot()
          }
          biasSquare += gradient * gradient
          bias -= Self.rate * gradient / biasSquare.squareRoot()
        }
      }
      guard round >= Self.rounds / 2 else { continue }
      for feature in weights.indices { sums[feature] += weights[feature] }
      biasSum += bias
      rounds += 1
    }
    // What few texts show may be chance.
    weights = sums.indices.map { sums[$0] / rounds * Double(counts[$0]) / Double(counts[$0] + 1) }
    bias = biasSum / rounds
  }

  /// How well each feature alone tells claims from the rest, as the logarithm of the ratio of its shares.
  private static func scales(_ set: TrainingSet, _ texts: [Int]) -> [Double] {
    var (claiming, other) = ([Double](repeating: 0.5, count: set.names.count), [Double](repeating: 0.5, count: set.names.count))
    var (claims, others) = (0.5, 0.5)
    for index in texts {
      for sentence in set.texts[index].sentences {
        if sentence.claims ?? true {
          claims += 1
          for feature in sentence.features { claiming[Int(feature)] += 1 }
        } else {
          others += 1
          for feature in sentence.features { other[Int(feature)] += 1 }
        }
      }
    }
    return claiming.indices.map { leastScale + abs(log((claiming[$0] / claims) / (other[$0] / others))) }
  }

  private func score(_ features: [Int32], _ divisor: Double) -> Double {
    var sum = 0.0
    for feature in features { sum += weights[Int(feature)] }
    return sum / divisor + bias
  }

  /// By how much the best sentence of a text scores more than it must when the threshold is 0, as the detector judges it.
  func margin(_ text: TrainingSet.Text, of set: TrainingSet) -> Double {
    let most = Double(mostOfContext) / 1000
    let margins = text.sentences.map { sentence in
      var (own, context) = (0.0, 0.0)
      for feature in sentence.features {
        if set.areOfContext[Int(feature)] { context += weights[Int(feature)] } else { own += weights[Int(feature)] }
      }
      return own / sentence.divisor + max(-most, min(most, context / sentence.divisor)) + bias - sentence.handicap
    }
    return margins.max() ?? -30
  }

  /// How many texts hold the feature.
  func count(_ feature: Int) -> Int { counts[feature] }
}

/// A generator of numbers that is the same everywhere.
private struct Shuffle {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func shuffle<Element>(_ list: inout [Element]) {
    for index in stride(from: list.count - 1, to: 0, by: -1) {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      list.swapAt(index, Int(state % UInt64(index + 1)))
    }
  }
}
