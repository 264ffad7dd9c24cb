extension JSONValue {
  /// The value as one line of JSON in UTF-8. U+2028 and U+2029 are escaped so that a reader that splits lines by Unicode sees one line.
  public var compactText: String {
    var output: [UInt8] = []
    write(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func write(to output: inout [UInt8]) {
    switch self {
    case .object(let members):
      output.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        Self.write(member.key, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.write(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.write(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .string(let text): Self.write(text, to: &output)
    case .number(let text): output.append(contentsOf: text.utf8)
    case .boolean(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .null: output.append(contentsOf: "null".utf8)
    }
  }

  private static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // What needs no escape goes over in one piece: a message has kilobytes of it.
      var written = 0
      for index in bytes.indices {
        guard let (escape, length) = escape(bytes, at: index) else { continue }
        output.append(contentsOf: bytes[written..<index])
        output.append(contentsOf: escape.utf8)
        written = index + length
      }
      output.append(contentsOf: bytes[written...])
    }
    output.append(UInt8(ascii: "\""))
  }

  /// What the character at `index` is written as, and how many bytes it has; nil when it stands for itself.
  @inline(__always)
  private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (text: String, length: Int)? {
    switch bytes[index] {
    case UInt8(ascii: "\""): (#"\""#, 1)
    case UInt8(ascii: "\\"): (#"\\"#, 1)
    case UInt8(ascii: "\n"): (#"\n"#, 1)
    case UInt8(ascii: "\r"): (#"\r"#, 1)
    case UInt8(ascii: "\t"): (#"\t"#, 1)
    case let control where control < 0x20 || control == 0x7F: (#"\u00\#(control < 0x10 ? "0" : "")\#(String(control, radix: 16))"#, 1)
    // The first byte of U+2028 and U+2029.
    case 0xE2 where bytes[(index + 1)...].starts(with: [0x80, 0xA8]): (#"\u2028"#, 3)
    case 0xE2 where bytes[(index + 1)...].starts(with: [0x80, 0xA9]): (#"\u2029"#, 3)
    default: nil
    }
  }
}
