/// The scalar at `index` and its length; an ill-formed byte reads as U+FFFD of length one.
func decodedScalar(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> (scalar: UInt32, length: Int) {
  let first = UInt32(bytes[index])
  func tail(_ offset: Int) -> UInt32? {
    guard index + offset < end, bytes[index + offset] & 0xC0 == 0x80 else { return nil }
    return UInt32(bytes[index + offset] & 0x3F)
  }
  switch first {
  case 0..<0x80: return (first, 1)
  case 0xC2...0xDF:
    if let one = tail(1) { return ((first & 0x1F) << 6 | one, 2) }
  case 0xE0...0xEF:
    if let one = tail(1), let two = tail(2) { return ((first & 0x0F) << 12 | one << 6 | two, 3) }
  case 0xF0...0xF4:
    if let one = tail(1), let two = tail(2), let three = tail(3) { return ((first & 0x07) << 18 | one << 12 | two << 6 | three, 4) }
  default: break
  }
  return (0xFFFD, 1)
}

/// The scalar that an HTML entity at `index` (a `&`) stands for, and the entity's length; nil when none stands there.
func htmlEntity(_ bytes: UnsafeBufferPointer<UInt8>, _ index: Int, _ end: Int) -> (scalar: UInt32, length: Int)? {
  let limit = min(end, index + 12)
  var close = index + 1
  while close < limit, bytes[close] != UInt8(ascii: ";") { close += 1 }
  guard close < limit, close > index + 1 else { return nil }
  let name = bytes[(index + 1)..<close]
  let length = close + 1 - index
  if bytes[index + 1] == UInt8(ascii: "#") {
    let isHex = close > index + 2 && bytes[index + 2] | 0x20 == UInt8(ascii: "x")
    var value: UInt32 = 0
    var digits = 0
    for byte in name.dropFirst(isHex ? 2 : 1) {
      let digit: UInt32
      switch byte {
      case 0x30...0x39: digit = UInt32(byte - 0x30)
      case 0x41...0x46 where isHex: digit = UInt32(byte - 0x41 + 10)
      case 0x61...0x66 where isHex: digit = UInt32(byte - 0x61 + 10)
      default: return nil
      }
      value = value * (isHex ? 16 : 10) + digit
      digits += 1
      guard value <= 0x10FFFF else { return nil }
    }
    return digits > 0 && value > 0 ? (value, length) : nil
  }
  let named: [(StaticString, UInt32)] = [
    ("amp", 0x26), ("lt", 0x3C), ("gt", 0x3E), ("quot", 0x22), ("apos", 0x27), ("nbsp", 0xA0), ("shy", 0xAD), ("zwnj", 0x200C),
    ("zwj", 0x200D),
    ("ndash", 0x2013), ("mdash", 0x2014), ("hellip", 0x2026), ("lsquo", 0x2018), ("rsquo", 0x2019), ("ldquo", 0x201C), ("rdquo", 0x201D),
    ("check", 0x2713), ("ccaron", 0x10D), ("cacute", 0x107), ("scaron", 0x161), ("zcaron", 0x17E), ("dstrok", 0x111), ("Scaron", 0x160),
  ]
  for (text, scalar) in named where text.utf8CodeUnitCount == name.count {
    if text.withUTF8Buffer({ $0.elementsEqual(name) }) { return (scalar, length) }
  }
  return nil
}
