public import Glibc

/// A forward-only reader of JSON bytes that decodes what is asked for and skips the rest.
///
/// Offsets are UTF-8 bytes from the start of `bytes`. The scanner checks what it reads; a *skipped* value is only checked as far as
/// is needed to find its end, so a text that must be valid as a whole goes through ``JSONValue/init(strict:)`` instead.
public struct JSONScanner: Sendable {
  /// What the next value is, judged by its first byte.
  public enum Kind: Sendable { case object, array, string, number, boolean, null }

  /// Where a string stands: enough to compare it, and free of the memory that it stands in, which keeps a count of its users.
  public struct Place: Sendable {
    /// The escaped form without its quotes.
    public let range: Range<Int>
    @usableFromInline let hasEscapes: Bool

    @usableFromInline
    init(_ range: Range<Int>, hasEscapes: Bool) {
      self.range = range
      self.hasEscapes = hasEscapes
    }
  }

  @usableFromInline let bytes: [UInt8]
  @usableFromInline let end: Int
  @usableFromInline var next: Int

  /// The offset of the next unread byte.
  public var position: Int { next }

  /// Reads `range` of `bytes`, or all of them.
  public init(_ bytes: [UInt8], range: Range<Int>? = nil) {
    self.bytes = bytes
    next = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// Whether nothing but white space is left.
  public mutating func isAtEnd() -> Bool {
    skipWhitespace()
    return next >= end
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
    case let other: throw JSONError(.unexpectedByte(other), at: next)
    }
  }

  // MARK: Containers

  /// Reads an object, calling `body` with the key of each member; `body` must read or skip exactly one value.
  @inlinable
  public mutating func members(_ body: (inout JSONScanner, Place) throws(JSONError) -> Void) throws(JSONError) {
    guard try opens(UInt8(ascii: "{"), closing: UInt8(ascii: "}")) else { return }
    var key = try key()
    while true {
      try body(&self, key)
      guard let next = try nextKey() else { return }
      key = next
    }
  }

  /// Reads an array, calling `body` for each element; `body` must read or skip exactly one value.
  @inlinable
  public mutating func elements(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
    guard try opens(UInt8(ascii: "["), closing: UInt8(ascii: "]")) else { return }
    while true {
      skipWhitespace()
      try body(&self)
      if try separator(closing: UInt8(ascii: "]")) { return }
    }
  }

  /// Moves past the beginning of a container; false when it is empty, and then past its end too.
  @usableFromInline
  mutating func opens(_ opening: UInt8, closing: UInt8) throws(JSONError) -> Bool {
    try expect(opening)
    skipWhitespace()
    if try byte() == closing {
      next += 1
      return false
    }
    return true
  }

  /// Moves past a key and its colon.
  @usableFromInline
  @inline(__always)
  mutating func key() throws(JSONError) -> Place {
    skipWhitespace()
    let key = try place()
    skipWhitespace()
    try expect(UInt8(ascii: ":"))
    skipWhitespace()
    return key
  }

  /// Moves past the comma behind a member and the key of the next; nil, and past the end of the object, when there is none.
  @usableFromInline
  mutating func nextKey() throws(JSONError) -> Place? { try separator(closing: UInt8(ascii: "}")) ? nil : key() }

  @usableFromInline
  @inline(__always)
  mutating func separator(closing: UInt8) throws(JSONError) -> Bool {
    skipWhitespace()
    let found = try byte()
    next += 1
    if found == closing { return true }
    guard found == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte(found), at: next - 1) }
    return false
  }

  // MARK: Strings

  /// Reads a string without decoding it.
  public mutating func string() throws(JSONError) -> JSONString {
    string(at: try place())
  }

  /// Reads a string when the next value is one; skips the value and returns nil when it is anything else.
  public mutating func stringIfPresent() throws(JSONError) -> JSONString? {
    guard let place = try placeIfPresent() else { return nil }
    return string(at: place)
  }

  /// The string at a place that this scanner has read.
  public func string(at place: Place) -> JSONString { JSONString(bytes: bytes, range: place.range, hasEscapes: place.hasEscapes) }

  /// The same as ``stringIfPresent()`` for those who only compare.
  public mutating func placeIfPresent() throws(JSONError) -> Place? {
    skipWhitespace()
    if try byte() == UInt8(ascii: "\"") { return try place() }
    try skipValue()
    return nil
  }

  /// Whether the decoded string at `place` equals `text`. `text` must be ASCII.
  @inlinable
  @inline(__always)
  public func matches(_ place: Place, _ text: StaticString) -> Bool {
    // Most keys of a long session name what nobody needs. In line, the lengths tell that, or one look at all letters together.
    if place.hasEscapes { return string(at: place).equals(text) }
    guard place.range.upperBound &- place.range.lowerBound == text.utf8CodeUnitCount else { return false }
    return bytes.withUnsafeBytes { bytes in
      guard let here = bytes.baseAddress else { return false }
      return memcmp(here + place.range.lowerBound, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
  }

  mutating func place() throws(JSONError) -> Place {
    try expect(UInt8(ascii: "\""))
    let start = next
    let (quote, hasEscapes) = closingQuote()
    guard quote < end else { throw JSONError(.unexpectedEnd, at: end) }
    next = quote + 1
    return Place(Range(uncheckedBounds: (start, quote)), hasEscapes: hasEscapes)
  }

  /// Where the string that `next` stands in ends, and whether a backslash stands before; `end` or beyond when it does not end.
  ///
  /// Sixteen bytes a step: tool results of megabytes are skipped on the hot path of every Stop.
  @inline(__always)
  private func closingQuote() -> (offset: Int, hasEscapes: Bool) {
    bytes.withUnsafeBytes { buffer in
      var index = next
      var hasEscapes = false
      let quote = SIMD16<UInt8>(repeating: UInt8(ascii: "\""))
      let backslash = SIMD16<UInt8>(repeating: UInt8(ascii: "\\"))
      while index < end {
        if index + 16 <= end {
          let block = buffer.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
          // All bits of a byte that is one of both.
          let found = unsafeBitCast((block .== quote) .| (block .== backslash), to: SIMD2<UInt64>.self)
          if found[0] != 0 {
            index += found[0].littleEndian.trailingZeroBitCount >> 3
          } else if found[1] != 0 {
            index += 8 + found[1].littleEndian.trailingZeroBitCount >> 3
          } else {
            index += 16
            continue
          }
        }
        switch buffer[index] {
        case UInt8(ascii: "\""): return (index, hasEscapes)
        case UInt8(ascii: "\\"):
          hasEscapes = true
          index += 2
        default: index += 1
        }
      }
      return (end, hasEscapes)
    }
  }

  // MARK: Other scalars

  /// Reads `true` or `false`; skips the value and returns nil when it is anything else.
  public mutating func booleanIfPresent() throws(JSONError) -> Bool? {
    let isBoolean = try kind() == .boolean
    let value = try byte() == UInt8(ascii: "t")
    try skipValue()
    return isBoolean ? value : nil
  }

  /// Moves past the next value, whatever it is.
  public mutating func skipValue() throws(JSONError) {
    skipWhitespace()
    switch try byte() {
    case UInt8(ascii: "\""): _ = try place()
    case UInt8(ascii: "{"), UInt8(ascii: "["): try skipContainer()
    default:
      _ = try kind()
      skipScalar()
    }
  }

  /// The text of the next number, `true`, `false` or `null`, unchecked.
  mutating func scalar() -> Range<Int> {
    let start = next
    skipScalar()
    return start..<next
  }

  private mutating func skipScalar() {
    while next < end {
      switch bytes[next] {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0A, 0x0D: return
      default: next += 1
      }
    }
  }

  private mutating func skipContainer() throws(JSONError) {
    var depth = 0
    while next < end {
      switch bytes[next] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        next += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        next += 1
        if depth == 0 { return }
      case UInt8(ascii: "\""):
        _ = try place()
      default:
        next += 1
      }
    }
    throw JSONError(.unexpectedEnd, at: end)
  }

  // MARK: Bytes

  @usableFromInline
  @inline(__always)
  mutating func skipWhitespace() {
    // Hosts write none.
    if next < end, bytes[next] > 0x20 { return }
    while next < end {
      switch bytes[next] {
      case 0x20, 0x09, 0x0A, 0x0D: next += 1
      default: return
      }
    }
  }

  @inline(__always)
  func byte() throws(JSONError) -> UInt8 {
    guard next < end else { throw JSONError(.unexpectedEnd, at: end) }
    return bytes[next]
  }

  @inline(__always)
  mutating func expect(_ expected: UInt8) throws(JSONError) {
    let found = try byte()
    guard found == expected else { throw JSONError(.unexpectedByte(found), at: next) }
    next += 1
  }
}
