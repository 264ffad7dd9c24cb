internal import Glibc
internal import PCRE2

extension SecretPattern {
  /// Where secrets of this kind stand in a text, in its bytes.
  ///
  /// A failure is no "nothing found": the engine has given up on the text.
  func occurrences(in text: CommittedText, placeholders: [Pattern], folded: [UInt8]? = nil) -> Result<[Range<Int>], PCRE2Error> {
    let folded = folded ?? asciiLowercased(text.bytes)
    var found: [Range<Int>] = []
    var searchedTo = 0
    var line = 0..<0
    do throws(PCRE2Error) {
      for place in occurrencesOfAny(hints, in: folded) where place >= searchedTo {
        if !line.contains(place) { line = text.line(at: place) }
        var range = line
        searchedTo = line.upperBound
        if line.count > longestLine {
          range = max(line.lowerBound, place - longestLine / 4)..<min(line.upperBound, place + longestLine / 2)
          // A hint near the end of the window has a window of its own.
          if range.upperBound < line.upperBound { searchedTo = range.upperBound - longestLine / 4 }
        }
        if range.upperBound == line.upperBound {
          for _ in 1..<max(lines, 2) where lines > 1 && range.upperBound < text.bytes.count {
            let next = text.line(at: range.upperBound + 1)
            range = range.lowerBound..<min(next.upperBound, next.lowerBound + longestLine)
          }
        }
        for match in try pattern.matches(in: text.bytes, range: range) {
          let secret = match.groups.dropFirst().compactMap { $0 }.last ?? match.range
          if try isSecret(Array(text.bytes[secret]), placeholders: placeholders), !found.contains(secret) { found.append(secret) }
        }
      }
    } catch {
      return .failure(error)
    }
    return .success(found)
  }

  private func isSecret(_ value: [UInt8], placeholders: [Pattern]) throws(PCRE2Error) -> Bool {
    guard entropyInHundredths(value) >= entropy else { return false }
    if let not, try not.firstMatch(in: value) != nil { return false }
    for placeholder in placeholders where try placeholder.firstMatch(in: value) != nil { return false }
    return true
  }
}

/// In bytes. Of a longer line, which no person has written, only what is near a hint is looked at: an engine would give up on a megabyte.
private let longestLine = 4_096

/// Shannon's measure over the bytes of `value`, in hundredths of a bit for each byte.
func entropyInHundredths(_ value: [UInt8]) -> Int {
  guard !value.isEmpty else { return 0 }
  var counts: [UInt8: Int] = [:]
  for byte in value { counts[byte, default: 0] += 1 }
  let total = Double(value.count)
  let bits = counts.values.reduce(0.0) { $0 - Double($1) / total * log2(Double($1) / total) }
  return Int((bits * 100).rounded())
}

func asciiLowercased(_ bytes: [UInt8]) -> [UInt8] {
  [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
    bytes.withUnsafeBufferPointer { source in
      for index in source.indices { buffer[index] = source[index] &- 0x41 < 26 ? source[index] | 0x20 : source[index] }
    }
    count = bytes.count
  }
}

/// The places where any of `words` begins, in order.
private func occurrencesOfAny(_ words: [[UInt8]], in bytes: [UInt8]) -> [Int] {
  var places: [Int] = []
  bytes.withUnsafeBytes { text in
    guard let base = text.baseAddress else { return }
    for word in words {
      guard let first = word.first else { continue }
      var start = 0
      while start + word.count <= text.count, let found = memchr(base + start, Int32(first), text.count - start - word.count + 1) {
        let place = UnsafeRawPointer(found) - base
        if memcmp(found, word, word.count) == 0 { places.append(place) }
        start = place + 1
      }
    }
  }
  return words.count > 1 ? places.sorted() : places
}

extension GovernanceRule {
  /// What the rule takes for secrets in `text`, pattern by pattern; nothing when it is a rule about something else.
  func secrets(in text: CommittedText, folded: [UInt8]) -> Result<[(name: String, place: Range<Int>)], PCRE2Error> {
    guard case .secret(let patterns, let placeholders) = kind else { return .success([]) }
    var secrets: [(name: String, place: Range<Int>)] = []
    for pattern in patterns where pattern.inBinary || !text.isBinary {
      switch pattern.occurrences(in: text, placeholders: placeholders, folded: folded) {
      case .failure(let error): return .failure(error)
      // A secret that two patterns know is one secret.
      case .success(let places):
        for place in places where !secrets.contains(where: { $0.place.overlaps(place) }) { secrets.append((pattern.name, place)) }
      }
    }
    return .success(secrets.sorted { $0.place.lowerBound < $1.place.lowerBound })
  }
}

extension GovernancePolicy {
  /// A line or a text as it may be shown: what any secret rule knows is masked; all of it when it cannot be examined.
  func excerpt(_ text: ArraySlice<UInt8>) -> String {
    // What is far beyond what is shown need not be looked at; a minified file is one line of a megabyte.
    let shown = CommittedText(Array(text.prefix(1 << 16)))
    let folded = asciiLowercased(shown.bytes)
    var places: [Range<Int>] = []
    for rule in all {
      guard case .success(let secrets) = rule.secrets(in: shown, folded: folded) else { return masking }
      places += secrets.map(\.place)
    }
    return excerpted(shown.bytes, 0..<shown.bytes.count, masking: places)
  }
}

private let masking = "[masked]"

/// A part of `bytes` with what of `secrets` lies in it masked, cut around the first of them.
func excerpted(_ bytes: [UInt8], _ range: Range<Int>, masking secrets: [Range<Int>]) -> String {
  var output: [UInt8] = []
  var firstMask: Int?
  var index = range.lowerBound
  while index < range.upperBound {
    if let secret = secrets.first(where: { $0.contains(index) }) {
      if firstMask == nil { firstMask = output.count }
      output += masking.utf8
      index = secret.upperBound
    } else {
      output.append(bytes[index])
      index += 1
    }
  }
  guard let firstMask, firstMask > 80 else { return String(decoding: output, as: UTF8.self) }
  var start = firstMask - 60
  while start < firstMask, output[start] & 0xC0 == 0x80 { start += 1 }
  return "…" + String(decoding: output[start...], as: UTF8.self)
}
