/// Elements of a compiled policy, read where they lie in the executable, and those that were added behind them.
///
/// The keyword tables fill a hundred kilobytes, of which a message needs a few: copying them would cost a hook more than looking them up.
struct PackedTable<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// Read-only, and there as long as the process.
  private let placed: UnsafeRawBufferPointer
  private let placedCount: Int
  private var added: [Element] = []

  init() {
    placed = UnsafeRawBufferPointer(start: nil, count: 0)
    placedCount = 0
  }

  /// The elements that `bytes` holds, which need not be aligned.
  init(inPlace bytes: UnsafeRawBufferPointer) {
    placed = bytes
    placedCount = bytes.count / MemoryLayout<Element>.stride
  }

  var count: Int { placedCount + added.count }
  var last: Element? { count == 0 ? nil : self[count - 1] }

  @inline(__always)
  subscript(index: Int) -> Element {
    if index < placedCount {
      precondition(index >= 0)
      return placed.loadUnaligned(fromByteOffset: index &* MemoryLayout<Element>.stride, as: Element.self)
    }
    return added[index - placedCount]
  }

  mutating func append(_ element: Element) { added.append(element) }

  /// The first `count` of them.
  func prefix(_ count: Int) -> [Element] { (0..<min(count, self.count)).map { self[$0] } }
}
