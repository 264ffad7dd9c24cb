internal import MarkdownDocument

/// One sentence and where it comes from.
struct SentenceContext {
  let text: NormalizedText
  /// In bytes of `text`.
  let range: Range<Int>
  let unit: ProseUnit
  let document: MarkdownDocument
}

/// A rule or cue that a word of a sentence has woken.
struct KeywordHit {
  /// The slot of the rule or cue.
  let slot: Int
  /// Where the word begins, in bytes of the unit.
  let position: Int
}

/// The cues found in one sentence, and how far each of them reaches.
struct SentenceCues {
  private struct Hit {
    let cue: ClaimCue
    let range: Range<Int>
  }

  /// What the cues say about one match: both nil when it stands.
  struct Ruling {
    var dismissal: String?
    var hedge: String?
  }

  private var hits: [Hit] = []
  private var allowances: [Range<Int>] = []
  private var sections: [ClaimCue] = []
  /// Clause breaks by language, found when first asked for.
  private var borders: [String: (strong: [Range<Int>], weak: [Range<Int>])] = [:]

  mutating func add(_ cue: ClaimCue, _ range: Range<Int>) {
    if cue.kind == .allowance { allowances.append(range) } else { hits.append(Hit(cue: cue, range: range)) }
  }

  mutating func addSection(_ cue: ClaimCue) { sections.append(cue) }

  /// What the cues say about `match` of `rule`, whose language decides where clauses break.
  mutating func ruling(
    on match: Range<Int>, of rule: ClaimRule, _ sentence: SentenceContext, _ detector: ClaimDetector
  ) throws(ClaimDetectionError) -> Ruling {
    var ruling = Ruling()
    for cue in sections where cue.concerns(rule) { note(cue, &ruling) }
    guard !hits.isEmpty else { return ruling }
    let borders = try borders(of: rule.language, sentence, detector)
    for hit in hits where hit.cue.concerns(rule) && !allowances.contains(where: { $0.overlaps(hit.range) }) {
      if reaches(hit, match, borders) { note(hit.cue, &ruling) }
    }
    return ruling
  }

  private func note(_ cue: ClaimCue, _ ruling: inout Ruling) {
    if cue.kind == .hedge { ruling.hedge = ruling.hedge ?? cue.id } else { ruling.dismissal = ruling.dismissal ?? cue.id }
  }

  private func reaches(_ hit: Hit, _ match: Range<Int>, _ borders: (strong: [Range<Int>], weak: [Range<Int>])) -> Bool {
    if hit.range.overlaps(match) { return true }
    // The gap between cue and claim decides: a break in it keeps them apart.
    let isBefore = hit.range.lowerBound < match.lowerBound
    let gap = isBefore ? hit.range.upperBound..<max(match.lowerBound, hit.range.upperBound) : match.upperBound..<max(hit.range.lowerBound, match.upperBound)
    func isBroken(_ breaks: [Range<Int>]) -> Bool { breaks.contains { $0.lowerBound >= gap.lowerBound && $0.upperBound <= gap.upperBound } }
    switch hit.cue.scope {
    case .overlap, .section: return false
    case .sentence: return true
    case .before: return isBefore && !isBroken(borders.strong)
    case .clause: return !isBroken(borders.strong) && !isBroken(borders.weak)
    case .clauseBefore: return isBefore && !isBroken(borders.strong) && !isBroken(borders.weak)
    }
  }

  private mutating func borders(
    of language: String, _ sentence: SentenceContext, _ detector: ClaimDetector
  ) throws(ClaimDetectionError) -> (strong: [Range<Int>], weak: [Range<Int>]) {
    if let known = borders[language] { return known }
    var found: (strong: [Range<Int>], weak: [Range<Int>]) = ([], [])
    if let slots = detector.borderSlots[language] {
      if let strong = slots.strong { found.strong = try detector.patterns.matches(strong, in: sentence.text.bytes, sentence.range) }
      if let weak = slots.weak { found.weak = try detector.patterns.matches(weak, in: sentence.text.bytes, sentence.range) }
    }
    borders[language] = found
    return found
  }
}

extension ClaimCue {
  /// Whether the cue can take a match of `rule` away.
  fileprivate func concerns(_ rule: ClaimRule) -> Bool { classes.isEmpty || classes.contains(rule.claimClass) }
}
