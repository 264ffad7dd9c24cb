internal import Glibc

extension FileChange.Content {
  /// The content after the change as the host would make it, or nil when the call does not tell or the host would refuse it.
  ///
  /// Hosts look for the old text as it is; versions differ in whether they also take the two forms of line ends, and straight and curly
  /// quotes, for the same. A change that comes about under any of these readings is judged.
  /// - Parameter content: UTF-8 bytes; empty for a file that is not there.
  public func applied(to content: [UInt8]) -> [UInt8]? {
    switch self {
    case .replaced(let text): return Array(text.utf8)
    case .untold: return nil
    case .edited(let edits):
      // Where a file mixes both line ends, hosts that take them for the same change every place.
      var result = content.contains(0x0D) ? Self.withPlainLineEnds(content) : content
      for edit in edits {
        guard let edited = Self.applied(edit, to: result) else { return nil }
        result = edited
      }
      return result
    }
  }

  private static func applied(_ edit: TextEdit, to content: [UInt8]) -> [UInt8]? {
    let readings: [([UInt8]) -> [UInt8]] = [{ $0 }, withPlainLineEnds, { withStraightQuotes(withPlainLineEnds($0)) }]
    for reading in readings {
      let old = reading(Array(edit.old.utf8))
      let new = reading(Array(edit.new.utf8))
      let content = reading(content)
      // Some hosts take the line feed away with the text when nothing is put in its place.
      if new.isEmpty, !old.isEmpty, old.last != 0x0A,
        let edited = replaced(old + [0x0A], by: [], in: content, all: edit.replacesAll)
      {
        return edited
      }
      if let edited = replaced(old, by: new, in: content, all: edit.replacesAll) { return edited }
    }
    return nil
  }

  private static func replaced(_ old: [UInt8], by new: [UInt8], in content: [UInt8], all: Bool) -> [UInt8]? {
    guard !old.isEmpty else { return content.allSatisfy { $0 <= 0x20 } ? new : nil }
    var result: [UInt8] = []
    var start = 0
    var count = 0
    while let found = firstOffset(of: old, in: content, from: start) {
      result += content[start..<found]
      result += new
      start = found + old.count
      count += 1
    }
    guard count == 1 || (count > 1 && all) else { return nil }
    return result + content[start...]
  }

  private static func firstOffset(of wanted: [UInt8], in content: [UInt8], from first: Int) -> Int? {
    content.withUnsafeBytes { buffer in
      wanted.withUnsafeBytes { wanted in
        guard let base = buffer.baseAddress, let start = wanted.baseAddress else { return nil }
        var index = first
        let end = buffer.count - wanted.count + 1
        while index < end, let found = memchr(base + index, Int32(wanted[0]), end - index) {
          if memcmp(found, start, wanted.count) == 0 { return UnsafeRawPointer(found) - base }
          index = UnsafeRawPointer(found) - base + 1
        }
        return nil
      }
    }
  }

  private static func withPlainLineEnds(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() where byte != 0x0D || index + 1 == bytes.count || bytes[index + 1] != 0x0A {
      result.append(byte)
    }
    return result
  }

  /// U+2018 and U+2019 as `'`, U+201C and U+201D as `"`.
  private static func withStraightQuotes(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let isQuote = bytes[index] == 0xE2 && index + 2 < bytes.count && bytes[index + 1] == 0x80
      switch isQuote ? bytes[index + 2] : 0 {
      case 0x98, 0x99: result.append(UInt8(ascii: "'"))
      case 0x9C, 0x9D: result.append(UInt8(ascii: "\""))
      default:
        result.append(bytes[index])
        index += 1
        continue
      }
      index += 3
    }
    return result
  }
}
