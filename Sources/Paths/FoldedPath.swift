/// `text` as file systems compare names that tell neither case nor forms of a letter apart: to be compared with `==`, which takes composed
/// and decomposed letters for the same.
public func folded(_ text: String) -> String {
  var text = text
  // Most names are ASCII, many need nothing at all, and Unicode's tables are slow.
  let (isPlain, isFolded) = text.withUTF8 { bytes in
    var isPlain = true
    var isFolded = true
    for byte in bytes {
      if byte >= 0x80 { isPlain = false }
      if byte >= 0x41, byte <= 0x5A { isFolded = false }
    }
    return (isPlain, isFolded)
  }
  if isPlain { return isFolded ? text : String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self) }
  // Upper case first: letters such as the long s and the sign for kelvin meet their plain forms only there.
  return text.uppercased().lowercased()
}

/// An absolute path without `.` and `..` whose names are folded: made once for the many patterns that are asked about it.
public struct FoldedPath: Sendable {
  let parts: [String]

  public init(_ path: String) { parts = pathComponents(folded(path)) }
}
