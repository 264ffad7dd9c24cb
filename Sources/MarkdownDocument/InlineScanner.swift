/// Walks one unit once and tells what of it the reader takes for words.
struct InlineScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private var index: Int
  private var textStart: Int
  /// Lengths of backtick runs that are known to have no partner further on: keeps a text of many runs linear.
  private var unpairedTicks: UInt64 = 0
  private var unpairedTildes = false

  /// How far a tag, an address or a link target may reach before we take its opening for plain text.
  private static let reach = 2_048

  init(_ bytes: UnsafeBufferPointer<UInt8>, range: Range<Int>) {
    self.bytes = bytes
    end = range.upperBound
    index = range.lowerBound
    textStart = range.lowerBound
  }

  mutating func scan(into pieces: inout [InlinePiece]) {
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: "`"): code(&pieces)
      case UInt8(ascii: "*"): emphasis(&pieces)
      case UInt8(ascii: "_"): underscore(&pieces)
      case UInt8(ascii: "["): drop(1, &pieces)
      case UInt8(ascii: "!") where index + 1 < end && bytes[index + 1] == UInt8(ascii: "["): drop(1, &pieces)
      case UInt8(ascii: "]"): linkEnd(&pieces)
      case UInt8(ascii: "<"): tag(&pieces)
      case UInt8(ascii: "~") where index + 1 < end && bytes[index + 1] == UInt8(ascii: "~"): struckOut(&pieces)
      case UInt8(ascii: "\\") where index + 1 < end && Self.isPunctuation(bytes[index + 1]):
        drop(1, &pieces)
        index += 1
      case UInt8(ascii: "\n"): lineEnd(&pieces)
      case UInt8(ascii: ":") where index + 2 < end && bytes[index + 1] == UInt8(ascii: "/") && bytes[index + 2] == UInt8(ascii: "/"):
        address(&pieces)
      default:
        index += 1
        while index < end, !Self.canMean(bytes[index]) { index += 1 }
      }
    }
    flush(&pieces)
  }

  /// Whether a byte can be more than a letter: a line feed or one of ``!*:<[\]_`~``, each a bit. All others need no second look.
  @inline(__always)
  private static func canMean(_ byte: UInt8) -> Bool {
    byte < 0x80 && (byte < 64 ? 0x1400040200000400 : 0x40000001B8000000) &>> UInt64(byte & 63) & 1 != 0
  }

  private mutating func flush(_ pieces: inout [InlinePiece]) {
    if textStart < index { pieces.append(InlinePiece(kind: .text, range: textStart..<index)) }
  }

  private mutating func drop(_ count: Int, _ pieces: inout [InlinePiece]) {
    flush(&pieces)
    index += count
    textStart = index
  }

  private mutating func emit(_ kind: InlinePiece.Kind, upTo upper: Int, _ pieces: inout [InlinePiece]) {
    flush(&pieces)
    pieces.append(InlinePiece(kind: kind, range: index..<upper))
    index = upper
    textStart = upper
  }

  private func run(at start: Int) -> Int {
    var index = start
    while index < end, bytes[index] == bytes[start] { index += 1 }
    return index - start
  }

  private mutating func code(_ pieces: inout [InlinePiece]) {
    let count = run(at: index)
    let bit = UInt64(1) << UInt64(min(count, 63))
    if unpairedTicks & bit == 0 {
      var probe = index + count
      while probe < end {
        guard bytes[probe] == UInt8(ascii: "`") else {
          probe += 1
          continue
        }
        let closing = run(at: probe)
        probe += closing
        if closing == count { return emit(.code, upTo: probe, &pieces) }
      }
      unpairedTicks |= bit
    }
    index += count
  }

  private mutating func emphasis(_ pieces: inout [InlinePiece]) {
    let count = run(at: index)
    let before = index > textStart || index > 0 ? bytes[max(index - 1, 0)] : 0x20
    let after = index + count < end ? bytes[index + count] : 0x20
    if before <= 0x20, after <= 0x20 { index += count } else { drop(count, &pieces) }
  }

  /// Underscores inside a word belong to the name; those at its edge are emphasis.
  private mutating func underscore(_ pieces: inout [InlinePiece]) {
    let count = run(at: index)
    let before = index > 0 ? bytes[index - 1] : 0x20
    let after = index + count < end ? bytes[index + count] : 0x20
    if Self.isWord(before) == Self.isWord(after) { index += count } else { drop(count, &pieces) }
  }

  private mutating func linkEnd(_ pieces: inout [InlinePiece]) {
    drop(1, &pieces)
    guard index < end, bytes[index] == UInt8(ascii: "(") else { return }
    var probe = index + 1
    var depth = 1
    // A target holds no bracket of its own: stopping there keeps a text of nothing but link ends linear.
    while probe < min(end, index + Self.reach), bytes[probe] != UInt8(ascii: "\n"), bytes[probe] != UInt8(ascii: "]") {
      if bytes[probe] == UInt8(ascii: "(") { depth += 1 }
      if bytes[probe] == UInt8(ascii: ")") { depth -= 1 }
      probe += 1
      if depth == 0 { return drop(probe - index, &pieces) }
    }
  }

  private mutating func tag(_ pieces: inout [InlinePiece]) {
    let limit = min(end, index + Self.reach)
    var probe = index + 1
    guard probe < limit, Self.isWord(bytes[probe]) || bytes[probe] == UInt8(ascii: "/") || bytes[probe] == UInt8(ascii: "!") else {
      index += 1
      return
    }
    while probe < limit, bytes[probe] != UInt8(ascii: ">"), bytes[probe] != UInt8(ascii: "<") { probe += 1 }
    guard probe < limit, bytes[probe] == UInt8(ascii: ">") else {
      index += 1
      return
    }
    let inside = bytes[(index + 1)..<probe]
    if inside.contains(UInt8(ascii: ":")), !inside.contains(0x20) {
      emit(.address, upTo: probe + 1, &pieces)
    } else if inside.prefix(2).elementsEqual("br".utf8) || inside.prefix(2).elementsEqual("/p".utf8)
      || inside.prefix(3).elementsEqual("/li".utf8)
    {
      emit(.lineBreak, upTo: probe + 1, &pieces)
    } else {
      drop(probe + 1 - index, &pieces)
    }
  }

  private mutating func struckOut(_ pieces: inout [InlinePiece]) {
    var probe = index + 2
    while !unpairedTildes, probe + 1 < end {
      if bytes[probe] == UInt8(ascii: "~"), bytes[probe + 1] == UInt8(ascii: "~") { return emit(.struckOut, upTo: probe + 2, &pieces) }
      probe += 1
    }
    unpairedTildes = true
    drop(2, &pieces)
  }

  private mutating func lineEnd(_ pieces: inout [InlinePiece]) {
    let start = index
    let hasBackslash = start > textStart && bytes[start - 1] == UInt8(ascii: "\\")
    let hasSpaces = start > textStart + 1 && bytes[start - 1] == 0x20 && bytes[start - 2] == 0x20
    if hasBackslash || hasSpaces { emit(.lineBreak, upTo: start + 1, &pieces) } else { index += 1 }
  }

  private mutating func address(_ pieces: inout [InlinePiece]) {
    var start = index
    while start > textStart, Self.isWord(bytes[start - 1]) { start -= 1 }
    var probe = index + 3
    while probe < end, bytes[probe] > 0x20, bytes[probe] != UInt8(ascii: ")"), bytes[probe] != UInt8(ascii: ">"),
      bytes[probe] != UInt8(ascii: "]")
    {
      probe += 1
    }
    while probe > index + 3, [0x2E, 0x2C, 0x21, 0x3F, 0x3A, 0x3B, 0x2A, 0x5F].contains(bytes[probe - 1]) { probe -= 1 }
    index = start
    emit(.address, upTo: probe, &pieces)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
    default: false
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
