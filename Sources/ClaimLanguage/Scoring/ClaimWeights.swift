/// What training has learned, as a policy file holds it.
package struct ClaimWeights: Sendable {
  /// One feature and what it adds to the score of a sentence, in thousandths.
  package struct Weight: Sendable, Equatable {
    package let feature: String
    package let weight: Int

    package init(feature: String, weight: Int) {
      self.feature = feature
      self.weight = weight
    }
  }

  /// What the score begins with, in thousandths.
  package var bias = 0
  /// A sentence that scores more claims something, in thousandths.
  package var threshold = 0
  /// The words that hold sentences together, most frequent first.
  package var common: [String] = []
  package var weights: [Weight] = []
  /// What a feature says about the class of a claim: `fixed word:gone`.
  package var classes: [Weight] = []
  /// The digest of what was learned from.
  package var inputs = ""

  package init() {}

  /// Reads lines of a feature, a tab and a whole number; nil names the first line that is none.
  static func parsed(_ text: String) -> (weights: [Weight], problem: String?) {
    var weights: [Weight] = []
    for line in text.utf8.split(separator: 0x0A) {
      let parts = line.split(separator: 0x09)
      guard parts.count == 2, let feature = String(parts[0]), let number = String(parts[1]).flatMap({ Int($0) }),
        (-32_767...32_767).contains(number)
      else { return ([], String(decoding: line, as: UTF8.self)) }
      weights.append(Weight(feature: feature, weight: number))
    }
    return (weights, nil)
  }

  /// Every word that a feature names.
  var vocabulary: [String] {
    let naming: Set<Substring> = ["word", "pair", "first", "second", "third", "after", "before", "contextFirst"]
    var words: Set<String> = []
    for weight in weights {
      guard let colon = weight.feature.firstIndex(of: ":"), naming.contains(weight.feature[..<colon]) else { continue }
      for word in weight.feature[weight.feature.index(after: colon)...].split(separator: " ") {
        guard let first = word.utf8.first, first &- 0x61 < 26 || first >= 0x80 else { continue }
        words.insert(String(word))
      }
    }
    return words.sorted()
  }
}
