/// A string of a JSON text, still in its escaped form: decoding costs only those who look.
public struct JSONString: Sendable {
  let bytes: [UInt8]
  /// Where the escaped form stands in the text, without its quotes, in UTF-8 bytes.
  public let range: Range<Int>
  let hasEscapes: Bool

  /// Whether the decoded string equals `text`. `text` must be ASCII.
  public func equals(_ text: StaticString) -> Bool {
    if hasEscapes { return decoded() == text.description }
    guard range.count == text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for index in 0..<wanted.count where bytes[range.lowerBound + index] != wanted[index] { return false }
      return true
    }
  }

  /// Whether the decoded string begins with `text`. `text` must be ASCII and hold no character that JSON escapes.
  public func hasPrefix(_ text: StaticString) -> Bool {
    guard range.count >= text.utf8CodeUnitCount else { return false }
    return text.withUTF8Buffer { wanted in
      for index in 0..<wanted.count where bytes[range.lowerBound + index] != wanted[index] { return false }
      return true
    }
  }

  /// The string itself. Escaped lone surrogates, which hosts do emit, become U+FFFD; so does an escape that is no JSON.
  public func decoded() -> String {
    guard hasEscapes else { return String(decoding: bytes[range], as: UTF8.self) }
    return String(decoding: unescaped().bytes, as: UTF8.self)
  }

  /// The UTF-8 bytes of ``decoded()``, and whether each escape was valid JSON.
  func unescaped() -> (bytes: [UInt8], isValid: Bool) {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    var isValid = true
    var index = range.lowerBound
    let end = range.upperBound
    while index < end {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\"), index + 1 < end else {
        output.append(byte)
        index += 1
        continue
      }
      let escape = bytes[index + 1]
      index += 2
      if let plain = Self.shortEscape(escape) {
        output.append(plain)
      } else if escape == UInt8(ascii: "u"), let unit = hexUnit(at: index) {
        index += 4
        append(unit, next: &index, to: &output)
      } else {
        isValid = false
        output.append(contentsOf: Self.replacement)
      }
    }
    return (output, isValid)
  }

  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

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

  private func append(_ unit: UInt32, next index: inout Int, to output: inout [UInt8]) {
    var code = unit
    if (0xD800..<0xDC00).contains(unit), index + 6 <= range.upperBound, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"), let low = hexUnit(at: index + 2), (0xDC00..<0xE000).contains(low)
    {
      index += 6
      code = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    if let scalar = Unicode.Scalar(code) {
      output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? Self.replacement)
    } else {
      output.append(contentsOf: Self.replacement)
    }
  }
}
