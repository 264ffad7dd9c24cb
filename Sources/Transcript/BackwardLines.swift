internal import Files

/// The lines of a file from the last to the first, read in growing pieces from its end.
struct BackwardLines {
  /// Longer lines are passed over: they are never evidence, and memory stays bounded.
  static let longestLine = 24 << 20
  private static let firstPiece = 64 << 10

  private let file: ReadableFile
  /// Offset in the file of the first byte in `buffer`.
  private var base: Int64
  private var unread: Int
  private var isPassingOver = false
  /// Holds the line that ``next()`` returned last.
  private(set) var buffer: [UInt8] = []
  /// How many bytes of the file have been read so far.
  private(set) var bytesRead = 0

  /// - Parameter end: where to begin, in bytes from the start of the file; its end when left out.
  init(_ file: ReadableFile, endingAt end: Int64? = nil) {
    self.file = file
    base = min(end ?? file.status.size, file.status.size)
    unread = 0
  }

  /// Where in the file the line at `range` of ``buffer`` begins.
  func offset(of range: Range<Int>) -> Int64 { base + Int64(range.lowerBound) }

  /// The range in ``buffer`` of the next line up, without its newline; nil at the beginning of the file.
  mutating func next() throws(FileError) -> Range<Int>? {
    while true {
      if let newline = lastNewline() {
        let line = (newline + 1)..<unread
        unread = newline
        if isPassingOver {
          isPassingOver = false
          continue
        }
        if line.isEmpty { continue }
        return line
      }
      if base == 0 {
        let line = 0..<unread
        unread = 0
        return line.isEmpty || isPassingOver ? nil : line
      }
      if unread > Self.longestLine {
        isPassingOver = true
        unread = 0
      }
      try readMore()
    }
  }

  private mutating func readMore() throws(FileError) {
    let length = Int(min(base, Int64(max(Self.firstPiece, unread))))
    let grown = try file.bytes(count: length, at: base - Int64(length), followedBy: buffer[..<unread])
    base -= Int64(length)
    bytesRead += length
    // Fewer bytes than asked for: the file shrank while it was read. What is left is a broken line, which is passed over.
    unread = grown.count
    buffer = grown
  }

  private func lastNewline() -> Int? {
    buffer.withUnsafeBytes { bytes in
      var index = unread
      let newline = SIMD32<UInt8>(repeating: UInt8(ascii: "\n"))
      while index >= 32 {
        if any(bytes.loadUnaligned(fromByteOffset: index - 32, as: SIMD32<UInt8>.self) .== newline) { break }
        index -= 32
      }
      while index > 0 {
        index -= 1
        if bytes[index] == UInt8(ascii: "\n") { return index }
      }
      return nil
    }
  }
}
