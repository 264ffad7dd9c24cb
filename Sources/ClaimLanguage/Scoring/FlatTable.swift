/// Small values by hash: open addressing over one stretch of memory, which may be part of an executable and is read in place.
package struct FlatTable: Sendable {
  /// Memory that lives as long as a table that uses it.
  private final class Memory: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
    init(_ count: Int) {
      start = .allocate(byteCount: count, alignment: 64)
      start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }
    deinit { start.deallocate() }
  }

  /// Read-only once the table is made.
  private nonisolated(unsafe) let base: UnsafeRawPointer
  private let mask: UInt64
  private let memory: Memory?

  /// An entry: the upper half of the hash, then the value. All zero: free.
  private static let entrySize = 8
  /// Behind the entries stand four bits for each: one of them is set for each hash that the table holds, so that most hashes it does not hold
  /// are told by one look at memory that stays in the first cache.
  private static let bitsPerEntry = 4

  private static func byteCount(_ capacity: Int) -> Int { capacity * entrySize + capacity * bitsPerEntry / 8 }

  /// - Parameter values: the last one for a hash holds.
  package init(_ values: [(hash: UInt64, value: UInt32)]) {
    var capacity = 16
    while capacity * 5 < values.count * 8 { capacity *= 2 }
    let memory = Memory(Self.byteCount(capacity))
    mask = UInt64(capacity - 1)
    for (hash, value) in values {
      var slot = Int(hash & mask)
      while true {
        let check = memory.start.load(fromByteOffset: slot * Self.entrySize, as: UInt32.self)
        if check == 0 || check == Self.check(hash) { break }
        slot = (slot + 1) & (capacity - 1)
      }
      memory.start.storeBytes(of: Self.check(hash), toByteOffset: slot * Self.entrySize, as: UInt32.self)
      memory.start.storeBytes(of: value, toByteOffset: slot * Self.entrySize + 4, as: UInt32.self)
      let bit = Self.bit(hash, UInt64(capacity - 1))
      let byte = capacity * Self.entrySize + Int(bit >> 3)
      let known = memory.start.load(fromByteOffset: byte, as: UInt8.self)
      memory.start.storeBytes(of: known | 1 << UInt8(bit & 7), toByteOffset: byte, as: UInt8.self)
    }
    self.memory = memory
    base = UnsafeRawPointer(memory.start)
  }

  /// A table in `bytes`, which must stay as long as the process; nil when they are no power of two of entries.
  init?(inPlace bytes: UnsafeRawBufferPointer) {
    let capacity = bytes.count * 8 / (Self.entrySize * 8 + Self.bitsPerEntry)
    guard let base = bytes.baseAddress, capacity > 0, capacity & (capacity - 1) == 0, bytes.count == Self.byteCount(capacity) else {
      return nil
    }
    self.base = base
    mask = UInt64(capacity - 1)
    memory = nil
  }

  /// What ``init(inPlace:)`` takes.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: Self.byteCount(Int(mask) + 1)) }

  @inline(__always)
  package func value(_ hash: UInt64) -> UInt32? {
    let check = Self.check(hash)
    var slot = hash & mask
    while true {
      let entry = base.loadUnaligned(fromByteOffset: Int(truncatingIfNeeded: slot) &* Self.entrySize, as: UInt64.self)
      if UInt32(truncatingIfNeeded: entry) == check { return UInt32(truncatingIfNeeded: entry >> 32) }
      if entry == 0 { return nil }
      slot = (slot &+ 1) & mask
    }
  }

  /// What ``value(_:)`` returns, sooner where the table holds few of the hashes that it is asked for.
  @inline(__always)
  package func rareValue(_ hash: UInt64) -> UInt32? {
    let bit = Self.bit(hash, mask)
    let offset = Int(truncatingIfNeeded: mask &+ 1) &* Self.entrySize &+ Int(truncatingIfNeeded: bit &>> 3)
    if base.load(fromByteOffset: offset, as: UInt8.self) &>> UInt8(truncatingIfNeeded: bit & 7) & 1 == 0 { return nil }
    return value(hash)
  }

  @inline(__always)
  private static func bit(_ hash: UInt64, _ mask: UInt64) -> UInt64 { hash &>> 29 & (mask &<< 2 | 3) }

  @inline(__always)
  private static func check(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash >> 32) | 1 }
}
