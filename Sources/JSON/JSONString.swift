internal import Glibc

/// A string of a JSON text, still in its escaped form: decoding costs only those who look.
public struct JSONString: Sendable {
  let bytes: [UInt8]
  /// Where the escaped form stands in the text, without its quotes, in UTF-8 bytes.
  public let range: Range<Int>
  let hasEscapes: Bool

  /// Whether the decoded string equals `text`. `text` must be ASCII.
  public func equals(_ text: StaticString) -> Bool {
    if hasEscapes { return decoded() == text.description }
    return range.count == text.utf8CodeUnitCount && text.withUTF8Buffer(begins)
  }

  /// Whether the decoded string is `text`.
  public func decodes(to text: String) -> Bool {
    var text = text
    // The same bytes are the same text; other bytes may be, in another normal form.
    return (!hasEscapes && text.utf8.count == range.count && text.withUTF8(begins)) || decoded() == text
  }

  /// Whether the decoded string begins with `text`. `text` must be ASCII and hold no character that JSON escapes.
  public func hasPrefix(_ text: StaticString) -> Bool {
    range.count >= text.utf8CodeUnitCount && text.withUTF8Buffer(begins)
  }

  /// Whether the escaped form begins with `wanted`, which must not be longer.
  private func begins(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let here = bytes.baseAddress, let there = wanted.baseAddress else { return true }
      return memcmp(here + range.lowerBound, there, wanted.count) == 0
    }
  }

  /// The string itself. Escaped lone surrogates, which hosts do emit, become U+FFFD; so does an escape that is no JSON.
  public func decoded() -> String {
    guard hasEscapes else {
      return bytes.withUnsafeBufferPointer { String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }
    return unescaped().text
  }

  /// The beginning of the string: what the first `count` bytes of its escaped form stand for, or a few less.
  public func decoded(first count: Int) -> String {
    guard range.count > count else { return decoded() }
    return JSONString(bytes: bytes, range: range.lowerBound..<whole(before: range.lowerBound + count), hasEscapes: hasEscapes).decoded()
  }

  /// The first and the last bytes of the string, still escaped and in memory of their own: the text that it stands in can go.
  /// There is one piece when the string has no more bytes than both.
  public func pieces(first: Int, last: Int) -> [JSONString] {
    guard range.count > first + last else { return [copy(range)] }
    return [
      copy(range.lowerBound..<whole(before: range.lowerBound + first)), copy(whole(before: range.upperBound - last)..<range.upperBound),
    ]
  }

  private func copy(_ part: Range<Int>) -> JSONString {
    JSONString(bytes: Array(bytes[part]), range: 0..<part.count, hasEscapes: hasEscapes)
  }

  /// The last offset up to `limit` that cuts no escape sequence and no character in two.
  private func whole(before limit: Int) -> Int {
    var end = limit
    while end > range.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    // The longest escape has six bytes; an even number of backslashes before one of them is no beginning of it.
    for start in max(range.lowerBound, end - 5)..<end where bytes[start] == UInt8(ascii: "\\") {
      var run = start
      while run > range.lowerBound, bytes[run - 1] == UInt8(ascii: "\\") { run -= 1 }
      guard (start - run).isMultiple(of: 2) else { continue }
      let length = bytes[start + 1] == UInt8(ascii: "u") ? 6 : 2
      if start + length > end { return start }
    }
    return end
  }

  /// The UTF-8 bytes of ``decoded()``, and whether each escape was valid JSON.
  func unescaped() -> (text: String, isValid: Bool) {
    var isValid = true
    // Written in place: a document has thousands of line feeds. What two bytes stand for has at most three.
    let text = String(unsafeUninitializedCapacity: range.count + range.count / 2 + 1) { output in
      bytes.withUnsafeBytes { source in
        guard let base = source.baseAddress, let target = output.baseAddress else { return 0 }
        var count = 0
        var index = range.lowerBound
        let end = range.upperBound
        func copy(upTo limit: Int) {
          memcpy(target + count, base + index, limit - index)
          count += limit - index
          index = limit
        }
        func put(_ scalar: Unicode.Scalar) {
          for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            target[count] = byte
            count += 1
          }
        }
        while index < end {
          let found = memchr(base + index, Int32(UInt8(ascii: "\\")), end - index).map { UnsafeRawPointer($0) - base } ?? end
          // A backslash at the very end escapes nothing.
          guard found + 1 < end else {
            copy(upTo: end)
            break
          }
          copy(upTo: found)
          let escape = source[index + 1]
          index += 2
          if let plain = Self.shortEscape(escape) {
            target[count] = plain
            count += 1
          } else if escape == UInt8(ascii: "u"), let unit = hexUnit(at: index) {
            index += 4
            put(scalar(unit, next: &index))
          } else {
            isValid = false
            put("\u{FFFD}")
          }
        }
        return count
      }
    }
    return (text, isValid)
  }

  private static func shortEscape(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private func hexUnit(at start: Int) -> UInt32? {
    guard start + 4 <= range.upperBound else { return nil }
    var unit: UInt32 = 0
    for byte in bytes[start..<start + 4] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    return unit
  }

  /// The scalar of an escape and, for a pair of surrogates, of the one behind it; U+FFFD for a lone surrogate.
  private func scalar(_ unit: UInt32, next index: inout Int) -> Unicode.Scalar {
    var code = unit
    if (0xD800..<0xDC00).contains(unit), index + 6 <= range.upperBound, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"), let low = hexUnit(at: index + 2), (0xDC00..<0xE000).contains(low)
    {
      index += 6
      code = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    return Unicode.Scalar(code) ?? "\u{FFFD}"
  }
}
