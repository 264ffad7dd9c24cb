internal import Paths

/// A heading and what stands under it, with its subsections.
public struct DocumentSection: Sendable {
  /// 1 to 6.
  public let level: Int
  /// As written.
  public let title: String
  /// 1-based line of the heading.
  public let line: Int
  /// Indices of the lines under the heading, up to the next heading of the same or a higher level.
  public let body: Range<Int>

  /// The words of the title, folded; numbers in front of the title are left out. Made when asked for: most titles are never looked at.
  var words: [String] { titleWords(title) }
}

extension DocumentText {
  /// The sections of the document, in the order of their headings.
  public func sections() -> [DocumentSection] {
    var headings: [(level: Int, index: Int)] = []
    for (index, line) in lines.enumerated() {
      if case .heading(let level) = line.kind { headings.append((Int(level), index)) }
    }
    // Where the section of each heading ends, found from behind: the nearest later heading of each level or above.
    var next = [Int](repeating: lines.count, count: 7)
    var ends = [Int](repeating: 0, count: headings.count)
    for position in headings.indices.reversed() {
      let (level, index) = headings[position]
      ends[position] = next[level]
      for deeper in level...6 { next[deeper] = index }
    }
    return headings.enumerated().map { position, heading in
      let title = text(lines[heading.index])
      return DocumentSection(
        level: heading.level, title: title, line: heading.index + 1, body: heading.index + 1..<ends[position])
    }
  }
}

/// The words of a title, folded, without the numbers in front.
func titleWords(_ title: String) -> [String] {
  if let words = plainWords(title) { return withoutNumbers(words) }
  // A mark belongs to the letter in front of it, whether the two are composed or not.
  let words = folded(title).unicodeScalars.split { scalar in
    !(scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value) || scalar.properties.canonicalCombiningClass != .notReordered)
  }.map(String.init)
  return withoutNumbers(words)
}

/// The words of a title of ASCII letters; nil for any other, which asks for Unicode's tables.
private func plainWords(_ title: String) -> [String]? {
  var words: [String] = []
  var word: [UInt8] = []
  for byte in title.utf8 {
    switch byte {
    case 0x30...0x39, 0x61...0x7A: word.append(byte)
    case 0x41...0x5A: word.append(byte | 0x20)
    case 0x80...0xFF: return nil
    default:
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
    }
  }
  if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
  return words
}

private func withoutNumbers(_ words: [String]) -> [String] {
  let content = words.drop { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  return content.isEmpty ? words : Array(content)
}

/// Words that a title may hold, as schemas write them: whole words in their order; `*` behind a word stands for any ending.
public struct TitlePhrase: Sendable {
  private let words: [(text: String, isBeginning: Bool)]

  public init(_ source: String) {
    words = source.split(separator: " ").map { word in
      word.hasSuffix("*") ? (folded(String(word.dropLast())), true) : (folded(String(word)), false)
    }
  }

  /// Whether the words stand one behind another in a title.
  public func stands(in title: [String]) -> Bool {
    guard !words.isEmpty, title.count >= words.count else { return false }
    return (0...(title.count - words.count)).contains { start in
      words.indices.allSatisfy {
        words[$0].isBeginning ? Self.begins(title[start + $0], words[$0].text) : title[start + $0] == words[$0].text
      }
    }
  }

  /// By bytes where that settles it; composed and decomposed letters are the same, and Unicode's tables know.
  private static func begins(_ word: String, _ beginning: String) -> Bool {
    if word.utf8.starts(with: beginning.utf8) { return true }
    let isPlain = word.utf8.allSatisfy { $0 < 0x80 }
    return !isPlain && word.hasPrefix(beginning)
  }
}
