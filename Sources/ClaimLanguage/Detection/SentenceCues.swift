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
    let slot: Int
    let gate: SlotGate
    let range: Range<Int>
  }

  /// Breaks within one sentence.
  private struct Borders {
    var strong: [Range<Int>] = []
    var weak: [Range<Int>] = []
  }

  /// What the cues say about one match, as slots of cues: both nil when it stands.
  struct Ruling {
    var dismissal: Int?
    var hedge: Int?
  }

  private var hits: [Hit] = []
  private var allowances: [Range<Int>] = []
  private var sections: [Hit] = []
  /// Clause breaks by number of the language, found when first asked for.
  private var borders: [UInt8: Borders] = [:]

  mutating func add(_ slot: Int, _ gate: SlotGate, _ range: Range<Int>) {
    if gate.cueKind == .allowance { allowances.append(range) } else { hits.append(Hit(slot: slot, gate: gate, range: range)) }
  }

  mutating func addSection(_ slot: Int, _ gate: SlotGate) { sections.append(Hit(slot: slot, gate: gate, range: 0..<0)) }

  /// What the cues say about `match` of `rule`, whose language decides where clauses break.
  mutating func ruling(
    on match: Range<Int>, of rule: SlotGate, _ sentence: SentenceContext, _ detector: ClaimDetector
  ) throws(ClaimDetectionError) -> Ruling {
    var ruling = Ruling()
    for hit in sections where hit.gate.concerns(rule) { note(hit, &ruling) }
    guard !hits.isEmpty else { return ruling }
    let borders = try borders(of: rule.language, sentence, detector)
    for hit in hits where hit.gate.concerns(rule) && !allowances.contains(where: { $0.overlaps(hit.range) }) {
      if reaches(hit, match, borders) { note(hit, &ruling) }
    }
    return ruling
  }

  private func note(_ hit: Hit, _ ruling: inout Ruling) {
    if hit.gate.cueKind == .hedge { ruling.hedge = ruling.hedge ?? hit.slot } else { ruling.dismissal = ruling.dismissal ?? hit.slot }
  }

  private func reaches(_ hit: Hit, _ match: Range<Int>, _ borders: Borders) -> Bool {
    if hit.range.overlaps(match) { return true }
    // The gap between cue and claim decides: a break in it keeps them apart.
    let isBefore = hit.range.lowerBound < match.lowerBound
    let gap =
      isBefore
      ? hit.range.upperBound..<max(match.lowerBound, hit.range.upperBound) : match.upperBound..<max(hit.range.lowerBound, match.upperBound)
    func isBroken(_ breaks: [Range<Int>]) -> Bool { breaks.contains { $0.lowerBound >= gap.lowerBound && $0.upperBound <= gap.upperBound } }
    switch hit.gate.cueScope {
    case .overlap, .section: return false
    case .sentence: return true
    case .before: return isBefore && !isBroken(borders.strong)
    case .clause: return !isBroken(borders.strong) && !isBroken(borders.weak)
    case .clauseBefore: return isBefore && !isBroken(borders.strong) && !isBroken(borders.weak)
    }
  }

  private mutating func borders(
    of language: UInt8, _ sentence: SentenceContext, _ detector: ClaimDetector
  ) throws(ClaimDetectionError) -> Borders {
    if let known = borders[language] { return known }
    let slots = detector.tables.borders[Int(language)]
    var found = Borders()
    if slots.strong >= 0 { found.strong = try detector.patterns.matches(Int(slots.strong), in: sentence.text.bytes, sentence.range) }
    if slots.weak >= 0 { found.weak = try detector.patterns.matches(Int(slots.weak), in: sentence.text.bytes, sentence.range) }
    borders[language] = found
    return found
  }
}
