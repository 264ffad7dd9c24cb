/// One word of a simple command after the expansions that the line alone decides.
public struct ShellWord: Sendable, Equatable {
  /// What is known of a word.
  public enum Value: Sendable, Equatable {
    /// Its text, to the letter.
    case known(String)
    /// A pattern for file names, unexpanded: it may become any number of words, or stay as it is.
    case pattern(String)
    /// It holds an expansion that the line does not decide.
    case unknown
  }

  /// A part of a word, in order.
  public enum Piece: Sendable, Equatable {
    case text(String)
    /// What the line does not decide.
    case unknown
  }

  public let value: Value
  public let pieces: [Piece]
  /// UTF-8 bytes of the text that the command's spans count in. Words that come from one written word share its span.
  public let span: Range<Int>
  /// It may become no word, one or several.
  public let mayBeSeveral: Bool
  /// It begins with an unquoted `~`, which stands in the value as written.
  public let hasTilde: Bool
  /// At least a part of it is quoted.
  public let isQuoted: Bool

  /// The word when all of it is known.
  public var text: String? {
    if case .known(let text) = value { text } else { nil }
  }
}

/// The last component of a path: `jest` of `./node_modules/.bin/jest`.
public func baseName(_ path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
  return String(path[path.utf8.index(after: slash)...])
}

extension ShellWord {
  /// A word that is known, as the reader makes them.
  init(_ text: String, span: Range<Int>) {
    self.init(value: .known(text), pieces: [.text(text)], span: span, mayBeSeveral: false, hasTilde: false, isQuoted: true)
  }

  static func unknown(span: Range<Int>, mayBeSeveral: Bool) -> ShellWord {
    ShellWord(value: .unknown, pieces: [.unknown], span: span, mayBeSeveral: mayBeSeveral, hasTilde: false, isQuoted: !mayBeSeveral)
  }

  /// Whether it must be the path of a program: one word with a slash in it, which no builtin and no function has.
  var isPath: Bool {
    !mayBeSeveral
      && pieces.contains { if case .text(let text) = $0 { text.utf8.contains(UInt8(ascii: "/")) } else { false } }
  }
}
