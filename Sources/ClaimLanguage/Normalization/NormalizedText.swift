internal import MarkdownDocument

/// A unit of prose as rules read it: lower-case ASCII as far as possible, one space between words, marks as `x_…` words.
///
/// Inline code reads `x_code`, an address `x_url`, a quotation `____`, ✅ `x_check`, ❌ `x_cross`, an open task box `x_todo`.
struct NormalizedText {
  private(set) var bytes: [UInt8] = []
  private(set) var map = OffsetMap()
  /// Whether the last copied `d` may swallow a `j`: the two read as one letter, `đ`.
  private var lastIsD = false

  /// Replaces the content by `unit` of `document`.
  mutating func load(_ unit: ProseUnit, of document: MarkdownDocument, pieces: inout [InlinePiece]) {
    clear()
    switch unit.box {
    case .none: break
    case .checked: append("x_check ", input: unit.range.lowerBound, length: 0)
    case .unchecked: append("x_todo ", input: unit.range.lowerBound, length: 0)
    }
    pieces.removeAll(keepingCapacity: true)
    document.appendPieces(of: unit.range, to: &pieces)
    document.source.withUnsafeBufferPointer { buffer in
      for piece in pieces {
        let range = piece.range
        switch piece.kind {
        case .text: append(buffer, range)
        case .code: append("x_code", input: range.lowerBound, length: range.count)
        case .address: append("x_url", input: range.lowerBound, length: range.count)
        case .lineBreak: append(".\n", input: range.lowerBound, length: range.count)
        case .struckOut: append(" ", input: range.lowerBound, length: range.count)
        }
      }
    }
    maskQuotations()
  }

  /// Replaces the content by all of `text`, which has no structure.
  mutating func load(_ text: String) {
    clear()
    let source = Array(text.utf8)
    source.withUnsafeBufferPointer { append($0, source.indices) }
  }

  private mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    map.removeAll()
    lastIsD = false
  }

  private mutating func append(_ text: StaticString, input: Int, length: Int) {
    map.replace(output: bytes.count, input: input, length: length)
    text.withUTF8Buffer { bytes.append(contentsOf: $0.first == 0x20 && bytes.last == 0x20 ? $0.dropFirst() : $0[...]) }
    lastIsD = false
  }

  private mutating func append(_ source: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    var index = range.lowerBound
    let end = range.upperBound
    map.copy(output: bytes.count, input: index)
    while index < end {
      index = copyRun(source, index, end)
      if index == end { return }
      let byte = source[index]
      if byte >= 0x80 {
        index = fold(source, index, range)
      } else if byte <= 0x20 {
        var next = index + 1
        while next < end, source[next] <= 0x20 { next += 1 }
        if let last = bytes.last, last != 0x20, last != 0x0A { bytes.append(0x20) }
        map.copy(output: bytes.count, input: next)
        lastIsD = false
        index = next
      } else if byte == UInt8(ascii: "&"), let entity = htmlEntity(source, index, end) {
        fold(entity.scalar, source, input: index, length: entity.length, isCyrillic: false)
        index += entity.length
        map.copy(output: bytes.count, input: index)
      } else {
        index += 1
        let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
        if lower == UInt8(ascii: "j"), lastIsD {
          // `dj` is how keyboards without đ write it.
          map.replace(output: bytes.count - 1, input: index - 2, length: 2)
          map.copy(output: bytes.count, input: index)
          lastIsD = false
        } else {
          bytes.append(lower)
          lastIsD = lower == UInt8(ascii: "d")
        }
      }
    }
  }

  /// Copies, in lower case, what stands for itself: ASCII words with one white space between them. Returns where something else begins.
  private mutating func copyRun(_ source: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end {
      let byte = source[index]
      if byte >= 0x80 { break }
      if byte <= 0x20 {
        guard index > start, index + 1 < end, source[index + 1] > 0x20 else { break }
      } else if byte == UInt8(ascii: "&") {
        break
      } else if byte | 0x20 == UInt8(ascii: "j") {
        if index > start ? source[index - 1] | 0x20 == UInt8(ascii: "d") : lastIsD { break }
      }
      index += 1
    }
    guard index > start else { return start }
    let first = bytes.count
    bytes.append(contentsOf: source[start..<index])
    bytes.withUnsafeMutableBufferPointer { buffer in
      for place in first..<buffer.count {
        let byte = buffer[place]
        buffer[place] = byte &- 0x41 < 26 ? byte | 0x20 : max(byte, 0x20)
      }
    }
    lastIsD = source[index - 1] | 0x20 == UInt8(ascii: "d")
    return index
  }

  private mutating func fold(_ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ range: Range<Int>) -> Int {
    let (scalar, length) = decodedScalar(source, index, range.upperBound)
    let isCyrillic = (0x400...0x45F).contains(scalar) && isCyrillicWord(source, index, range)
    fold(scalar, source, input: index, length: length, isCyrillic: isCyrillic)
    map.copy(output: bytes.count, input: index + length)
    return index + length
  }

  private mutating func fold(_ scalar: UInt32, _ source: UnsafeBufferPointer<UInt8>, input: Int, length: Int, isCyrillic: Bool) {
    guard scalar >= 0x80 else {
      let text = UInt8(truncatingIfNeeded: scalar)
      map.replace(output: bytes.count, input: input, length: length)
      bytes.append((0x41...0x5A).contains(text) ? text | 0x20 : text)
      return
    }
    let isD = lastIsD
    lastIsD = false
    switch folding(of: scalar, inCyrillicWord: isCyrillic) {
    case .ignored:
      lastIsD = isD
      // A combining mark belongs to the letter before it, so that a range that ends there takes it along.
      if !bytes.isEmpty, scalar < 0x2000 { map.extend(output: bytes.count - 1, upTo: input + length) }
    case .token(let text): append(text, input: input, length: length)
    case .ascii(let text): append(text, input: input, length: length)
    case .space:
      if bytes.last != 0x20 { append(" ", input: input, length: length) }
    case .letter:
      if (0xFF01...0xFF5E).contains(scalar) {
        fold(scalar - 0xFEE0, source, input: input, length: length, isCyrillic: false)
      } else {
        map.replace(output: bytes.count, input: input, length: length)
        bytes.append(contentsOf: source[input..<(input + length)])
      }
    }
  }

  /// Whether every letter of the word around `index` is Cyrillic: a word that mixes alphabets is a Latin one in disguise.
  private func isCyrillicWord(_ source: UnsafeBufferPointer<UInt8>, _ index: Int, _ range: Range<Int>) -> Bool {
    let lower = max(range.lowerBound, index - 48)
    let upper = min(range.upperBound, index + 48)
    var probe = index
    while probe > lower, source[probe - 1] >= 0x80 || Self.isLetter(source[probe - 1]) {
      probe -= 1
      if Self.isLetter(source[probe]) { return false }
    }
    probe = index
    while probe < upper, source[probe] >= 0x80 || Self.isLetter(source[probe]) {
      if Self.isLetter(source[probe]) { return false }
      probe += 1
    }
    return true
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  /// Overwrites what stands between quotation marks, and the marks, by underscores: it is somebody's words, not the agent's assertion.
  private mutating func maskQuotations() {
    var index = 0
    // How far a search for a closing mark has already failed, for ' and ": what keeps a text of openings linear.
    var searched = (single: 0, double: 0)
    while let mark = nextMark(from: index) {
      index = mark
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), isOpening(index, byte),
        let close = byte == UInt8(ascii: "'")
          ? closing(of: byte, from: index + 1, searched: &searched.single) : closing(of: byte, from: index + 1, searched: &searched.double)
      else {
        index += 1
        continue
      }
      for inside in index...close { bytes[inside] = UInt8(ascii: "_") }
      index = close + 1
    }
  }

  /// Where the next straight quotation mark stands.
  private func nextMark(from start: Int) -> Int? {
    bytes.withUnsafeBufferPointer { buffer in
      var index = start
      while index < buffer.count {
        if buffer[index] == UInt8(ascii: "\"") || buffer[index] == UInt8(ascii: "'") { return index }
        index += 1
      }
      return nil
    }
  }

  private func isOpening(_ index: Int, _ byte: UInt8) -> Bool {
    guard index + 1 < bytes.count, bytes[index + 1] > 0x20 else { return false }
    guard index > 0 else { return true }
    let before = bytes[index - 1]
    switch before {
    case 0...0x20, 0x28, 0x5B, 0x3A, 0x3D, 0x2C, 0x2D, 0x2F: return true
    default: return false
    }
  }

  private func closing(of byte: UInt8, from start: Int, searched: inout Int) -> Int? {
    let limit = min(bytes.count, start + 600)
    var index = max(start, searched)
    while index < limit {
      if bytes[index] == byte, bytes[index - 1] > 0x20 || byte == UInt8(ascii: "\"") {
        let after = index + 1 < bytes.count ? bytes[index + 1] : 0x20
        if byte == UInt8(ascii: "\"") || !Self.isLetter(after) && after < 0x80 { return index }
      }
      index += 1
    }
    searched = max(searched, limit)
    return nil
  }
}
