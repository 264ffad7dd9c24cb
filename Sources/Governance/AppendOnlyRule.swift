internal import Policy

/// Content and path of a file.
public struct NamedContent: Sendable {
  public let path: [UInt8]
  public let content: [UInt8]

  public init(path: [UInt8], content: [UInt8]) {
    self.path = path
    self.content = content
  }
}

/// What became of a file.
public enum Fate: Sendable {
  case changed([UInt8])
  case gone
  /// It cannot be read, so nobody can tell whether its lines are still there.
  case unreadable(String)
}

extension GovernancePolicy {
  /// Whether a rule keeps the lines of the file at `path`.
  public func keepsLines(of path: [UInt8]) -> Bool { rules.contains { $0.keepsLines(of: components(path)) } }

  /// What has become of lines that had to stay.
  ///
  /// New lines may come anywhere; the old ones must all be there, in their order, each with its text. Blank lines, blanks at the end of a
  /// line and the kind of line ending do not count. A file that is no text must go on as it began.
  /// - Parameter others: files that the same change has made or changed: a file may move to where its lines are kept as well.
  public func findings(onLinesOf path: [UInt8], before: [UInt8], after: Fate, others: [NamedContent]) -> [GovernanceFinding] {
    let parts = components(path)
    return rules.filter { $0.keepsLines(of: parts) }.flatMap { rule -> [GovernanceFinding] in
      switch after {
      case .unreadable(let problem): return [GovernanceFinding(rule, file: path, message: "\(rule.message) cannot be compared: \(problem)")]
      case .gone:
        let isKept = others.contains { rule.keepsLines(of: components($0.path)) && vanishedLines(of: before, in: $0.content).isEmpty }
        guard !isKept, !vanishedLines(of: before, in: []).isEmpty else { return [] }
        return [GovernanceFinding(rule, file: path, message: "\(rule.message) is gone or has moved to where nothing keeps its lines")]
      case .changed(let content):
        let vanished = vanishedLines(of: before, in: content)
        var findings = vanished.prefix(Self.shownLines).map { line in
          GovernanceFinding(
            rule, file: path, line: line.place, message: "\(rule.message): line \(line.number) was changed, moved or removed",
            excerpt: excerpt(before[line.range]))
        }
        if vanished.count > Self.shownLines, let last = findings.indices.last {
          findings[last].message += ", and \(vanished.count - Self.shownLines) more"
        }
        return findings
      }
    }
  }

  /// How many vanished lines of a file are told one by one.
  private static let shownLines = 5
}

extension GovernanceRule {
  fileprivate func keepsLines(of path: [[UInt8]]) -> Bool {
    guard case .appendOnly = kind else { return false }
    return covers(path)
  }
}

/// A line that is not where it was.
struct VanishedLine: Equatable {
  /// 1-based, in the old text.
  let number: Int
  let range: Range<Int>
  /// 1-based: the line of the new text where it would have to stand; 1 in an empty one.
  let place: Int
}

/// The lines of `old` that `new` does not have in the same order.
///
/// Each line is looked for after the one before it. When all are found so, `old` is a subsequence of `new`, and only then: the earliest
/// place for a line leaves the most room for those that follow.
func vanishedLines(of old: [UInt8], in new: [UInt8]) -> [VanishedLine] {
  let (oldText, newText) = (CommittedText(old), CommittedText(new))
  guard !oldText.isBinary else {
    return new.starts(with: old) ? [] : [VanishedLine(number: 1, range: 0..<0, place: 1)]
  }
  // Where each line of the new text stands, by what it says.
  var places: [Int: [Int]] = [:]
  var newCount = 0
  newText.eachLine { number, range in
    newCount = number
    places[LineIdentity.exact(visible(new[range])), default: []].append(number)
  }
  var vanished: [VanishedLine] = []
  var reached = 0
  oldText.eachLine { number, range in
    let line = visible(old[range])
    guard !line.isEmpty else { return }
    let candidates = places[LineIdentity.exact(line)] ?? []
    // The first place after `reached`; the places are in order.
    var low = 0
    var high = candidates.count
    while low < high {
      let middle = (low + high) / 2
      if candidates[middle] > reached { high = middle } else { low = middle + 1 }
    }
    if low < candidates.count {
      reached = candidates[low]
    } else {
      vanished.append(VanishedLine(number: number, range: range, place: max(min(reached + 1, newCount), 1)))
    }
  }
  return vanished
}

/// A line without the blanks at its end.
private func visible(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
  var line = line
  while let last = line.last, last == 0x20 || last == 0x09 || last == 0x0D { line.removeLast() }
  return line
}
