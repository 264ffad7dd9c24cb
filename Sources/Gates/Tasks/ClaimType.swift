internal import ClaimLanguage
internal import Model
internal import Policy

/// A kind of claim about a task, and what must show it.
struct ClaimType: Sendable {
  let id: String
  /// The name by which a claim says that it is of this kind.
  let type: String
  /// Whole words in any case; `*` at the end stands for any ending.
  private(set) var words: [String]
  /// Phrases that hold a word of the list and mean something else.
  private(set) var exceptions: [String]
  /// Names of files, as patterns, of which one must be there.
  let files: [String]
  /// The kinds of probes that a claim must carry, one of each.
  private(set) var probes: [Probe.Kind]
  let message: String
  let advice: String
  let severity: Severity

  /// What one document says of a type: all of it, or more words for one that is known.
  struct Part {
    let id: String
    private let type: String?
    fileprivate let words: [String]
    fileprivate let exceptions: [String]
    private let files: [String]
    fileprivate let probes: [Probe.Kind]
    private let message: String?
    private let advice: String?
    private let severity: Severity?
    /// Whether it may take words' meanings away.
    fileprivate let isTrusted: Bool
    private let incomplete: PolicyError

    init(_ node: PolicyNode, file: String, path: String, isTrusted: Bool) throws(PolicyError) {
      var reader = try MappingReader(node, file: file, path: path)
      id = try reader.text("id")
      self.isTrusted = isTrusted
      type = try reader.optionalText("type")
      words = try reader.texts("words")
      exceptions = try reader.texts("except")
      files = try reader.texts("files")
      var probes: [Probe.Kind] = []
      for name in try reader.texts("probes") {
        guard let kind = Probe.Kind(rawValue: name) else {
          let known = Probe.Kind.allCases.map(\.rawValue).joined(separator: ", ")
          throw reader.error(node, "probes", "holds `\(name)`; there are: \(known)")
        }
        probes.append(kind)
      }
      self.probes = probes
      message = try reader.optionalText("message")
      advice = try reader.optionalText("advice")
      severity = try reader.choice("severity", as: Severity.self)
      _ = reader.take("examples")
      try reader.finish()
      incomplete = reader.error(node, "id", "begins a new kind of claim, which needs type, words, files or probes, message and advice")
    }

    /// Whether it says what the kind is, and does not only add to it.
    fileprivate var isWhole: Bool { type != nil }

    fileprivate func whole() throws(PolicyError) -> ClaimType {
      guard let type, let message, let advice, !words.isEmpty, !files.isEmpty || !probes.isEmpty else { throw incomplete }
      return ClaimType(
        id: id, type: type.lowercased(), words: words, exceptions: exceptions, files: files, probes: probes, message: message,
        advice: advice,
        severity: severity ?? .block)
    }
  }

  /// The kinds that all parts together make.
  static func whole(of parts: [Part]) throws(PolicyError) -> [ClaimType] {
    var types: [ClaimType] = []
    for part in parts.filter(\.isWhole) + parts.filter({ !$0.isWhole }) {
      if let index = types.firstIndex(where: { $0.id == part.id }) {
        types[index].widen(by: part)
      } else {
        types.append(try part.whole())
      }
    }
    return types
  }

  private mutating func widen(by part: Part) {
    words += part.words
    if part.isTrusted { exceptions += part.exceptions }
    probes += part.probes.filter { !probes.contains($0) }
  }

  /// Whether `text` speaks of this kind of thing.
  func isSpokenOf(in text: String) -> Bool {
    let spoken = Self.words(of: text)
    var covered = [Bool](repeating: false, count: spoken.count)
    for phrase in exceptions {
      for range in Self.ranges(of: Self.words(of: phrase, keepsStar: true), in: spoken) {
        for index in range { covered[index] = true }
      }
    }
    return words.contains { phrase in
      Self.ranges(of: Self.words(of: phrase, keepsStar: true), in: spoken).contains { range in !range.allSatisfy { covered[$0] } }
    }
  }

  /// Runs of letters and digits, folded.
  private static func words(of text: String, keepsStar: Bool = false) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in foldedText(text).unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || (keepsStar && scalar == "*") {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word))
        word = String.UnicodeScalarView()
      }
    }
    return word.isEmpty ? words : words + [String(word)]
  }

  private static func ranges(of phrase: [String], in words: [String]) -> [Range<Int>] {
    guard !phrase.isEmpty, words.count >= phrase.count else { return [] }
    return (0...(words.count - phrase.count)).map { $0..<($0 + phrase.count) }.filter { range in
      zip(phrase, words[range]).allSatisfy { pattern, word in
        pattern.hasSuffix("*") ? word.hasPrefix(pattern.dropLast()) : word == pattern
      }
    }
  }
}
