/// Makes words of a written word by what is known of the shell.
struct WordExpansion {
  /// What happens to the result of an expansion.
  enum Mode {
    /// Braces, splitting, patterns.
    case words
    /// None of them.
    case oneWord
  }

  let state: ShellState
  let span: Range<Int>
  private(set) var words: [ShellWord] = []
  private var bytes: [UInt8] = []
  private var pieces: [ShellWord.Piece] = []
  private var isStarted = false
  private var isQuoted = false
  private var isPattern = false
  private var isUnknown = false
  private var mayBeSeveral = false
  private var hasTilde = false

  init(state: ShellState, span: Range<Int>) { (self.state, self.span) = (state, span) }

  static func words(of word: WordSyntax, mode: Mode, state: ShellState) -> [ShellWord] {
    var expansion = WordExpansion(state: state, span: word.span)
    guard mode == .words else {
      for piece in word.pieces { expansion.take(piece, splits: false) }
      expansion.isStarted = true
      expansion.close()
      return expansion.words
    }
    guard let alternatives = BraceExpansion.words(word.pieces) else { return [.unknown(span: word.span, mayBeSeveral: true)] }
    for alternative in alternatives {
      for piece in alternative { expansion.take(piece, splits: true) }
      expansion.close()
    }
    return expansion.words
  }

  private mutating func take(_ piece: Piece, splits: Bool) {
    switch piece {
    case .text(let text, let quoted):
      if !quoted, !isStarted, text.first == UInt8(ascii: "~") { hasTilde = true }
      isStarted = true
      isQuoted = isQuoted || quoted
      if !quoted, splits, text.contains(where: Self.isPattern) { isPattern = true }
      bytes += text
    case .parameter(let name, let quoted):
      let value = state.variables[name]
      guard let value else { return takeUnknown(isQuoted: quoted || !splits, mayBeSeveral: name == "@" || (name == "*" && !quoted)) }
      if quoted || !splits {
        isStarted = true
        isQuoted = true
        bytes += Array(value.utf8)
      } else {
        split(value)
      }
    case .substitution(_, let quoted): takeUnknown(isQuoted: quoted || !splits, mayBeSeveral: false)
    case .other(_, let quoted, let several, _): takeUnknown(isQuoted: quoted || !splits, mayBeSeveral: several)
    case .process: takeUnknown(isQuoted: true, mayBeSeveral: false)
    }
  }

  private mutating func takeUnknown(isQuoted quoted: Bool, mayBeSeveral several: Bool) {
    flushText()
    pieces.append(.unknown)
    isUnknown = true
    isStarted = true
    isQuoted = isQuoted || quoted
    if !quoted || several { mayBeSeveral = true }
  }

  private mutating func split(_ value: String) {
    guard state.splitsUsually else { return takeUnknown(isQuoted: false, mayBeSeveral: true) }
    for byte in value.utf8 {
      if byte == 0x20 || byte == 0x09 || byte == 0x0A {
        close()
      } else {
        isStarted = true
        // A backslash in a value may or may not quote in a pattern.
        if Self.isPattern(byte) || byte == UInt8(ascii: "\\") { isPattern = true }
        bytes.append(byte)
      }
    }
  }

  private static func isPattern(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
  }

  private mutating func flushText() {
    if !bytes.isEmpty { pieces.append(.text(String(decoding: bytes, as: UTF8.self))) }
    bytes = []
  }

  private mutating func close() {
    defer { (isStarted, isQuoted, isPattern, isUnknown, mayBeSeveral, hasTilde) = (false, false, false, false, false, false) }
    guard isStarted else { return }
    flushText()
    var text = ""
    for case .text(let part) in pieces { text += part }
    words.append(
      ShellWord(
        value: isUnknown ? .unknown : isPattern ? .pattern(text) : .known(text), pieces: pieces, span: span,
        mayBeSeveral: mayBeSeveral || isPattern, hasTilde: hasTilde, isQuoted: isQuoted))
    pieces = []
  }
}
