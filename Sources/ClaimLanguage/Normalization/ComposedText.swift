/// A text with the letters of Bosnian composed (`c` + caron is `č`) and nothing else changed: what the exact rules of a profile are matched on.
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
      } else {
        bytes.append(source[index])
        index += 1
      }
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
