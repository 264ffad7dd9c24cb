internal import Model
internal import Paths

/// The paths that a text names and policy admits as evidence.
///
/// Paths stand in prose, in code spans, in links and in lists, so the raw text is cut at everything that does not belong to a path
/// as people write them; a code span is also taken as a whole, since its path may hold spaces.
struct EvidenceMentions {
  /// A text that names more is no report of evidence.
  private static let most = 200

  private let rules: [EvidencePolicy.PathRule]
  private let home: String?
  private let homeParts: [String]?
  /// Folders that relative paths are resolved in.
  private let folders: [(path: String, parts: [String])]

  init(rules: [EvidencePolicy.PathRule], event: Event) {
    self.rules = rules
    home = event.home
    homeParts = event.home.map(pathComponents)
    let paths = [event.workingDirectory, event.projectRoot].compactMap { $0 }
    folders = paths.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.map { ($0, pathComponents($0)) }
  }

  func candidates(in texts: [String]) -> [EvidenceCandidate] {
    var candidates: [EvidenceCandidate] = []
    // A relative path may owe what a pattern asks for to the folder that it is relative to.
    let alwaysCalled = rules.filter { rule in folders.contains { contains(rule.glob.marker, in: Array($0.path.utf8)[...]) } }
    for text in texts {
      let bytes = Array(text.utf8)
      let called = rules.filter { contains($0.glob.marker, in: bytes[...]) }
      guard !called.isEmpty || !alwaysCalled.isEmpty else { continue }
      let places = alwaysCalled.isEmpty ? Self.places(of: called.map(\.glob.marker), in: bytes) : nil
      for token in Self.tokens(in: bytes, around: places) {
        let matching = alwaysCalled.isEmpty ? called.filter { contains($0.glob.marker, in: token) } : rules
        guard !matching.isEmpty else { continue }
        for candidate in resolved(String(decoding: token, as: UTF8.self), by: matching) where !candidates.contains(candidate) {
          candidates.append(candidate)
          if candidates.count == Self.most { return candidates }
        }
      }
    }
    return candidates
  }

  /// A path may be meant relative to the working directory or to the project.
  private func resolved(_ named: String, by rules: [EvidencePolicy.PathRule]) -> [EvidenceCandidate] {
    let paths = folders.isEmpty ? [absolutePath(named, in: "/", home: home)] : folders.map { absolutePath(named, in: $0.path, home: home) }
    var candidates: [EvidenceCandidate] = []
    for path in paths.compactMap({ $0 }).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
      let bytes = Array(path.utf8)
      let parts = pathComponents(path)
      for rule in rules where contains(rule.glob.marker, in: bytes[...]) {
        guard let candidate = admitted(parts, by: rule.glob, named: named) else { continue }
        candidates.append(candidate)
        break
      }
    }
    return candidates
  }

  private func admitted(_ parts: [String], by glob: PathGlob, named: String) -> EvidenceCandidate? {
    switch glob.anchor {
    case .root:
      guard glob.matches(parts) else { return nil }
      let trusted = min(glob.literalPrefix.count, parts.count - 1)
      return EvidenceCandidate(
        named: named, root: "/" + parts.prefix(trusted).joined(separator: "/"), components: Array(parts.dropFirst(trusted)))
    case .home:
      guard let home, let homeParts, let below = components(of: parts, below: homeParts), glob.matches(below) else { return nil }
      return EvidenceCandidate(named: named, root: home, components: below)
    case .project:
      for folder in folders.reversed() {
        guard let below = components(of: parts, below: folder.parts), glob.matches(below) else { continue }
        return EvidenceCandidate(named: named, root: folder.path, components: below)
      }
      return nil
    }
  }

  /// Where the markers stand, in the order of the text.
  private static func places(of markers: [[UInt8]], in text: [UInt8]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    for marker in markers {
      var start = 0
      while let found = place(of: marker, in: text[...], from: start), found < text.count {
        places.append(found..<(found + marker.count))
        start = found + 1
      }
    }
    return places.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// - Parameter places: see ``places(of:in:)``; a token that holds none of them is left out. Nil for all tokens.
  private static func tokens(in text: [UInt8], around places: [Range<Int>]?) -> [ArraySlice<UInt8>] {
    var tokens: [ArraySlice<UInt8>] = []
    var start = 0
    func isWanted(_ range: Range<Int>) -> Bool {
      guard let places else { return true }
      var (low, high) = (0, places.count)
      while low < high {
        let middle = (low + high) / 2
        if places[middle].lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
      }
      return places[low...].prefix { $0.lowerBound < range.upperBound }.contains { $0.upperBound <= range.upperBound }
    }
    func take(_ range: Range<Int>) {
      if isWanted(range), let token = trimmed(text[range]) { tokens.append(token) }
    }
    var codeStart: Int?
    for index in text.indices where isDelimiter(text, at: index) {
      if start < index { take(start..<index) }
      start = index + 1
      guard text[index] == UInt8(ascii: "`") else { continue }
      if let open = codeStart, open < index, text[open..<index].contains(UInt8(ascii: " ")), index - open < 1024 { take(open..<index) }
      codeStart = index + 1
    }
    if start < text.count { take(start..<text.count) }
    return tokens
  }

  private static func isDelimiter(_ text: [UInt8], at index: Int) -> Bool {
    switch text[index] {
    case 0...0x20, UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "*"),
      UInt8(ascii: "="), UInt8(ascii: "{"), UInt8(ascii: "}"):
      return true
    // « and »
    case 0xC2: return index + 1 < text.count && (text[index + 1] == 0xAB || text[index + 1] == 0xBB)
    // The first byte of typographic quotes, dashes and the like (U+2000 to U+20FF); their other bytes are trimmed.
    case 0xE2: return true
    default: return false
    }
  }

  /// Without what sentences and compilers put around a path; nil when the rest is no path.
  private static func trimmed(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = token
    while let first = rest.first, isBeforePath(first) { rest = rest.dropFirst() }
    while let last = rest.last, isBehindPath(last) { rest = rest.dropLast() }
    guard rest.count > 2, rest.count < 1024 else { return nil }
    // `file.log#L12`, `file.log:12`, `file.log:12:3` and `file.log:12-20`
    if let mark = rest.lastIndex(of: UInt8(ascii: "#")), mark > rest.startIndex { rest = rest[..<mark] }
    while let colon = rest.lastIndex(of: UInt8(ascii: ":")), colon > rest.startIndex,
      rest[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
    {
      rest = rest[..<colon]
    }
    if rest.starts(with: "file://".utf8) { rest = rest.dropFirst(7) }
    guard rest.count > 2, rest.contains(UInt8(ascii: "/")) || rest.contains(UInt8(ascii: ".")) else { return nil }
    return rest
  }

  /// Emphasis, mentions, and what is left of a typographic mark.
  private static func isBeforePath(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@") || (0x80...0xBF).contains(byte)
  }

  private static func isBehindPath(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

/// Whether `wanted`, in ASCII lower case, stands in `text`, whatever the case there.
func contains(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> Bool { place(of: wanted, in: text, from: 0) != nil }

/// Where `wanted`, in ASCII lower case, stands in `text` first from `start` on, whatever the case there; counted from where `text` begins.
private func place(of wanted: [UInt8], in text: ArraySlice<UInt8>, from start: Int) -> Int? {
  guard let first = wanted.first else { return start }
  guard text.count >= start + wanted.count else { return nil }
  // Hardly a byte of a long text is one of both.
  let capital = isSmallLetter(first) ? first & ~0x20 : first
  return text.withUnsafeBufferPointer { bytes in
    var start = start
    let last = bytes.count - wanted.count
    while let found = place(of: first, or: capital, in: bytes, from: start, through: last) {
      var index = 1
      while index < wanted.count, lowered(bytes[found + index]) == wanted[index] { index += 1 }
      if index == wanted.count { return found }
      start = found + 1
    }
    return nil
  }
}

private func lowered(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte }

private func isSmallLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

/// The first place of one of two bytes, sixteen bytes a step.
private func place(
  of byte: UInt8, or other: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int, through last: Int
) -> Int? {
  let raw = UnsafeRawBufferPointer(bytes)
  let wanted = (SIMD16<UInt8>(repeating: byte), SIMD16<UInt8>(repeating: other))
  var index = start
  while index <= last, index + 16 <= raw.count {
    let block = raw.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    if any((block .== wanted.0) .| (block .== wanted.1)) { break }
    index += 16
  }
  while index <= last {
    if raw[index] == byte || raw[index] == other { return index }
    index += 1
  }
  return nil
}
