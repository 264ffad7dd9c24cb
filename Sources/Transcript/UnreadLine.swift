internal import Files

/// A line that is read when somebody asks for it.
///
/// A long one stays in its file until then: of a turn with hundreds of results a few are looked at, and memory for the rest would cost more
/// than all that is done with it.
enum UnreadLine: Sendable {
  case bytes([UInt8])
  case place(ReadableFile, offset: Int64, count: Int)

  /// In bytes; up to here a copy costs less than reading again.
  private static let longestCopy = 2 << 10

  /// The line that `lines` returned last.
  init(_ line: Range<Int>, of lines: BackwardLines) {
    self =
      line.count <= Self.longestCopy
      ? .bytes(Array(lines.buffer[line])) : .place(lines.file, offset: lines.offset(of: line), count: line.count)
  }

  /// Empty when the file cannot be read any more, which nobody takes for a result.
  var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes): bytes
    case .place(let file, let offset, let count): (try? file.bytes(count: count, at: offset)) ?? []
    }
  }
}
