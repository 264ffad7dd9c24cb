/// A text with the letters of Bosnian composed (`c` + caron is `č`) and invisible characters dropped, and nothing else changed: what the
/// exact rules of a profile are matched on.
struct ComposedText {
  private(set) var bytes: [UInt8] = []
  private(set) var map = OffsetMap()

  init(_ source: [UInt8]) {
    bytes.reserveCapacity(source.count)
    map.copy(output: 0, input: 0)
    var index = 0
    while index < source.count {
      // U+0301 acute and U+030C caron are CC 81 and CC 8C.
      if index + 2 < source.count, source[index + 1] == 0xCC, let composed = Self.composed(source[index], source[index + 2]) {
        map.replace(output: bytes.count, input: index, length: 3)
        composed.withUTF8Buffer { bytes.append(contentsOf: $0) }
        index += 3
        map.copy(output: bytes.count, input: index)
      } else if let length = Self.invisibleLength(source, at: index) {
        index += length
        map.copy(output: bytes.count, input: index)
      } else {
        bytes.append(source[index])
        index += 1
      }
    }
  }

  /// The length of the soft hyphen, zero-width or direction mark that begins at `index`, in bytes; nil when none does.
  private static func invisibleLength(_ source: [UInt8], at index: Int) -> Int? {
    switch source[index] {
    case 0xC2: return index + 1 < source.count && source[index + 1] == 0xAD ? 2 : nil
    case 0xE2 where index + 2 < source.count:
      let rest = UInt16(source[index + 1]) << 8 | UInt16(source[index + 2])
      // U+200B to U+200F, U+202A to U+202E, U+2060 to U+2064, U+2066 to U+2069.
      return [0x808B...0x808F, 0x80AA...0x80AE, 0x81A0...0x81A4, 0x81A6...0x81A9].contains { $0.contains(rest) } ? 3 : nil
    case 0xEF where index + 2 < source.count: return source[index + 1] == 0xBB && source[index + 2] == 0xBF ? 3 : nil
    default: return nil
    }
  }

  private static func composed(_ letter: UInt8, _ mark: UInt8) -> StaticString? {
    switch (letter, mark) {
    case (UInt8(ascii: "c"), 0x8C): "č"
    case (UInt8(ascii: "C"), 0x8C): "Č"
    case (UInt8(ascii: "c"), 0x81): "ć"
    case (UInt8(ascii: "C"), 0x81): "Ć"
    case (UInt8(ascii: "s"), 0x8C): "š"
    case (UInt8(ascii: "S"), 0x8C): "Š"
    case (UInt8(ascii: "z"), 0x8C): "ž"
    case (UInt8(ascii: "Z"), 0x8C): "Ž"
    default: nil
    }
  }
}
