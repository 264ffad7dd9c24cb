/// Bytes of unknown origin, in which every look is checked: whatever lies outside is nil.
///
/// Offsets that are read from the bytes are at most 32 bits wide, so that sums of a few of them never overflow.
struct ByteView {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func byte(_ offset: Int) -> UInt8? {
    offset >= 0 && offset < bytes.count ? bytes[offset] : nil
  }

  func bigEndian16(_ offset: Int) -> Int? { bigEndian(offset, width: 2) }
  func bigEndian32(_ offset: Int) -> Int? { bigEndian(offset, width: 4) }
  func littleEndian16(_ offset: Int) -> Int? { littleEndian(offset, width: 2) }
  func littleEndian24(_ offset: Int) -> Int? { littleEndian(offset, width: 3) }
  func littleEndian32(_ offset: Int) -> Int? { littleEndian(offset, width: 4) }

  /// Whether the ASCII `text` stands at `offset`.
  func holds(_ text: StaticString, at offset: Int) -> Bool {
    guard isWithin(offset, count: text.utf8CodeUnitCount) else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
  }

  /// Whether `count` bytes at `offset` and as many at `other` are the same.
  func repeats(_ offset: Int, at other: Int, count: Int) -> Bool {
    guard isWithin(offset, count: count), isWithin(other, count: count) else { return false }
    return bytes[offset..<offset + count].elementsEqual(bytes[other..<other + count])
  }

  /// Whether all of `count` bytes at `offset` are there.
  func isWithin(_ offset: Int, count: Int) -> Bool {
    offset >= 0 && count >= 0 && offset <= bytes.count && count <= bytes.count - offset
  }

  /// The offset of the first byte equal to `byte` at or after `offset`.
  func firstOffset(of byte: UInt8, from offset: Int) -> Int? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes[offset...].firstIndex(of: byte)
  }

  /// The CRC-32 of ISO 3309 over `count` bytes at `offset`, as PNG uses it; nil when they are not all there. A bit at a time: for headers.
  func crc32(_ offset: Int, count: Int) -> Int? {
    guard isWithin(offset, count: count) else { return nil }
    var remainder: UInt32 = .max
    for byte in bytes[offset..<offset + count] {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0xEDB8_8320 }
    }
    return Int(~remainder)
  }

  private func bigEndian(_ offset: Int, width: Int) -> Int? {
    guard isWithin(offset, count: width) else { return nil }
    return bytes[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
  }

  private func littleEndian(_ offset: Int, width: Int) -> Int? {
    guard isWithin(offset, count: width) else { return nil }
    return bytes[offset..<offset + width].reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
