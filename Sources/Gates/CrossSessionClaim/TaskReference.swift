internal import PCRE2

/// A place where a text names a task.
struct TaskReference: Equatable {
  let taskID: Int64
  /// The words around it.
  let excerpt: String
}

/// The tasks that `text` names, each once, in the order of the patterns.
/// - Parameter patterns: their first group is the number.
func taskReferences(in text: String, patterns: [String]) throws(PCRE2Error) -> [TaskReference] {
  var readable = String.UnicodeScalarView()
  readable.append(contentsOf: text.unicodeScalars.lazy.filter { !$0.properties.isDefaultIgnorableCodePoint }.map(plain))
  let bytes = Array(String(readable).utf8)
  var references: [TaskReference] = []
  var known: Set<Int64> = []
  for source in patterns {
    for match in try Pattern(source).matches(in: bytes) {
      guard match.groups.count > 1, let range = match.groups[1], let id = Int64(String(decoding: bytes[range], as: UTF8.self)),
        known.insert(id).inserted
      else { continue }
      references.append(TaskReference(taskID: id, excerpt: excerpt(around: match.range, in: bytes)))
    }
  }
  return references
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
