internal import PCRE2

/// Patterns that the build has compiled, found by their source: compiling thirty of them would cost a Stop more than all the rest of it.
///
/// Layout, little endian: a count; for each pattern, by hash, a hash of its source, an offset and a length, four bytes each but the hash's
/// eight; then what PCRE2 wrote, each at a multiple of 16.
struct PatternStore: @unchecked Sendable {
  /// Read-only memory of the executable.
  private let bytes: UnsafeRawBufferPointer
  private static let headerSize = 16
  private static let entrySize = 16

  /// Nil when the build made no store.
  init?(_ bytes: UnsafeRawBufferPointer?) {
    guard let bytes, bytes.count >= Self.headerSize else { return nil }
    let count = Int(bytes.loadUnaligned(as: UInt32.self))
    guard bytes.count >= Self.headerSize + count * Self.entrySize else { return nil }
    self.bytes = bytes
  }

  /// The pattern of `source`; nil when the store has none, or another version of PCRE2 wrote it.
  func pattern(_ source: String) -> Pattern? {
    let wanted = Self.hash(source)
    for index in 0..<Int(bytes.loadUnaligned(as: UInt32.self)) {
      let entry = Self.headerSize + index * Self.entrySize
      guard bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self) == wanted else { continue }
      let offset = Int(bytes.loadUnaligned(fromByteOffset: entry + 8, as: UInt32.self))
      let length = Int(bytes.loadUnaligned(fromByteOffset: entry + 12, as: UInt32.self))
      guard offset + length <= bytes.count else { return nil }
      return try? Pattern(serialized: UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)]))
    }
    return nil
  }

  /// What ``init(_:)`` takes.
  static func compiled(_ sources: [String]) throws(PCRE2Error) -> [UInt8] {
    var header: [UInt8] = []
    var body: [UInt8] = []
    let start = Self.headerSize + sources.count * Self.entrySize
    append(UInt32(sources.count), to: &header)
    header += [UInt8](repeating: 0, count: Self.headerSize - header.count)
    for source in sources {
      let code = try Pattern(source).serialized()
      append(hash(source), to: &header)
      append(UInt32(start + body.count), to: &header)
      append(UInt32(code.count), to: &header)
      body += code
      body += [UInt8](repeating: 0, count: (16 - body.count % 16) % 16)
    }
    return header + body
  }

  private static func append<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
  }

  /// FNV-1a of the source's bytes.
  private static func hash(_ source: String) -> UInt64 {
    source.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
