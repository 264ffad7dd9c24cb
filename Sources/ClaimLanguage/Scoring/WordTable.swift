/// What is known about words without looking at a sentence: which are common, which are of what kind.
package final class WordTable: @unchecked Sendable {
  /// What the table says about one word.
  struct Entry {
    /// The number of its combination of kinds; 0: none.
    let kinds: UInt16
    /// Whether it is one of the words that hold sentences together.
    let isCommon: Bool
  }

  private let words: FlatTable
  private let stems: FlatTable
  /// The kind of a word by the class of its stem and the form of its ending.
  private let stemKinds: [UInt16]
  private let forms: WordForms
  /// `kindStarts[n]..<kindStarts[n + 1]` of ``kindHashes`` is combination `n`.
  private let kindStarts: [UInt16]
  private let kindHashes: [WordHash]
  /// What the kinds are called, one a line, for explanations.
  private let kindText: UnsafeRawBufferPointer?
  private let kindList: [String]

  /// A table that knows no word.
  convenience init() { self.init(kinds: [], forms: WordForms(), common: [], vocabulary: []) }

  /// - Parameters:
  ///   - common: the words that hold sentences together.
  ///   - vocabulary: every word that a feature names.
  package init(kinds: [WordKind], forms: WordForms, common: [String], vocabulary: [String]) {
    var combinations: [[String]: UInt16] = [[]: 0]
    var lists: [[String]] = [[]]
    func number(_ names: Set<String>) -> UInt16 {
      let list = names.sorted()
      if let known = combinations[list] { return known }
      let number = UInt16(lists.count)
      combinations[list] = number
      lists.append(list)
      return number
    }
    var whole: [String: Set<String>] = [:]
    var stemClasses: [[UInt8]: Set<String>] = [:]
    for kind in kinds {
      for word in kind.words { whole[word, default: []].insert(kind.name) }
      for (word, form) in kind.verbs.flatMap({ forms.inflected($0) }) { whole[word, default: []].insert("\(kind.name).\(form)") }
      for stem in kind.stems { stemClasses[Array(stem.utf8), default: []].insert(kind.hasForms ? kind.name + "." : kind.name) }
    }
    // A stem with the form of an ending is a kind; a stem without forms is one by itself.
    func names(_ classes: Set<String>, _ form: String) -> Set<String> { Set(classes.map { $0.hasSuffix(".") ? $0 + form : $0 }) }
    func names(ofStemIn word: [UInt8]) -> Set<String> {
      for length in Self.stemLengths(word.count) {
        guard let classes = stemClasses[Array(word[..<length])], Self.reaches(length, word.count) else { continue }
        return names(classes, forms.names[forms.form(of: word[length...])])
      }
      return []
    }
    let all = Set(whole.keys).union(common).union(vocabulary)
    let commonWords = Set(common)
    words = FlatTable(
      all.sorted().map { word in
        let bytes = Array(word.utf8)
        let kinds = number((whole[word] ?? []).union(names(ofStemIn: bytes)))
        return (WordHash(bytes).value, UInt32(kinds) | (commonWords.contains(word) ? 1 << 16 : 0))
      })
    let classes = Set(stemClasses.values).sorted { $0.sorted().lexicographicallyPrecedes($1.sorted()) }
    var stemKinds: [UInt16] = []
    for list in classes { for form in forms.names { stemKinds.append(number(names(list, form))) } }
    self.stemKinds = stemKinds
    stems = FlatTable(
      stemClasses.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { stem, list in
        (WordHash(stem).value, UInt32(classes.firstIndex(of: list) ?? 0))
      })
    self.forms = forms
    var starts: [UInt16] = [0]
    var hashes: [WordHash] = []
    for list in lists {
      hashes += list.map { WordHash("<\($0)".utf8) }
      starts.append(UInt16(hashes.count))
    }
    kindStarts = starts
    kindHashes = hashes
    kindText = nil
    kindList = Set(lists.joined()).sorted()
  }

  /// What the kinds are called, by their hashes.
  var kindNames: [WordHash: String] {
    let names = kindText.map { $0.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) } } ?? kindList
    return Dictionary(names.map { (WordHash("<\($0)".utf8), "<\($0)") }) { first, _ in first }
  }

  init?(_ reader: inout CompiledReader) {
    guard let words = reader.stretch(), let stems = reader.stretch(), let stemKinds = reader.array(of: UInt16.self),
      let forms = WordForms(&reader), let starts = reader.array(of: UInt16.self), let hashes = reader.array(of: WordHash.self),
      let names = reader.stretch(), let wordTable = FlatTable(inPlace: words), let stemTable = FlatTable(inPlace: stems), starts.count > 1
    else { return nil }
    self.words = wordTable
    self.stems = stemTable
    self.stemKinds = stemKinds
    self.forms = forms
    kindStarts = starts
    kindHashes = hashes
    kindText = names
    kindList = []
  }

  @inline(__always)
  func entry(_ word: WordHash) -> Entry? {
    words.value(word.value).map { Entry(kinds: UInt16(truncatingIfNeeded: $0), isCommon: $0 >> 16 != 0) }
  }

  /// The kinds of every combination, for loops that must not count references.
  struct Kinds {
    fileprivate let starts: UnsafeBufferPointer<UInt16>
    fileprivate let hashes: UnsafeBufferPointer<WordHash>

    /// The kinds of combination `number`.
    @inline(__always)
    subscript(number: UInt16) -> UnsafeBufferPointer<WordHash> {
      UnsafeBufferPointer(rebasing: hashes[Int(starts[Int(number)])..<Int(starts[Int(number) + 1])])
    }
  }

  @inline(__always)
  func withKinds(_ body: (Kinds) -> Void) {
    kindStarts.withUnsafeBufferPointer { starts in
      kindHashes.withUnsafeBufferPointer { hashes in body(Kinds(starts: starts, hashes: hashes)) }
    }
  }

  /// The kinds of a word that the table does not hold, by the longest stem that it begins with.
  func kinds(ofStemsIn bytes: UnsafeBufferPointer<UInt8>, _ word: Range<Int>) -> UInt16 {
    var hash = WordHash()
    var found: (length: Int, stem: UInt32)?
    var length = 0
    while length < min(word.count, Self.longestStem) {
      hash.append(bytes[word.lowerBound + length])
      length += 1
      if length >= Self.shortestStem, Self.reaches(length, word.count), let stem = stems.rareValue(hash.value) { found = (length, stem) }
    }
    guard let found else { return 0 }
    let form = forms.form(of: bytes[(word.lowerBound + found.length)..<word.upperBound])
    return stemKinds[Int(found.stem) * forms.names.count + form]
  }

  private static let shortestStem = 2
  private static let longestStem = 8

  private static func stemLengths(_ count: Int) -> [Int] {
    count < shortestStem ? [] : (shortestStem...min(count, longestStem)).reversed()
  }

  /// Short stems only stand for words that are hardly longer.
  @inline(__always)
  private static func reaches(_ stem: Int, _ word: Int) -> Bool { stem >= 4 || word <= stem + 2 }
}

extension WordTable {
  func write(to writer: inout CompiledWriter) {
    writer.stretch(words.bytes)
    writer.stretch(stems.bytes)
    writer.array(stemKinds)
    forms.write(to: &writer)
    writer.array(kindStarts)
    writer.array(kindHashes)
    writer.array(Array(kindNames.values.map { String($0.dropFirst()) }.sorted().joined(separator: "\n").utf8))
  }
}
