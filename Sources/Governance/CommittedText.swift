/// What a file holds, taken apart into lines.
public struct CommittedText: Sendable {
  public let bytes: [UInt8]
  /// Whether git takes it for no text: it holds a zero byte near its beginning. UTF-16 is text in an encoding that has them.
  public let isBinary: Bool

  /// How far git itself looks.
  private static let sample = 8_000

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isBinary = bytes.prefix(Self.sample).contains(0) || Self.isKnownBinary(bytes)
  }

  /// The line, without its line feed, that holds the byte at `place`.
  func line(at place: Int) -> Range<Int> {
    var start = min(place, bytes.count)
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    var end = min(place, bytes.count)
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    return start..<end
  }

  /// Calls `body` with each line, without its line feed; a line feed at the end begins no other line.
  func eachLine(_ body: (_ number: Int, _ range: Range<Int>) -> Void) {
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      body(number, start..<end)
      start = end + 1
      number += 1
    }
  }

  /// The text begins with the byte order mark of UTF-16, or every other of its first bytes is zero.
  var isUTF16: Bool {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return bytes.count % 2 == 0 }
    let sample = bytes.prefix(Self.sample)
    guard sample.count >= 8 else { return false }
    var zeros = [0, 0]
    var plain = 0
    for (index, byte) in sample.enumerated() {
      if byte == 0 { zeros[index & 1] += 1 } else if (0x20..<0x7F).contains(byte) || (0x09...0x0D).contains(byte) { plain += 1 }
    }
    let (fewer, more) = (zeros.min() ?? 0, zeros.max() ?? 0)
    return fewer == 0 && more * 10 >= sample.count * 4 && (plain + more) * 100 >= sample.count * 95
  }

  /// Formats that can do without a zero byte for a while.
  private static func isKnownBinary(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "%PDF-".utf8) || bytes.starts(with: [0x1F, 0x8B]) || bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      return true
    }
    // Control characters that no text in any encoding of eight bits has.
    return bytes.prefix(Self.sample).contains { $0 < 0x07 || (0x0E...0x1A).contains($0) || (0x1C...0x1F).contains($0) }
  }
}

/// The lines that stood in a repository before a change: what is among them is not this change's doing, wherever it stands now.
public struct EarlierLines: Sendable {
  private var known: Set<Int> = []

  public init() {}

  /// Adds the lines of a file as it was.
  public mutating func insert(_ bytes: [UInt8]) {
    let text = CommittedText(bytes)
    var known = known
    text.eachLine { _, range in
      known.insert(LineIdentity.exact(bytes[range]))
      known.insert(LineIdentity.text(bytes[range]))
    }
    self.known = known
  }

  func contains(_ identity: Int) -> Bool { known.contains(identity) }
}

/// A number that two lines share only when they are the same, or by a chance of one to 2^64 that nobody can arrange: the hash is keyed anew
/// in each process.
enum LineIdentity {
  /// With what stands before the line feed, such as a carriage return.
  static func exact(_ line: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    line.withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// Whatever the line ends with.
  static func text(_ line: ArraySlice<UInt8>) -> Int { exact(line.last == 0x0D ? line.dropLast() : line) }
}
