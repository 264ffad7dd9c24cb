/// What the first bytes of a line say about it.
struct LineShape {
  enum Kind: Equatable {
    case blank, fence(byte: UInt8, count: Int), quote, heading, listItem, tableRow, tableRule, underline, text
  }

  let kind: Kind
  /// Columns before the first byte that is no white space; a tab counts to the next multiple of four.
  let indentation: Int
  /// Where the content begins and ends, in bytes of the source.
  let content: Range<Int>
  let box: ProseUnit.Box
}

extension LineShape {
  /// - Parameter line: bytes of the source, without the line feed.
  init(_ bytes: UnsafeBufferPointer<UInt8>, line: Range<Int>) {
    var start = line.lowerBound
    var end = line.upperBound
    var columns = 0
    while start < end {
      if bytes[start] == UInt8(ascii: " ") {
        columns += 1
      } else if bytes[start] == UInt8(ascii: "\t") {
        columns = (columns / 4 + 1) * 4
      } else {
        break
      }
      start += 1
    }
    while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
    indentation = columns
    guard start < end else {
      (kind, content, box) = (.blank, start..<start, .none)
      return
    }
    switch bytes[start] {
    case UInt8(ascii: "`"), UInt8(ascii: "~"):
      let count = Self.run(bytes, start, end)
      let infoHasTick = bytes[start] == UInt8(ascii: "`") && bytes[(start + count)..<end].contains(UInt8(ascii: "`"))
      if count >= 3, !infoHasTick {
        (kind, content, box) = (.fence(byte: bytes[start], count: count), start..<end, .none)
        return
      }
    case UInt8(ascii: ">"):
      (kind, content, box) = (.quote, start..<end, .none)
      return
    case UInt8(ascii: "#"):
      let count = Self.run(bytes, start, end)
      if count <= 6, start + count == end || bytes[start + count] == UInt8(ascii: " ") {
        var last = end
        while last > start + count, bytes[last - 1] == UInt8(ascii: "#") { last -= 1 }
        (kind, content, box) = (.heading, Self.trimmed(bytes, start + count, last), .none)
        return
      }
    case UInt8(ascii: "|"):
      let isRule = bytes[start..<end].allSatisfy { [0x7C, 0x2D, 0x3A, 0x20].contains($0) } && bytes[start..<end].contains(0x2D)
      (kind, content, box) = (isRule ? .tableRule : .tableRow, start..<end, .none)
      return
    case UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "+"):
      let first = bytes[start]
      if bytes[start..<end].allSatisfy({ $0 == first || $0 == 0x20 }), first != UInt8(ascii: "+"), end - start >= 2 {
        (kind, content, box) = (.underline, start..<end, .none)
        return
      }
    default: break
    }
    if let marker = Self.listMarker(bytes, start, end) {
      let (box, content) = Self.taskBox(bytes, Self.trimmed(bytes, marker, end))
      (kind, self.content, self.box) = (.listItem, content, box)
      return
    }
    (kind, content, box) = (.text, start..<end, .none)
  }

  /// How often the byte at `start` repeats.
  private static func run(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var index = start
    while index < end, bytes[index] == bytes[start] { index += 1 }
    return index - start
  }

  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Range<Int> {
    var lower = start
    var upper = end
    while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
    while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
    return lower..<upper
  }

  /// The offset behind `- `, `* `, `+ `, `• `, `12. ` or `12) `, or nil.
  private static func listMarker(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
    var index = start
    switch bytes[start] {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): index += 1
    case 0xE2 where start + 2 < end && bytes[start + 1] == 0x80 && bytes[start + 2] == 0xA2: index += 3
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      while index < end, index - start < 9, (0x30...0x39).contains(bytes[index]) { index += 1 }
      guard index < end, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") else { return nil }
      index += 1
    default: return nil
    }
    guard index < end, bytes[index] == 0x20 || bytes[index] == 0x09 else { return nil }
    return index + 1
  }

  private static func taskBox(_ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) -> (ProseUnit.Box, Range<Int>) {
    let start = content.lowerBound
    guard content.count >= 3, bytes[start] == UInt8(ascii: "["), bytes[start + 2] == UInt8(ascii: "]"),
      content.count == 3 || bytes[start + 3] == 0x20
    else { return (.none, content) }
    let rest = trimmed(bytes, start + 3, content.upperBound)
    switch bytes[start + 1] {
    case UInt8(ascii: "x"), UInt8(ascii: "X"): return (.checked, rest)
    case UInt8(ascii: " "): return (.unchecked, rest)
    default: return (.none, content)
    }
  }
}
