internal import PCRE2

/// A place where a text names a task.
struct TaskReference: Equatable {
  let taskID: Int64
  /// The words around it.
  let excerpt: String
}

/// How often a text may name tasks; one that does so more often is not read to its end.
private let mostMentions = 4_000

/// The tasks that `text` names, each once; nil when it names too many to look at.
/// - Parameter patterns: their first group is the number.
func taskReferences(in text: String, patterns: [String]) throws(PCRE2Error) -> [TaskReference]? {
  var readable = String.UnicodeScalarView()
  readable.append(contentsOf: text.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint }.map(plain))
  let bytes = Array(String(readable).utf8)
  var references: [TaskReference] = []
  var known: Set<Int64> = []
  var mentions = 0
  for source in patterns {
    let pattern = try Pattern(source)
    for piece in pieces(of: bytes) {
      for match in try pattern.matches(in: bytes, range: piece, limit: mostMentions) {
        mentions += 1
        guard mentions < mostMentions else { return nil }
        guard match.groups.count > 1, let range = match.groups[1], let id = Int64(String(decoding: bytes[range], as: UTF8.self)),
          known.insert(id).inserted
        else { continue }
        references.append(TaskReference(taskID: id, excerpt: excerpt(around: match.range, in: bytes)))
      }
    }
  }
  return references
}

/// The text in pieces that end between words: the engine looks at all of its subject for each match.
private func pieces(of bytes: [UInt8]) -> [Range<Int>] {
  let longest = 8 << 10
  var pieces: [Range<Int>] = []
  var start = 0
  while start < bytes.count {
    var end = min(start + longest, bytes.count)
    if end < bytes.count, let blank = bytes[start..<end].lastIndex(where: { $0 <= 0x20 }), blank > start { end = blank }
    pieces.append(start..<end)
    start = end
  }
  return pieces
}

/// Full-width letters and digits as people read them.
private func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  (0xFF01...0xFF5E).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar : scalar
}

/// The line that holds `range`, cut to some words on both sides.
private func excerpt(around range: Range<Int>, in bytes: [UInt8]) -> String {
  let reach = 60
  let before =
    bytes[max(0, range.lowerBound - reach)..<range.lowerBound].split(separator: 0x0A, omittingEmptySubsequences: false).last ?? []
  let after = bytes[range.upperBound..<min(bytes.count, range.upperBound + reach)].prefix { $0 != 0x0A }
  let whole = Array(before.drop { $0 & 0xC0 == 0x80 }) + Array(bytes[range]) + Array(after)
  return String(decoding: whole, as: UTF8.self).split(separator: "\u{FFFD}").joined()
}
