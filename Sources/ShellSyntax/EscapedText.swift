/// `$'…'`
extension Parser {
  /// The text of the quoted string whose opening quote stands here.
  mutating func escapedText() throws(ShellFault) -> [UInt8] {
    let start = index
    var output: [UInt8] = []
    index += 1
    while index < end {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "'") {
        // A zero byte ends the text for bash.
        return Array(output.prefix { $0 != 0 })
      }
      guard byte == UInt8(ascii: "\\"), index < end else {
        output.append(byte)
        continue
      }
      let letter = bytes[index]
      index += 1
      switch letter {
      case UInt8(ascii: "n"): output.append(0x0A)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "r"): output.append(0x0D)
      case UInt8(ascii: "a"): output.append(0x07)
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "e"), UInt8(ascii: "E"): output.append(0x1B)
      case UInt8(ascii: "f"): output.append(0x0C)
      case UInt8(ascii: "v"): output.append(0x0B)
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "?"): output.append(letter)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        index -= 1
        output.append(UInt8(truncatingIfNeeded: number(base: 8, atMost: 3) ?? 0))
      case UInt8(ascii: "x"):
        if let value = number(base: 16, atMost: 2) { output.append(UInt8(truncatingIfNeeded: value)) } else { output += [0x5C, letter] }
      case UInt8(ascii: "u"), UInt8(ascii: "U"):
        if let value = number(base: 16, atMost: letter == UInt8(ascii: "u") ? 4 : 8) {
          output += Array(String(Unicode.Scalar(UInt32(truncatingIfNeeded: value)) ?? "\u{FFFD}").utf8)
        } else {
          output += [0x5C, letter]
        }
      case UInt8(ascii: "c") where index < end && bytes[index] != UInt8(ascii: "'"):
        output.append(bytes[index] & 0x1F)
        index += 1
      default: output += [0x5C, letter]
      }
    }
    throw ShellFault(at: start, reason: "a quote that is never closed")
  }

  private mutating func number(base: Int, atMost count: Int) -> Int? {
    var value: Int?
    for _ in 0..<count where index < end {
      guard let digit = Self.digit(bytes[index]), digit < base else { return value }
      value = (value ?? 0) * base + digit
      index += 1
    }
    return value
  }

  private static func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x37
    default: nil
    }
  }
}
