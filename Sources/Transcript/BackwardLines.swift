internal import Files
internal import Glibc

/// The lines of a file from the last to the first, read in growing pieces from its end.
///
/// All pieces go into the same memory: a long turn would otherwise pay more for fresh pages than for all that it reads.
struct BackwardLines {
  /// Longer lines are passed over: they are never evidence, and memory stays bounded.
  static let longestLine = 24 << 20
  private static let firstPiece = 64 << 10

  let file: ReadableFile
  /// Holds the line that ``next()`` returned last, at its end or before it.
  private(set) var buffer: [UInt8]
  /// What of ``buffer`` has been read from the file and not been returned.
  private var unread: Range<Int>
  /// Offset in the file of the first byte of `unread`.
  private var base: Int64
  /// Where in `unread` lines end, the first first.
  private var newlines: [Int] = []
  private var isPassingOver = false
  /// How many bytes of the file have been read so far.
  private(set) var bytesRead = 0

  /// - Parameter end: where to begin, in bytes from the start of the file; its end when left out.
  init(_ file: ReadableFile, endingAt end: Int64? = nil) {
    self.file = file
    base = min(end ?? file.status.size, file.status.size)
    let size = Int(min(base, Int64(2 * Self.firstPiece)))
    // Nobody looks at what has not been read.
    buffer = [UInt8](unsafeUninitializedCapacity: size) { _, initialized in initialized = size }
    unread = buffer.count..<buffer.count
  }

  /// Where in the file the line at `range` of ``buffer`` begins.
  func offset(of range: Range<Int>) -> Int64 { base + Int64(range.lowerBound - unread.lowerBound) }

  /// How many of the bytes that have been read stand at or behind the beginning of the line at `range` of ``buffer``.
  func bytesRead(downTo range: Range<Int>) -> Int { bytesRead - (range.lowerBound - unread.lowerBound) }

  /// The range in ``buffer`` of the next line up, without its newline; nil at the beginning of the file.
  mutating func next() throws(FileError) -> Range<Int>? {
    while true {
      if let newline = newlines.popLast() {
        let line = (newline + 1)..<unread.upperBound
        unread = unread.lowerBound..<newline
        if isPassingOver {
          isPassingOver = false
          continue
        }
        if line.isEmpty { continue }
        return line
      }
      if base == 0 {
        let line = unread
        unread = line.lowerBound..<line.lowerBound
        return line.isEmpty || isPassingOver ? nil : line
      }
      if unread.count > Self.longestLine {
        isPassingOver = true
        unread = unread.lowerBound..<unread.lowerBound
      }
      try readMore()
    }
  }

  /// Reads the piece before what is unread.
  private mutating func readMore() throws(FileError) {
    let length = Int(min(base, Int64(max(Self.firstPiece, unread.count))))
    moveUnreadToEnd(roomBefore: length)
    let piece = (unread.lowerBound - length)..<unread.lowerBound
    let got = try file.read(into: &buffer, at: piece, from: base - Int64(length))
    base -= Int64(length)
    bytesRead += length
    if got < length {
      // The file shrank while it was read. What is left is a broken line, which is passed over.
      for index in (0..<got).reversed() { buffer[piece.upperBound - got + index] = buffer[piece.lowerBound + index] }
    }
    unread = (piece.upperBound - got)..<unread.upperBound
    noteNewlines(unread.lowerBound..<piece.upperBound)
  }

  private mutating func moveUnreadToEnd(roomBefore length: Int) {
    let kept = unread.count
    if buffer.count < length + kept {
      var grown = [UInt8](repeating: 0, count: length + kept)
      grown[length...] = buffer[unread]
      buffer = grown
    } else {
      buffer.withUnsafeMutableBytes { bytes in
        let from = UnsafeRawBufferPointer(rebasing: bytes[unread])
        UnsafeMutableRawBufferPointer(rebasing: bytes[(bytes.count - kept)...]).copyMemory(from: from)
      }
    }
    unread = (buffer.count - kept)..<buffer.count
  }

  /// The C library looks at far more bytes a step than a loop of ours.
  private mutating func noteNewlines(_ range: Range<Int>) {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = range.lowerBound
      while start < range.upperBound, let found = memchr(base + start, Int32(UInt8(ascii: "\n")), range.upperBound - start) {
        newlines.append(UnsafeRawPointer(found) - base)
        start = UnsafeRawPointer(found) - base + 1
      }
    }
  }
}
