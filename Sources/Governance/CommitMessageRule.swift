internal import PCRE2
internal import Policy

extension GovernancePolicy {
  /// What is wrong with a commit message.
  /// - Parameters:
  ///   - text: all of it that may be committed, so that nothing hides in what may be a comment or not.
  ///   - message: the message itself, without comments.
  public func findings(inMessage text: [UInt8], message: [UInt8]) -> [GovernanceFinding] {
    let whole = CommittedText(text)
    let folded = asciiLowercased(text)
    return rules.flatMap { rule -> [GovernanceFinding] in
      switch rule.kind {
      case .appendOnly, .immutableBaseline, .protectedBranch, .lineEndings, .byteOrderMark: return []
      case .encoding:
        guard String(validating: text, as: UTF8.self) == nil else { return [] }
        return [GovernanceFinding(rule, message: "a commit message that is not UTF-8")]
      case .secret:
        switch rule.secrets(in: whole, folded: folded) {
        case .failure(let error):
          return [GovernanceFinding(rule, message: "a commit message that could not be searched for secrets: \(error)")]
        case .success(let secrets):
          return secrets.map { name, place in
            GovernanceFinding(
              rule, message: "\(rule.message), in the commit message: \(name)",
              excerpt: excerpted(text, whole.line(at: place.lowerBound), masking: secrets.map(\.place)))
          }
        }
      case .commitMessage(let form):
        return problems(form, message).map { GovernanceFinding(rule, message: "\(rule.message): \($0.text)", excerpt: $0.excerpt) }
      }
    }
  }

  private func problems(_ form: CommitMessageForm, _ message: [UInt8]) -> [(text: String, excerpt: String?)] {
    let lines = message.split(separator: 0x0A, omittingEmptySubsequences: false)
    let subject = Array(lines.first { $0.contains { $0 > 0x20 } } ?? [])
    let shown = excerpt(subject[...])
    do throws(PCRE2Error) {
      if let exempt = form.exempt, try exempt.firstMatch(in: subject) != nil { return [] }
      var problems: [(text: String, excerpt: String?)] = []
      if let pattern = form.subject, try pattern.firstMatch(in: subject) == nil {
        problems.append(("its first line has not the form that this project wants", shown))
      }
      let length = String(decoding: subject, as: UTF8.self).unicodeScalars.count
      if let longest = form.longestSubject, length > longest {
        problems.append(("its first line has \(length) characters, \(longest) are allowed", shown))
      }
      let present = trailers(lines)
      for trailer in form.trailers where !present.contains(asciiLowercased(Array(trailer.utf8))) {
        problems.append(("it has no trailer `\(trailer): …` in its last paragraph", nil))
      }
      return problems
    } catch {
      return [("it could not be examined: \(error)", shown)]
    }
  }

  /// The keys of `Key: value` in the last paragraph, in lower case; a message of one paragraph has none (git-interpret-trailers(1)).
  private func trailers(_ lines: [ArraySlice<UInt8>]) -> Set<[UInt8]> {
    func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy { $0 <= 0x20 } }
    var rest = lines[...]
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    guard let gap = rest.lastIndex(where: isBlank), rest[..<gap].contains(where: { !isBlank($0) }) else { return [] }
    var keys: Set<[UInt8]> = []
    for line in rest[(gap + 1)...] {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), line[(colon + 1)...].contains(where: { $0 > 0x20 }) else { continue }
      keys.insert(asciiLowercased(Array(line[..<colon])))
    }
    return keys
  }
}

/// The part of an edited message that git keeps: what stands below the scissors is the editor's (git-commit(1), `--cleanup=scissors`).
public func aboveScissors(_ text: [UInt8]) -> [UInt8] {
  let scissors = Array(" ------------------------ >8 ------------------------".utf8)
  let whole = CommittedText(text)
  var end = text.count
  whole.eachLine { _, range in
    // One character, which the user can choose, then the scissors.
    if range.lowerBound < end, text[range].count > scissors.count, text[range].count <= scissors.count + 4,
      text[range].suffix(scissors.count).elementsEqual(scissors)
    {
      end = range.lowerBound
    }
  }
  return Array(text[..<end])
}
