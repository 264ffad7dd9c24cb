internal import Redaction

extension ReportedFinding {
  /// How much of an excerpt is shown, in bytes.
  static let excerptLimit = 200

  /// The same finding with its texts masked and its excerpt cut to what a line of a report can carry.
  var disclosed: ReportedFinding {
    var shown = self
    shown.message = masked(message)
    shown.fix = masked(fix)
    // Masked before it is cut: half a secret is not known as one.
    shown.excerpt = excerpt.map { cut(masked($0), bytes: Self.excerptLimit) }
    if let line { shown.line = max(line, 1) }
    if let column { shown.column = max(column, 1) }
    return shown
  }
}

/// `text` up to `bytes` bytes of UTF-8, with an ellipsis where something is missing.
private func cut(_ text: String, bytes limit: Int) -> String {
  let bytes = Array(text.utf8)
  guard bytes.count > limit else { return text }
  var end = limit
  while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
  return String(decoding: bytes[..<end], as: UTF8.self) + "…"
}

/// `text` as a message for people can carry it: secrets masked, on one line, without control characters.
public func disclosed(_ text: String) -> String { printable(masked(text)) }

/// `text` on one line and without anything that moves a cursor, changes a colour or turns the direction of letters around.
func printable(_ text: String) -> String {
  var output = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: output += "\\n"
    case 0x0D: output += "\\r"
    case 0x09: output += "\t"
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
      output += "\\u{\(String(scalar.value, radix: 16))}"
    default: output.unicodeScalars.append(scalar)
    }
  }
  return output
}

/// A path as it can stand on a line: bytes that are no UTF-8 are shown as `\xNN`.
func printablePath(_ bytes: [UInt8]) -> String {
  var output = ""
  var rest = bytes[...]
  while !rest.isEmpty {
    let valid = validPrefix(rest)
    output += printable(String(decoding: valid, as: UTF8.self))
    rest = rest.dropFirst(valid.count)
    if let byte = rest.popFirst() { output += "\\x" + hexadecimal(byte) }
  }
  return output
}

/// Two upper-case hexadecimal digits.
func hexadecimal(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16, uppercase: true)
  return byte < 0x10 ? "0" + digits : digits
}

/// The longest beginning of `bytes` that is UTF-8.
private func validPrefix(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var end = bytes.startIndex
  while case .scalarValue(let scalar) = decoder.decode(&iterator) { end += UTF8.width(scalar) }
  return bytes[..<end]
}
