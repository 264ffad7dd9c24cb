/// A pattern for absolute paths, as policies write it.
///
/// `*` stands for any part of one component, `?` for one byte, `<digits>` for one or more digits, `**` as a whole component for any
/// number of components, also none. A pattern begins at `/`, at `~/` (the home), or, when it begins with neither, at the project root.
/// Letters compare by their ASCII-lower-cased bytes, because some file systems do not tell `A` from `a`.
public struct PathGlob: Sendable {
  /// Where a pattern begins.
  public enum Anchor: Sendable { case root, home, project }

  public let source: String
  public let anchor: Anchor
  /// The longest run of fixed bytes, in ASCII lower case: a path without it cannot match. Empty when there is none.
  public let marker: [UInt8]
  /// What follows the anchor. Nothing more is made of it: policies hold a hundred patterns, and most paths lack the marker of all but a few.
  private let text: [UInt8]

  private static let digits = Array("<digits>".utf8)

  public init(_ source: String) {
    self.source = source
    let bytes = Array(source.utf8)
    anchor = bytes.first == UInt8(ascii: "/") ? .root : bytes.starts(with: [UInt8(ascii: "~"), UInt8(ascii: "/")]) ? .home : .project
    text = anchor == .home ? Array(bytes.dropFirst(2)) : bytes
    marker = text[Self.longestLiteral(in: text)].map(Self.lowercased)
  }

  /// The components before the first that holds a wildcard, as written.
  public var literalPrefix: [String] {
    text.split(separator: UInt8(ascii: "/")).map { Array($0) }
      .prefix { Self.longestLiteral(in: $0).count == $0.count }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the pattern covers a path, wherever it is anchored.
  ///
  /// A pattern that begins at the project covers the path in whatever folder the project may lie.
  /// - Parameter home: what `~` stands for; when that is not known, a pattern below it covers the path in whatever folder the home may lie.
  public func covers(_ path: FoldedPath, home: FoldedPath?) -> Bool {
    switch anchor {
    case .root: return matches(path.parts)
    case .home:
      guard let root = home?.parts else { return coversAnywhere(path.parts) }
      return path.parts.count > root.count && path.parts.prefix(root.count).elementsEqual(root)
        && matches(Array(path.parts.dropFirst(root.count)))
    case .project: return coversAnywhere(path.parts)
    }
  }

  /// The same for those who ask about one pattern.
  public func covers(_ path: String, home: String?) -> Bool { covers(FoldedPath(path), home: home.map(FoldedPath.init)) }

  private func coversAnywhere(_ parts: [String]) -> Bool {
    // A pattern that begins with `**` covers the rest of a path when it covers the whole.
    if text.starts(with: [UInt8(ascii: "*"), UInt8(ascii: "*"), UInt8(ascii: "/")]) { return matches(parts) }
    return parts.indices.contains { matches(Array(parts[$0...])) }
  }

  /// Whether a path, given by its components below the anchor, matches.
  public func matches(_ path: [String]) -> Bool { matches(path.map { Array($0.utf8) }) }

  /// The same for those who ask many patterns about one path.
  public func matches(_ path: [[UInt8]]) -> Bool {
    guard marker.isEmpty || path.contains(where: holdsMarker) else { return false }
    return Self.match(text.split(separator: UInt8(ascii: "/"))[...], path[...])
  }

  private func holdsMarker(_ component: [UInt8]) -> Bool {
    guard let first = marker.first, component.count >= marker.count else { return false }
    for start in 0...(component.count - marker.count) where Self.lowercased(component[start]) == first {
      if zip(component[start...], marker).allSatisfy({ Self.lowercased($0) == $1 }) { return true }
    }
    return false
  }

  private static func longestLiteral(in text: [UInt8]) -> Range<Int> {
    var longest = 0..<0
    var start = 0
    var index = 0
    func take(upTo end: Int) { if end - start > longest.count { longest = start..<end } }
    while index < text.count {
      let length = wildcardLength(in: text[...], at: index)
      if length > 0 || text[index] == UInt8(ascii: "/") {
        take(upTo: index)
        start = index + max(length, 1)
      }
      index += max(length, 1)
    }
    take(upTo: text.count)
    return longest
  }

  /// How many bytes the wildcard at `index` has; 0 when none stands there.
  private static func wildcardLength(in text: ArraySlice<UInt8>, at index: Int) -> Int {
    switch text[index] {
    case UInt8(ascii: "*"), UInt8(ascii: "?"): 1
    case UInt8(ascii: "<"): text[index...].starts(with: digits) ? digits.count : 0
    default: 0
    }
  }

  private static func match(_ patterns: ArraySlice<ArraySlice<UInt8>>, _ path: ArraySlice<[UInt8]>) -> Bool {
    guard let pattern = patterns.first else { return path.isEmpty }
    let rest = patterns.dropFirst()
    if pattern.count == 2, pattern.allSatisfy({ $0 == UInt8(ascii: "*") }) {
      return (0...path.count).contains { match(rest, path.dropFirst($0)) }
    }
    guard let component = path.first, matchComponent(pattern, component) else { return false }
    return match(rest, path.dropFirst())
  }

  /// By a table of which beginnings match which: no pattern, however many stars it has, takes more than its bytes times those of `text`.
  private static func matchComponent(_ pattern: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
    // reachable[i]: the pattern so far matches the first i bytes.
    var reachable = [Bool](repeating: false, count: text.count + 1)
    reachable[0] = true
    var index = pattern.startIndex
    while index < pattern.endIndex {
      let length = wildcardLength(in: pattern, at: index)
      // What comes before the byte at hand, before and after this step.
      var before = false
      var matched = false
      for end in 0...text.count {
        let here = reachable[end]
        switch pattern[index] {
        case UInt8(ascii: "*"): matched = here || matched
        case UInt8(ascii: "?"): matched = before
        case _ where length > 1: matched = end > 0 && (0x30...0x39).contains(text[end - 1]) && (before || matched)
        case let wanted: matched = before && lowercased(text[end - 1]) == lowercased(wanted)
        }
        before = here
        reachable[end] = matched
      }
      index += max(length, 1)
    }
    return reachable[text.count]
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
