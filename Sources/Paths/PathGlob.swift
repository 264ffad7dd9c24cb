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
  /// The components before the first that holds a wildcard, as written.
  public let literalPrefix: [String]
  /// The longest run of fixed bytes, in ASCII lower case: a path without it cannot match. Empty when there is none.
  public let marker: [UInt8]
  private let components: [[Token]]

  fileprivate enum Token: Equatable {
    case byte(UInt8)
    case anyByte
    case anyRun
    case digits
    /// Stands alone in its component.
    case anyComponents
  }

  public init(_ source: String) {
    self.source = source
    anchor = source.hasPrefix("/") ? .root : source.hasPrefix("~/") ? .home : .project
    let text = anchor == .home ? Substring(source.dropFirst(2)) : Substring(source)
    let parts = text.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
    components = parts.map(Self.tokens)
    marker = components.map(Self.longestLiteral).max { $0.count < $1.count } ?? []
    literalPrefix = zip(parts, components).prefix { $0.1.allSatisfy(\.isLiteral) }.map { String(decoding: $0.0, as: UTF8.self) }
  }

  /// Whether a path, given by its components below the anchor, matches.
  public func matches(_ path: [String]) -> Bool {
    Self.match(components[...], path.map { Array($0.utf8) }[...])
  }

  private static func longestLiteral(of component: [Token]) -> [UInt8] {
    var longest: [UInt8] = []
    var current: [UInt8] = []
    for token in component {
      if case .byte(let byte) = token { current.append(byte) } else { current = [] }
      if current.count > longest.count { longest = current }
    }
    return longest
  }

  private static func tokens(of component: [UInt8]) -> [Token] {
    if component.elementsEqual("**".utf8) { return [.anyComponents] }
    var tokens: [Token] = []
    var rest = component[...]
    while let first = rest.first {
      if rest.starts(with: "<digits>".utf8) {
        tokens.append(.digits)
        rest = rest.dropFirst(8)
        continue
      }
      switch first {
      case UInt8(ascii: "*"): tokens.append(.anyRun)
      case UInt8(ascii: "?"): tokens.append(.anyByte)
      default: tokens.append(.byte(lowercased(first)))
      }
      rest = rest.dropFirst()
    }
    return tokens
  }

  private static func match(_ patterns: ArraySlice<[Token]>, _ path: ArraySlice<[UInt8]>) -> Bool {
    guard let pattern = patterns.first else { return path.isEmpty }
    let rest = patterns.dropFirst()
    if pattern == [.anyComponents] {
      return (0...path.count).contains { match(rest, path.dropFirst($0)) }
    }
    guard let component = path.first, matchComponent(pattern, component) else { return false }
    return match(rest, path.dropFirst())
  }

  /// By a table of which prefixes match which: no pattern, however many stars it has, takes more than tokens times bytes.
  private static func matchComponent(_ tokens: [Token], _ text: [UInt8]) -> Bool {
    // reachable[i]: the tokens so far match the first i bytes.
    var reachable = [Bool](repeating: false, count: text.count + 1)
    reachable[0] = true
    for token in tokens {
      var next = [Bool](repeating: false, count: text.count + 1)
      for index in 0...text.count {
        switch token {
        case .byte(let wanted): next[index] = index > 0 && reachable[index - 1] && lowercased(text[index - 1]) == wanted
        case .anyByte: next[index] = index > 0 && reachable[index - 1]
        case .anyRun, .anyComponents: next[index] = reachable[index] || (index > 0 && next[index - 1])
        case .digits:
          let isDigit = index > 0 && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index - 1])
          next[index] = isDigit && (reachable[index - 1] || next[index - 1])
        }
      }
      reachable = next
    }
    return reachable[text.count]
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

extension PathGlob.Token {
  fileprivate var isLiteral: Bool {
    if case .byte = self { true } else { false }
  }
}
