internal import Model
internal import Paths

/// The paths that a text names and policy admits as evidence.
///
/// Paths stand in prose, in code spans, in links and in lists, so the raw text is cut at everything that does not belong to a path
/// as people write them; a code span is also taken as a whole, since its path may hold spaces.
struct EvidenceMentions {
  /// A text that names more is no report of evidence.
  private static let most = 200

  let rules: [EvidencePolicy.PathRule]
  let home: String?
  /// Folders that relative paths are resolved in.
  let folders: [String]

  init(rules: [EvidencePolicy.PathRule], event: Event) {
    self.rules = rules
    home = event.home
    folders = [event.workingDirectory, event.projectRoot].compactMap { $0 }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  func candidates(in texts: [String]) -> [EvidenceCandidate] {
    var seen: Set<EvidenceCandidate> = []
    var candidates: [EvidenceCandidate] = []
    for text in texts {
      for token in Self.tokens(in: Array(text.utf8)) {
        for candidate in resolved(token) where seen.insert(candidate).inserted {
          candidates.append(candidate)
          if candidates.count == Self.most { return candidates }
        }
      }
    }
    return candidates
  }

  /// A path may be meant relative to the working directory or to the project.
  private func resolved(_ named: String) -> [EvidenceCandidate] {
    let absolute = folders.isEmpty ? [absolutePath(named, in: "/", home: home)] : folders.map { absolutePath(named, in: $0, home: home) }
    var candidates: [EvidenceCandidate] = []
    for path in absolute.compactMap({ $0 }).reduce(into: [String](), { if !$0.contains($1) { $0.append($1) } }) {
      for rule in rules {
        guard let candidate = admitted(path, by: rule.glob, named: named) else { continue }
        candidates.append(candidate)
        break
      }
    }
    return candidates
  }

  private func admitted(_ path: String, by glob: PathGlob, named: String) -> EvidenceCandidate? {
    switch glob.anchor {
    case .root:
      let parts = pathComponents(path)
      guard glob.matches(parts) else { return nil }
      let trusted = min(glob.literalPrefix.count, parts.count - 1)
      return EvidenceCandidate(
        named: named, root: "/" + parts.prefix(trusted).joined(separator: "/"), components: Array(parts.dropFirst(trusted)))
    case .home:
      guard let home, let parts = components(of: path, below: home), glob.matches(parts) else { return nil }
      return EvidenceCandidate(named: named, root: home, components: parts)
    case .project:
      for folder in folders.reversed() {
        guard let parts = components(of: path, below: folder), glob.matches(parts) else { continue }
        return EvidenceCandidate(named: named, root: folder, components: parts)
      }
      return nil
    }
  }

  private static func tokens(in text: [UInt8]) -> [String] {
    var tokens: [String] = []
    var start = 0
    func take(_ range: Range<Int>) {
      guard let token = trimmed(text[range]) else { return }
      tokens.append(String(decoding: token, as: UTF8.self))
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
      UInt8(ascii: "="):
      return true
    // The first byte of typographic quotes, dashes and the like (U+2000 to U+20FF); their other bytes are trimmed.
    case 0xE2: return true
    default: return false
    }
  }

  /// Without what sentences and compilers put around a path; nil when the rest is no path.
  private static func trimmed(_ token: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var rest = token
    while let first = rest.first, (0x80...0xBF).contains(first) { rest = rest.dropFirst() }
    while let last = rest.last, [UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(last) { rest = rest.dropLast() }
    // `file.log:12` and `file.log:12:3`
    while let colon = rest.lastIndex(of: UInt8(ascii: ":")), rest[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) }) {
      rest = rest[..<colon]
    }
    if rest.starts(with: "file://".utf8) { rest = rest.dropFirst(7) }
    guard rest.count > 2, rest.count < 1024, rest.contains(UInt8(ascii: "/")) || rest.contains(UInt8(ascii: ".")) else { return nil }
    return rest
  }
}
