/// The prose of a Markdown text. Fenced and indented code, block quotes, HTML comments and thematic breaks are no prose and belong to no unit.
///
/// Reads the part of CommonMark and GitHub's tables and task lists that decides what a reader takes for the writer's own words. Linear in the source.
public struct MarkdownDocument: Sendable {
  /// UTF-8 bytes; every range of the document counts in them.
  public let source: [UInt8]
  /// In the order of the source; ranges never overlap.
  public let units: [ProseUnit]

  /// - Parameter source: UTF-8 bytes.
  public init(_ source: [UInt8]) {
    self.source = source
    units = source.withUnsafeBufferPointer { buffer in
      var scanner = BlockScanner(buffer)
      scanner.scan()
      return scanner.units
    }
  }

  /// Appends the pieces of `range`, which must lie within one unit, to `pieces`.
  public func appendPieces(of range: Range<Int>, to pieces: inout [InlinePiece]) {
    source.withUnsafeBufferPointer { buffer in
      var scanner = InlineScanner(buffer, range: range)
      scanner.scan(into: &pieces)
    }
  }
}
