internal import Glibc

/// Walks the lines once and gathers them into units.
struct BlockScanner {
  private(set) var units: [ProseUnit] = []

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0
  /// The unit that is still growing by soft wraps.
  private var open: (kind: ProseUnit.Kind, range: Range<Int>, box: ProseUnit.Box)?
  private var afterBlank = true
  private var isInList = false
  /// The unit that introduces the list or table that follows it.
  private var leadIn: Int?
  private var tableHasRule = false
  /// Set once a search for `-->` has failed, so that a text of many openings stays linear.
  private var commentsNeverClose = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func scan() {
    while position < bytes.count {
      let line = nextLine()
      if skipComment(line) { continue }
      take(LineShape(bytes, line: line), line: line)
    }
    close()
  }

  private mutating func take(_ shape: LineShape, line: Range<Int>) {
    defer { afterBlank = shape.kind == .blank }
    if shape.kind != .tableRow, shape.kind != .tableRule { tableHasRule = false }
    switch shape.kind {
    case .blank:
      close()
    case .fence(let byte, let count):
      close()
      skipFence(byte: byte, count: count)
    case .quote, .underline:
      close(asHeading: shape.kind == .underline)
    case .heading:
      close()
      isInList = false
      append(.heading, shape.content, .none, leadIn: nil)
      // A heading without words is no unit; where nothing stands before it, nothing introduces the list.
      leadIn = units.isEmpty ? nil : units.count - 1
    case .listItem:
      close()
      isInList = true
      open = (.listItem, shape.content, shape.box)
    case .tableRule:
      tableHasRule = true
    case .tableRow:
      close()
      appendCells(shape.content)
    case .text:
      if open == nil, shape.indentation >= 4, afterBlank, !isInList { return }
      if afterBlank, shape.indentation == 0 { isInList = false }
      grow(shape)
    }
  }

  private mutating func grow(_ shape: LineShape) {
    if let current = open, !Self.beginsWithSymbol(bytes, shape.content) {
      open = (current.kind, current.range.lowerBound..<shape.content.upperBound, current.box)
    } else {
      close()
      open = (isInList && shape.indentation > 0 ? .listItem : .paragraph, shape.content, .none)
    }
  }

  /// Check marks and the like at the start of a line make it a line of its own, as writers of such lists mean it.
  private static func beginsWithSymbol(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count >= 3 else { return false }
    let first = bytes[range.lowerBound]
    if first == 0xF0 { return true }
    // U+2300…U+27BF and U+2B00…: symbols; U+2010…U+203A are quotes and dashes and stay.
    return first == 0xE2 && (0x8C...0xAF).contains(bytes[range.lowerBound + 1])
  }

  private mutating func close(asHeading: Bool = false) {
    guard let unit = open else { return }
    open = nil
    switch unit.kind {
    case .listItem: append(.listItem, unit.range, unit.box, leadIn: leadIn)
    default:
      append(asHeading ? .heading : unit.kind, unit.range, unit.box, leadIn: nil)
      let last = unit.range.upperBound - 1
      let endsInColon = bytes[unit.range].suffix(3).contains(UInt8(ascii: ":"))
      leadIn = asHeading || endsInColon || (last >= 0 && bytes[last] == UInt8(ascii: ":")) ? units.count - 1 : nil
    }
  }

  private mutating func append(_ kind: ProseUnit.Kind, _ range: Range<Int>, _ box: ProseUnit.Box, leadIn: Int?) {
    if !range.isEmpty || box != .none { units.append(ProseUnit(kind: kind, range: range, box: box, leadIn: leadIn)) }
  }

  private mutating func appendCells(_ row: Range<Int>) {
    let isHeader = !tableHasRule && nextLineIsTableRule()
    var start = row.lowerBound + 1
    var index = start
    var inCode = false
    while index <= row.upperBound {
      if index == row.upperBound || (bytes[index] == UInt8(ascii: "|") && !inCode && bytes[index - 1] != UInt8(ascii: "\\")) {
        var (lower, upper) = (start, index)
        while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
        while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
        append(isHeader ? .tableHeader : .tableCell, lower..<upper, .none, leadIn: leadIn)
        start = index + 1
      } else if bytes[index] == UInt8(ascii: "`") {
        inCode.toggle()
      }
      index += 1
    }
  }

  private func nextLineIsTableRule() -> Bool {
    var probe = self
    guard probe.position < bytes.count else { return false }
    return LineShape(bytes, line: probe.nextLine()).kind == .tableRule
  }

  private mutating func nextLine() -> Range<Int> {
    let start = position
    let end = firstOffset(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
    position = min(end + 1, bytes.count)
    return start..<end
  }

  private func firstOffset(of byte: UInt8, from start: Int) -> Int? {
    guard let base = bytes.baseAddress, start < bytes.count, let found = memchr(base + start, Int32(byte), bytes.count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Moves behind the closing fence; an unclosed one runs to the end, as a reader's renderer shows it.
  private mutating func skipFence(byte: UInt8, count: Int) {
    while position < bytes.count {
      let shape = LineShape(bytes, line: nextLine())
      if case .fence(byte, let closing) = shape.kind, closing >= count, shape.content.count == closing { return }
    }
  }

  /// A comment that begins a line. What stands behind its end on the same line is lost, as in CommonMark.
  private mutating func skipComment(_ line: Range<Int>) -> Bool {
    var start = line.lowerBound
    while start < line.upperBound, bytes[start] == 0x20 { start += 1 }
    guard line.upperBound - start >= 4, bytes[start] == UInt8(ascii: "<"), bytes[start + 1] == UInt8(ascii: "!"),
      bytes[start + 2] == UInt8(ascii: "-"), bytes[start + 3] == UInt8(ascii: "-"), !commentsNeverClose
    else { return false }
    var index = start + 4
    while let found = firstOffset(of: UInt8(ascii: ">"), from: index) {
      if bytes[found - 1] == UInt8(ascii: "-"), bytes[found - 2] == UInt8(ascii: "-") {
        close()
        position = found + 1
        return true
      }
      index = found + 1
    }
    commentsNeverClose = true
    return false
  }
}
