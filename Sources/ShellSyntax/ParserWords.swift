/// Words and what expands in them.
extension Parser {
  /// Where a word stands, which decides what ends it.
  enum WordMode {
    case plain
    /// Behind `NAME=`.
    case value
    /// An argument of `declare` and its like: `NAME=(…)` is one word.
    case declaration
    /// Of an array: `[x]=y` is one word.
    case element
    /// Of `case` and `[[`: extended patterns are one word.
    case pattern
    /// Behind `=~`.
    case regularExpression
  }

  mutating func readWord(_ mode: WordMode) throws(ShellFault) -> WordSyntax {
    let start = index
    var pieces = PieceList()
    reading: while index < end {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\\"):
        if peek(1) == UInt8(ascii: "\n"), index + 1 < end {
          index += 2
        } else if index + 1 >= end {
          pieces.append(byte, isQuoted: true)
          index += 1
        } else {
          pieces.append(bytes[index + 1], isQuoted: true)
          index += 2
        }
      case UInt8(ascii: "'"):
        pieces.append(contentsOf: try singleQuoted(), isQuoted: true)
      case UInt8(ascii: "\""):
        try doubleQuoted(&pieces)
      case UInt8(ascii: "`"):
        try backticks(&pieces, isQuoted: false)
      case UInt8(ascii: "$"):
        try dollar(&pieces, isQuoted: false)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        guard peek(1) == UInt8(ascii: "("), mode != .regularExpression else {
          if mode == .regularExpression { fallthrough }
          break reading
        }
        index += 2
        try enter()
        pieces.append(.process(try parenthesised(mayBeEmpty: true)))
        depth -= 1
      case UInt8(ascii: "|") where mode == .regularExpression:
        pieces.append(byte, isQuoted: true)
        index += 1
      case UInt8(ascii: "("):
        if mode == .declaration, index > start, bytes[index - 1] == UInt8(ascii: "=") {
          try array(&pieces)
        } else if mode == .regularExpression || (mode == .pattern && index > start && isExtendedPattern(bytes[index - 1])) {
          try bracketedPattern(&pieces)
        } else {
          break reading
        }
      case _ where Self.endsWord(byte):
        break reading
      default:
        pieces.append(byte, isQuoted: false)
        index += 1
      }
    }
    guard index > start else { throw unexpected() }
    // Nothing but a continued line.
    if pieces.isEmpty { throw unexpected() }
    return WordSyntax(pieces: pieces.finished(), span: start..<index)
  }

  private func isExtendedPattern(_ byte: UInt8) -> Bool { "?*+@!".utf8.contains(byte) }

  /// `(a|b)` of an extended pattern or a regular expression, with what runs inside.
  private mutating func bracketedPattern(_ pieces: inout PieceList) throws(ShellFault) {
    var level = 0
    repeat {
      guard index < end else { throw unexpected() }
      switch bytes[index] {
      case UInt8(ascii: "\\"): index = min(index + 2, end)
      case UInt8(ascii: "'"): _ = try singleQuoted()
      case UInt8(ascii: "\""): try doubleQuoted(&pieces)
      case UInt8(ascii: "`"): try backticks(&pieces, isQuoted: true)
      case UInt8(ascii: "$"): try dollar(&pieces, isQuoted: true)
      case UInt8(ascii: "("):
        level += 1
        index += 1
      case UInt8(ascii: ")"):
        level -= 1
        index += 1
      default: index += 1
      }
    } while level > 0
    pieces.append(.other(pieces: [], isQuoted: true, mayBeSeveral: false, assigns: false))
  }

  private mutating func array(_ pieces: inout PieceList) throws(ShellFault) {
    var assignment = AssignmentSyntax(name: "", value: WordSyntax(span: index..<index))
    try assignedValue(&assignment)
    pieces.append(.other(pieces: assignment.others.flatMap(\.pieces), isQuoted: true, mayBeSeveral: false, assigns: false))
  }

  // MARK: - Quotes

  private mutating func singleQuoted() throws(ShellFault) -> ArraySlice<UInt8> {
    let start = index + 1
    guard let close = bytes[start..<max(start, end)].firstIndex(of: UInt8(ascii: "'")) else {
      throw ShellFault(at: index, reason: "a quote that is never closed")
    }
    index = close + 1
    return bytes[start..<close]
  }

  private mutating func doubleQuoted(_ pieces: inout PieceList) throws(ShellFault) {
    let start = index
    index += 1
    pieces.append(contentsOf: [], isQuoted: true)
    try quotedPieces(&pieces, closing: UInt8(ascii: "\""))
    guard index < end else { throw ShellFault(at: start, reason: "a quote that is never closed") }
    index += 1
  }

  /// Text in which only `$`, a backtick and a backslash mean something, up to `closing` or the end.
  mutating func quotedPieces(_ pieces: inout PieceList, closing: UInt8?) throws(ShellFault) {
    while index < end {
      let byte = bytes[index]
      if byte == closing { return }
      switch byte {
      case UInt8(ascii: "\\"):
        let next = peek(1)
        if next == UInt8(ascii: "\n") {
          index += 2
        } else if next == UInt8(ascii: "$") || next == UInt8(ascii: "`") || next == UInt8(ascii: "\\") || (next == closing && next != 0) {
          pieces.append(next, isQuoted: true)
          index += 2
        } else {
          pieces.append(byte, isQuoted: true)
          index += 1
        }
      case UInt8(ascii: "`"): try backticks(&pieces, isQuoted: true, inDoubleQuotes: closing != nil)
      case UInt8(ascii: "$"): try dollar(&pieces, isQuoted: true)
      default:
        pieces.append(byte, isQuoted: true)
        index += 1
      }
    }
  }

  // MARK: - Expansions

  private mutating func dollar(_ pieces: inout PieceList, isQuoted: Bool) throws(ShellFault) {
    let next = peek(1)
    if next == UInt8(ascii: "(") {
      try enter()
      defer { depth -= 1 }
      if peek(2) == UInt8(ascii: "("), let close = arithmeticEnd(from: index + 3) {
        index += 3
        let expression = try arithmetic(until: close)
        index = close + 2
        pieces.append(.other(pieces: expression.pieces, isQuoted: isQuoted, mayBeSeveral: false, assigns: expression.assigns))
      } else {
        index += 1
        pieces.append(.substitution(try bracketed(mayBeEmpty: true), isQuoted: isQuoted))
      }
    } else if next == UInt8(ascii: "{") {
      try enter()
      defer { depth -= 1 }
      try braced(&pieces, isQuoted: isQuoted)
    } else if next == UInt8(ascii: "'"), !isQuoted {
      index += 1
      pieces.append(contentsOf: try escapedText()[...], isQuoted: true)
    } else if next == UInt8(ascii: "\""), !isQuoted {
      index += 1
      try doubleQuoted(&pieces)
    } else if next == UInt8(ascii: "[") {
      throw ShellFault(at: index, reason: "arithmetic in the form $[")
    } else if Self.beginsName(next) {
      let stop = nameEnd(index + 1)
      pieces.append(.parameter(String(decoding: bytes[index + 1..<stop], as: UTF8.self), isQuoted: isQuoted))
      index = stop
    } else if next != 0, Self.isDigit(next) || "@*#?-$!".utf8.contains(next) {
      pieces.append(.parameter(String(decoding: [next], as: UTF8.self), isQuoted: isQuoted))
      index += 2
    } else {
      pieces.append(UInt8(ascii: "$"), isQuoted: isQuoted)
      index += 1
    }
  }

  /// `${…}`
  private mutating func braced(_ pieces: inout PieceList, isQuoted: Bool) throws(ShellFault) {
    let start = index
    index += 2
    let first = peek()
    if first <= 0x20 || first == UInt8(ascii: "|") || first == UInt8(ascii: "}") {
      throw ShellFault(at: start, reason: "an expansion without a name")
    }
    var stop = nameEnd(index)
    if stop == index { while stop < end, Self.isDigit(bytes[stop]) { stop += 1 } }
    if stop == index, "@*#?-$!".utf8.contains(first) { stop = index + 1 }
    let name = String(decoding: bytes[index..<stop], as: UTF8.self)
    if stop > index, stop < end, bytes[stop] == UInt8(ascii: "}") {
      index = stop + 1
      pieces.append(.parameter(name, isQuoted: isQuoted))
      return
    }
    index = stop
    let operation = index
    var inner = PieceList()
    while true {
      guard index < end else { throw ShellFault(at: start, reason: "an expansion that is never closed") }
      switch bytes[index] {
      case UInt8(ascii: "}"):
        let written = bytes[operation..<index]
        index += 1
        if written.suffix(2).elementsEqual("@P".utf8) { throw ShellFault(at: start, reason: "a value expanded as a prompt") }
        pieces.append(
          .other(
            pieces: inner.finished(), isQuoted: isQuoted,
            mayBeSeveral: ["@", "*", "!"].contains(name) || written.starts(with: "[@]".utf8) || written.starts(with: "[*]".utf8),
            assigns: written.contains(UInt8(ascii: "="))))
        return
      case UInt8(ascii: "\\"): index = min(index + 2, end)
      case UInt8(ascii: "'") where !isQuoted: _ = try singleQuoted()
      case UInt8(ascii: "\""): try doubleQuoted(&inner)
      case UInt8(ascii: "`"): try backticks(&inner, isQuoted: isQuoted, inDoubleQuotes: isQuoted)
      case UInt8(ascii: "$"): try dollar(&inner, isQuoted: isQuoted)
      case UInt8(ascii: "<"), UInt8(ascii: ">"):
        if !isQuoted, beginsProcess() {
          index += 2
          inner.append(.process(try parenthesised(mayBeEmpty: true)))
        } else {
          index += 1
        }
      default: index += 1
      }
    }
  }

  /// Where the `))` stands that closes an arithmetic expression beginning at `start`, or nil when it is no such expression.
  func arithmeticEnd(from start: Int) -> Int? {
    var index = start
    var level = 0
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        let quote = bytes[index]
        let hasEscapes = quote == UInt8(ascii: "\"") || (index > start && bytes[index - 1] == UInt8(ascii: "$"))
        index += 1
        while index < end, bytes[index] != quote { index += hasEscapes && bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
      case UInt8(ascii: "("): level += 1
      case UInt8(ascii: ")"):
        if level == 0 { return index + 1 < end && bytes[index + 1] == UInt8(ascii: ")") ? index : nil }
        level -= 1
      default: break
      }
      index += 1
    }
    return nil
  }

  /// What expands in an arithmetic expression, up to `close`.
  mutating func arithmetic(until close: Int) throws(ShellFault) -> WordSyntax {
    let outer = end
    let start = index
    end = close
    defer { end = outer }
    var pieces = PieceList()
    try quotedPieces(&pieces, closing: nil)
    let word = WordSyntax(pieces: pieces.finished(), span: start..<close)
    if word.assigns { store.changes.append(.variables) }
    return word
  }

  private mutating func backticks(_ pieces: inout PieceList, isQuoted: Bool, inDoubleQuotes: Bool = false) throws(ShellFault) {
    let start = index
    var inner: [UInt8] = []
    index += 1
    while true {
      guard index < end else { throw ShellFault(at: start, reason: "a backtick that is never closed") }
      let byte = bytes[index]
      if byte == UInt8(ascii: "`") { break }
      let next = peek(1)
      let escapes =
        next == UInt8(ascii: "`") || next == UInt8(ascii: "\\") || next == UInt8(ascii: "$")
        || (inDoubleQuotes && next == UInt8(ascii: "\""))
      if byte == UInt8(ascii: "\\"), escapes {
        inner.append(next)
        index += 2
      } else {
        inner.append(byte)
        index += 1
      }
    }
    index += 1
    try enter()
    defer { depth -= 1 }
    do throws(ShellFault) {
      pieces.append(.substitution(try store.parse(inner, depth: depth), isQuoted: isQuoted))
    } catch {
      throw ShellFault(at: start, reason: "in backticks: \(error.reason)")
    }
  }
}

extension WordSyntax {
  /// Whether an arithmetic expression may assign.
  var assigns: Bool {
    pieces.contains { piece in
      guard case .text(let bytes, _) = piece else { return false }
      var previous: UInt8 = 0
      for byte in bytes {
        if byte == UInt8(ascii: "=") || ((byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && byte == previous) { return true }
        previous = byte
      }
      return false
    }
  }
}
