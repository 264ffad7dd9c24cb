/// A forward-only reader of JSON bytes that decodes what is asked for and skips the rest.
///
/// Offsets are UTF-8 bytes from the start of `bytes`. The scanner checks what it reads; a *skipped* value is only checked as far as
/// is needed to find its end, so a text that must be valid as a whole goes through ``JSONValue/init(strict:)`` instead.
public struct JSONScanner: Sendable {
  /// What the next value is, judged by its first byte.
  public enum Kind: Sendable { case object, array, string, number, boolean, null }

  let bytes: [UInt8]
  let end: Int
  /// The offset of the next unread byte.
  public private(set) var position: Int

  /// Reads `range` of `bytes`, or all of them.
  public init(_ bytes: [UInt8], range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// Whether nothing but white space is left.
  public mutating func isAtEnd() -> Bool {
    skipWhitespace()
    return position >= end
  }

  /// The kind of the next value; the value itself stays unread.
  public mutating func kind() throws(JSONError) -> Kind {
    skipWhitespace()
    switch try byte() {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case let other: throw JSONError(.unexpectedByte(other), at: position)
    }
  }

  // MARK: Containers

  /// Reads an object, calling `body` for each member; `body` must read or skip exactly one value.
  public mutating func members(
    _ body: (inout JSONScanner, JSONString) throws(JSONError) -> Void
  ) throws(JSONError) {
    try expect(UInt8(ascii: "{"))
    skipWhitespace()
    if try byte() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      skipWhitespace()
      let key = try string()
      skipWhitespace()
      try expect(UInt8(ascii: ":"))
      skipWhitespace()
      try body(&self, key)
      if try separator(closing: UInt8(ascii: "}")) { return }
    }
  }

  /// Reads an array, calling `body` for each element; `body` must read or skip exactly one value.
  public mutating func elements(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
    try expect(UInt8(ascii: "["))
    skipWhitespace()
    if try byte() == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      skipWhitespace()
      try body(&self)
      if try separator(closing: UInt8(ascii: "]")) { return }
    }
  }

  private mutating func separator(closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    let next = try byte()
    position += 1
    if next == closing { return true }
    guard next == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte(next), at: position - 1) }
    return false
  }

  // MARK: Scalars

  /// Reads a string without decoding it.
  public mutating func string() throws(JSONError) -> JSONString {
    try expect(UInt8(ascii: "\""))
    let start = position
    var escaped = false
    while true {
      position = firstQuoteOrBackslash(from: position)
      guard position < end else { throw JSONError(.unexpectedEnd, at: end) }
      if bytes[position] == UInt8(ascii: "\"") {
        position += 1
        return JSONString(bytes: bytes, range: start..<(position - 1), hasEscapes: escaped)
      }
      escaped = true
      position += 2
    }
  }

  /// Reads a string when the next value is one; skips the value and returns nil when it is anything else.
  public mutating func stringIfPresent() throws(JSONError) -> JSONString? {
    if try kind() == .string { return try string() }
    try skipValue()
    return nil
  }

  /// Reads `true` or `false`; skips the value and returns nil when it is anything else.
  public mutating func booleanIfPresent() throws(JSONError) -> Bool? {
    let isBoolean = try kind() == .boolean
    let value = try byte() == UInt8(ascii: "t")
    try skipValue()
    return isBoolean ? value : nil
  }

  /// Moves past the next value, whatever it is.
  public mutating func skipValue() throws(JSONError) {
    switch try kind() {
    case .string: _ = try string()
    case .object, .array: try skipContainer()
    case .number, .boolean, .null: skipScalar()
    }
  }

  /// The text of the next number, `true`, `false` or `null`, unchecked.
  mutating func scalar() -> Range<Int> {
    let start = position
    skipScalar()
    return start..<position
  }

  private mutating func skipScalar() {
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: return
      default: position += 1
      }
    }
  }

  private mutating func skipContainer() throws(JSONError) {
    var depth = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        position += 1
        if depth == 0 { return }
      case UInt8(ascii: "\""):
        _ = try string()
      default:
        position += 1
      }
    }
    throw JSONError(.unexpectedEnd, at: end)
  }

  // MARK: Bytes

  mutating func skipWhitespace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  func byte() throws(JSONError) -> UInt8 {
    guard position < end else { throw JSONError(.unexpectedEnd, at: end) }
    return bytes[position]
  }

  mutating func expect(_ expected: UInt8) throws(JSONError) {
    let found = try byte()
    guard found == expected else { throw JSONError(.unexpectedByte(found), at: position) }
    position += 1
  }

  /// Sixteen bytes a step: tool results of megabytes are skipped on the hot path of every Stop.
  @inline(__always)
  private func firstQuoteOrBackslash(from start: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
      var index = start
      let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
      let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
      while index + 16 <= end {
        let block = buffer.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
        let found = SIMD16<UInt8>(repeating: 0).replacing(with: 0xFF, where: (block .== quote) .| (block .== backslash))
        let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
        if halves[0] != 0 { return index + UInt64(littleEndian: halves[0]).trailingZeroBitCount >> 3 }
        if halves[1] != 0 { return index + 8 + UInt64(littleEndian: halves[1]).trailingZeroBitCount >> 3 }
        index += 16
      }
      while index < end, buffer[index] != UInt8(ascii: "\""), buffer[index] != UInt8(ascii: "\\") { index += 1 }
      return index
    }
  }
}
