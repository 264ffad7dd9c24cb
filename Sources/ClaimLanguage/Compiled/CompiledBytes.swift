/// The bytes of a compiled policy: a head of counts, then tables, then the texts. Little-endian, read in place.
///
/// The bytes live as long as the process, as those compiled into an executable do.
struct CompiledBytes: @unchecked Sendable {
  static let magic: UInt64 = 0x32_4D_49_41_4C_43_4B_5A  // "ZKCLAIM2"

  let bytes: UnsafeRawBufferPointer
  /// Where the table of text places begins: one offset and one length for each field of each slot.
  private let places: Int

  init(_ bytes: UnsafeRawBufferPointer, places: Int) {
    self.bytes = bytes
    self.places = places
  }

  func text(_ slot: Int, _ field: SlotTexts.Field) -> String { String(decoding: range(slot, field), as: UTF8.self) }

  func code(_ slot: Int) -> UnsafeRawBufferPointer { range(slot, .code) }

  private func range(_ slot: Int, _ field: SlotTexts.Field) -> UnsafeRawBufferPointer {
    let place = places + (slot * SlotTexts.Field.allCases.count + field.rawValue) * 8
    let offset = Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    let length = Int(bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
  }
}

/// Reads the tables of a compiled policy one after the other.
struct CompiledReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The next number, or nil at the end.
  mutating func number() -> Int? {
    guard position + 4 <= bytes.count else { return nil }
    defer { position += 4 }
    return Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  /// The next array: its count, then its elements as they lie in memory. `Element` must hold no reference.
  mutating func array<Element: BitwiseCopyable>(of type: Element.Type) -> [Element]? {
    guard let count = number(), position + count * MemoryLayout<Element>.stride <= bytes.count else { return nil }
    let start = position
    position += count * MemoryLayout<Element>.stride
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0, let base = bytes.baseAddress {
        UnsafeMutableRawPointer(buffer.baseAddress)?.copyMemory(from: base + start, byteCount: count * MemoryLayout<Element>.stride)
      }
      initialized = count
    }
  }

  /// The next array, where it lies.
  mutating func table<Element: BitwiseCopyable & Sendable>(of type: Element.Type) -> PackedTable<Element>? {
    guard let count = number(), position + count * MemoryLayout<Element>.stride <= bytes.count else { return nil }
    let start = position
    position += count * MemoryLayout<Element>.stride
    return PackedTable(inPlace: UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
  }

  /// The next stretch of bytes, where it lies.
  mutating func stretch() -> UnsafeRawBufferPointer? {
    guard let count = number(), position + count <= bytes.count else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }
}

/// Writes what ``CompiledReader`` reads.
struct CompiledWriter {
  private(set) var bytes: [UInt8] = []

  mutating func number(_ value: Int) { withUnsafeBytes(of: UInt32(value).littleEndian) { bytes.append(contentsOf: $0) } }

  mutating func array<Element: BitwiseCopyable>(_ elements: [Element]) {
    number(elements.count)
    elements.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  mutating func stretch(_ other: UnsafeRawBufferPointer) {
    number(other.count)
    bytes.append(contentsOf: other)
  }

  mutating func append(_ other: [UInt8]) { bytes.append(contentsOf: other) }
}
