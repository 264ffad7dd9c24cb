internal import Policy

/// Inflected words, generated from stems and endings, that patterns and keywords name as `{family}`.
struct WordFamilies {
  private struct Family {
    let stems: [[UInt8]]
    let endings: [[UInt8]]
  }

  private var families: [String: Family] = [:]
  /// The alternations of the families that patterns have asked for.
  private var alternations: [String: [UInt8]] = [:]
  private var endings: [String: [[UInt8]]] = [:]

  mutating func defineEndings(_ name: String, _ texts: [String]) -> Bool {
    endings.updateValue(texts.map { foldedPattern($0) }, forKey: name) == nil
  }

  /// Whether `name` is a class of endings.
  func hasEndings(_ name: String) -> Bool { endings[name] != nil }

  /// - Parameter stems: `sprem(a)n` stands for `spreman` and `spremn`.
  mutating func define(_ name: String, stems: [String], endings classes: [String]) -> Bool {
    var all: [[UInt8]] = []
    for name in classes { all += endings[name] ?? [] }
    return families.updateValue(Family(stems: stems.map { foldedPattern($0) }, endings: all), forKey: name) == nil
  }

  func isDefined(_ name: String) -> Bool { families[name] != nil }

  /// The beginnings that every word of the family has: its keywords.
  func prefixes(of name: String) -> [[UInt8]] {
    guard let family = families[name] else { return [] }
    return family.stems.flatMap { Self.spellings(of: $0) }.map { Array($0.prefix(while: Self.isWord)) }
  }

  /// `pattern` with every `{family}` replaced by a group of its words, or the first name that is not defined.
  mutating func expanded(_ pattern: String) -> (pattern: String, unknown: String?) {
    let bytes = foldedPattern(pattern)
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 4)
    var index = 0
    while index < bytes.count {
      guard bytes[index] == UInt8(ascii: "{"), index + 1 < bytes.count, (0x61...0x7A).contains(bytes[index + 1]),
        let close = bytes[index...].firstIndex(of: UInt8(ascii: "}"))
      else {
        output.append(bytes[index])
        index += 1
        continue
      }
      let name = String(decoding: bytes[(index + 1)..<close], as: UTF8.self)
      guard let family = families[name] else { return ("", name) }
      let alternation = alternations[name] ?? Self.alternation(of: family)
      alternations[name] = alternation
      output.append(contentsOf: alternation)
      index = close + 1
    }
    return (String(decoding: factoredPattern(output), as: UTF8.self), nil)
  }

  private static func alternation(of family: Family) -> [UInt8] {
    var output: [UInt8] = []
    LetterTree(family.stems.flatMap { spellings(of: $0) }).append(to: &output)
    if !family.endings.isEmpty { LetterTree(family.endings).append(to: &output) }
    return output
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F || byte >= 0x80
  }

  /// The stem with each optional part in and out.
  private static func spellings(of stem: [UInt8]) -> [[UInt8]] {
    guard let open = stem.firstIndex(of: UInt8(ascii: "(")), let close = stem[open...].firstIndex(of: UInt8(ascii: ")")) else {
      return [stem]
    }
    let rest = spellings(of: Array(stem[(close + 1)...]))
    return rest.flatMap { [Array(stem[..<open]) + stem[(open + 1)..<close] + $0, Array(stem[..<open]) + $0] }
  }
}

/// Words by their letters: an alternation written from it looks at each letter of the text once, not once per word.
struct LetterTree {
  private final class Node {
    var children: [(letter: UInt8, node: Node)] = []
    var endsWord = false
  }

  private let root = Node()

  init(_ words: [[UInt8]]) {
    for word in words {
      var node = root
      for letter in word {
        if let next = node.children.first(where: { $0.letter == letter }) {
          node = next.node
        } else {
          let next = Node()
          node.children.append((letter, next))
          node = next
        }
      }
      node.endsWord = true
    }
  }

  func append(to output: inout [UInt8]) { Self.append(root, to: &output) }

  /// Longer words first, as the engine takes the first alternative that fits.
  private static func append(_ node: Node, to output: inout [UInt8]) {
    if node.children.count == 1, !node.endsWord, let only = node.children.first {
      escape(only.letter, to: &output)
      return append(only.node, to: &output)
    }
    guard !node.children.isEmpty else { return }
    output.append(contentsOf: "(?:".utf8)
    for (index, child) in node.children.enumerated() {
      if index > 0 { output.append(UInt8(ascii: "|")) }
      escape(child.letter, to: &output)
      append(child.node, to: &output)
    }
    output.append(UInt8(ascii: ")"))
    if node.endsWord { output.append(UInt8(ascii: "?")) }
  }

  private static func escape(_ letter: UInt8, to output: inout [UInt8]) {
    if letter < 0x80, !(0x61...0x7A).contains(letter | 0x20), !(0x30...0x39).contains(letter), letter != 0x20 {
      output.append(UInt8(ascii: "\\"))
    }
    output.append(letter)
  }
}

/// A pattern, stem or keyword folded the way text is, except that its ASCII letters keep their case: `\S` is no `\s`.
func foldedPattern(_ text: String) -> [UInt8] {
  var output: [UInt8] = []
  for scalar in text.unicodeScalars {
    if scalar.value < 0x80 {
      if scalar == "j", output.last == UInt8(ascii: "d"), output.dropLast().last != UInt8(ascii: "\\") { continue }
      output.append(UInt8(scalar.value))
    } else if case .ascii(let folded) = folding(of: scalar.value, inCyrillicWord: true) {
      folded.withUTF8Buffer { output.append(contentsOf: $0) }
    } else if case .ignored = folding(of: scalar.value, inCyrillicWord: true) {
      continue
    } else {
      output.append(contentsOf: String(scalar).utf8)
    }
  }
  return output
}
