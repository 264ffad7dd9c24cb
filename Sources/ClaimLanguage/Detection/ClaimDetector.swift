internal import MarkdownDocument
internal import Policy

/// Finds the claims of a text by a policy. Keeps its compiled patterns; not safe to use from two threads at once.
public final class ClaimDetector {
  private let policy: ClaimPolicy
  private let sentences: Sentences
  private let index: KeywordIndex
  /// What the hot loop needs to know of a rule or cue, by slot.
  private struct Gate {
    let begins: MatchBeginning
    /// The kinds of unit it looks at; nil: all.
    let kinds: UInt8
    /// The slot that the rule's companion words wake; -1: it needs none.
    let companion: Int
  }

  private let gates: [Gate]
  /// Slots from here on are companion words, not patterns.
  private static let firstCompanion = 1 << 20
  /// Rules matched on the raw text.
  private let rawRules: [Int]
  /// Rules that every sentence wakes.
  private let alwaysRules: [Int]
  /// Cues that every sentence with a match wakes.
  private let alwaysCues: [Int]
  /// The slots of a language's clause breaks.
  let borderSlots: [String: (strong: Int?, weak: Int?)]
  var patterns: PatternCache

  public init(_ policy: ClaimPolicy) {
    self.policy = policy
    sentences = Sentences(abbreviations: policy.abbreviations)
    var keywords: [(word: [UInt8], target: Int)] = []
    var sources: [PatternCache.Source] = []
    var gates: [Gate] = []
    for rule in policy.rules {
      let companion = rule.companions.isEmpty ? -1 : Self.firstCompanion + gates.count
      for word in rule.isEnabled ? rule.companions : [] { keywords.append((word, companion)) }
      let kinds = rule.units.isEmpty ? .max : rule.units.reduce(0) { $0 | Self.bit($1.kind) }
      gates.append(Gate(begins: rule.begins, kinds: kinds, companion: companion))
      if rule.isEnabled, !rule.readsRawText { for keyword in rule.keywords { keywords.append((keyword, sources.count)) } }
      sources.append(PatternCache.Source(id: rule.id, text: rule.pattern, isRaw: rule.readsRawText, isAnchored: rule.begins != .anywhere))
    }
    for cue in policy.cues {
      gates.append(Gate(begins: cue.begins, kinds: .max, companion: -1))
      if cue.isEnabled, cue.scope != .section { for keyword in cue.keywords { keywords.append((keyword, sources.count)) } }
      sources.append(PatternCache.Source(id: cue.id, text: cue.pattern, isRaw: false, isAnchored: cue.begins != .anywhere && cue.scope != .section))
    }
    var borderSlots: [String: (strong: Int?, weak: Int?)] = [:]
    for (language, borders) in policy.languages {
      func slot(_ pattern: String?) -> Int? {
        guard let pattern else { return nil }
        sources.append(PatternCache.Source(id: "clauses.\(language)", text: pattern, isRaw: false, isAnchored: false))
        return sources.count - 1
      }
      borderSlots[language] = (slot(borders.strong), slot(borders.weak))
    }
    self.borderSlots = borderSlots
    self.gates = gates
    index = KeywordIndex(keywords)
    rawRules = policy.rules.indices.filter { policy.rules[$0].isEnabled && policy.rules[$0].readsRawText }
    alwaysRules = policy.rules.indices.filter { policy.rules[$0].isEnabled && policy.rules[$0].keywords.isEmpty && !policy.rules[$0].readsRawText }
    alwaysCues = policy.cues.indices.filter { policy.cues[$0].isEnabled && policy.cues[$0].keywords.isEmpty && policy.cues[$0].scope != .section }
    patterns = PatternCache(policy.families, sources)
  }

  private static func bit(_ kind: ProseUnit.Kind) -> UInt8 {
    switch kind {
    case .paragraph: 1
    case .heading: 2
    case .listItem: 4
    case .tableHeader: 8
    case .tableCell: 16
    }
  }

  /// What `text` claims.
  /// - Throws: ``ClaimDetectionError`` when a pattern or the engine fails.
  public func assess(_ text: String) throws(ClaimDetectionError) -> ClaimAssessment {
    let source = Array(text.utf8)
    var assessment = ClaimAssessment(verdict: .none, claims: [], dismissed: [], rulesTried: 0)
    for rule in rawRules { try assessRaw(rule, source, &assessment) }
    if rawRules.count < policy.rules.count { try assessProse(source, &assessment) }
    assessment.claims.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    numberLines(of: &assessment.claims, source)
    assessment.verdict = assessment.claims.contains { !$0.isHedge } ? .claim : assessment.claims.isEmpty ? .none : .hedge
    return assessment
  }

  private func assessRaw(_ number: Int, _ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let rule = policy.rules[number]
    let composed = ComposedText(source)
    assessment.rulesTried += 1
    for match in try patterns.matches(number, in: composed.bytes, 0..<composed.bytes.count) {
      let range = composed.map.input(of: match)
      assessment.claims.append(finding(rule, range, sentence: lineAround(range, source), isHedge: false, source))
    }
  }

  private func assessProse(_ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let document = MarkdownDocument(source)
    var unitText = NormalizedText()
    var pieces: [InlinePiece] = []
    var ranges: [Range<Int>] = []
    var hits: [KeywordHit] = []
    for unit in document.units where unit.kind != .tableHeader {
      unitText.load(unit, of: document, pieces: &pieces)
      ranges.removeAll(keepingCapacity: true)
      sentences.append(of: unitText.bytes, to: &ranges)
      for range in ranges {
        hits.removeAll(keepingCapacity: true)
        let ruleCount = policy.rules.count
        var hasRule = !alwaysRules.isEmpty
        for rule in alwaysRules { hits.append(KeywordHit(slot: rule, position: range.lowerBound)) }
        index.scan(unitText.bytes, range) { slot, position in
          hits.append(KeywordHit(slot: slot, position: position))
          if slot < ruleCount { hasRule = true }
        }
        guard hasRule else { continue }
        try assess(SentenceContext(text: unitText, range: range, unit: unit, document: document), hits, &assessment)
      }
    }
  }

  private func assess(_ sentence: SentenceContext, _ hits: [KeywordHit], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    var matches: [(range: Range<Int>, rule: Int)] = []
    var tried: [Int] = []
    var clauses: [Int]?
    let ruleCount = policy.rules.count
    let kind = Self.bit(sentence.unit.kind)
    var companions: [Int] = []
    for hit in hits where hit.slot >= Self.firstCompanion && !companions.contains(hit.slot) { companions.append(hit.slot) }
    for hit in hits where hit.slot < ruleCount {
      let gate = gates[hit.slot]
      if gate.kinds & kind == 0 || (gate.companion >= 0 && !companions.contains(gate.companion)) { continue }
      if gate.begins != .keyword {
        if tried.contains(hit.slot) { continue }
        tried.append(hit.slot)
      }
      assessment.rulesTried += 1
      try findMatches(hit, gate.begins, sentence, &clauses) { matches.append(($0, hit.slot)) }
    }
    guard !matches.isEmpty else { return }
    matches.sort { ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule) }
    var cues = try sentenceCues(sentence, hits)
    var end = 0
    for match in matches where match.range.lowerBound >= end {
      let rule = policy.rules[match.rule]
      let ruling = try cues.ruling(on: match.range, of: rule, sentence, self)
      let range = sentence.text.map.input(of: match.range)
      if let cue = ruling.dismissal {
        assessment.dismissed.append(DismissedClaim(rule: rule.id, range: range, text: text(range, sentence.document.source), cue: cue))
      } else {
        end = match.range.upperBound
        let shown = sentence.text.map.input(of: sentence.range)
        assessment.claims.append(finding(rule, range, sentence: shown, isHedge: rule.isHedge || ruling.hedge != nil, sentence.document.source))
      }
    }
  }

  /// Calls `found` with the matches of the rule or cue that `hit` has woken.
  private func findMatches(
    _ hit: KeywordHit, _ begins: MatchBeginning, _ sentence: SentenceContext, _ clauses: inout [Int]?, found: (Range<Int>) -> Void
  ) throws(ClaimDetectionError) {
    let bytes = sentence.text.bytes
    switch begins {
    case .sentence:
      let start = sentence.range.lowerBound
      if let end = try patterns.matchEnd(hit.slot, in: bytes, sentence.range, at: start) { found(start..<end) }
    case .keyword:
      if let end = try patterns.matchEnd(hit.slot, in: bytes, sentence.range, at: hit.position) { found(hit.position..<end) }
    case .clause:
      let starts = clauses ?? clauseStarts(bytes, sentence.range)
      clauses = starts
      for start in starts {
        if let end = try patterns.matchEnd(hit.slot, in: bytes, sentence.range, at: start) { found(start..<end) }
      }
    case .word:
      var end = sentence.range.lowerBound
      for start in wordStarts(bytes, sentence.range) where start >= end {
        guard let matched = try patterns.matchEnd(hit.slot, in: bytes, sentence.range, at: start) else { continue }
        end = matched
        found(start..<matched)
      }
    case .anywhere:
      for match in try patterns.matches(hit.slot, in: bytes, sentence.range) { found(match) }
    }
  }

  /// Cues of every language: an English word in a Bosnian sentence still negates it.
  private func sentenceCues(_ sentence: SentenceContext, _ hits: [KeywordHit]) throws(ClaimDetectionError) -> SentenceCues {
    var found = SentenceCues()
    let first = policy.rules.count
    var clauses: [Int]?
    var tried: [Int] = []
    let always = alwaysCues.map { KeywordHit(slot: first + $0, position: sentence.range.lowerBound) }
    for hit in always + hits where hit.slot >= first && hit.slot < Self.firstCompanion {
      let begins = gates[hit.slot].begins
      if begins != .keyword {
        if tried.contains(hit.slot) { continue }
        tried.append(hit.slot)
      }
      try findMatches(hit, begins, sentence, &clauses) { found.add(policy.cues[hit.slot - first], $0) }
    }
    if let leadIn = sentence.unit.leadIn { try addSectionCues(sentence.document.units[leadIn], sentence.document, &found) }
    return found
  }

  private func addSectionCues(_ unit: ProseUnit, _ document: MarkdownDocument, _ found: inout SentenceCues) throws(ClaimDetectionError) {
    var text = NormalizedText()
    var pieces: [InlinePiece] = []
    text.load(unit, of: document, pieces: &pieces)
    // Only its end introduces the list: a long paragraph before the colon is about something else.
    var ranges: [Range<Int>] = []
    sentences.append(of: text.bytes, to: &ranges)
    guard let last = ranges.last else { return }
    for (number, cue) in policy.cues.enumerated() where cue.isEnabled && cue.scope == .section {
      if try !patterns.matches(policy.rules.count + number, in: text.bytes, last).isEmpty { found.addSection(cue) }
    }
  }

  private func finding(_ rule: ClaimRule, _ range: Range<Int>, sentence: Range<Int>, isHedge: Bool, _ source: [UInt8]) -> ClaimFinding {
    ClaimFinding(
      rule: rule.id, claimClass: rule.claimClass.rawValue, language: rule.language, severity: isHedge ? min(rule.severity, .warn) : rule.severity,
      isHedge: isHedge, range: range, sentence: sentence, line: 0, text: text(range, source), message: rule.message, advice: rule.advice)
  }

  private func text(_ range: Range<Int>, _ source: [UInt8]) -> String { String(decoding: source[range], as: UTF8.self) }

  private func lineAround(_ range: Range<Int>, _ source: [UInt8]) -> Range<Int> {
    let start = source[..<range.lowerBound].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = source[range.upperBound...].firstIndex(of: 0x0A) ?? source.count
    return start..<end
  }

  /// Findings must be sorted by place.
  private func numberLines(of findings: inout [ClaimFinding], _ source: [UInt8]) {
    var line = 1
    var offset = 0
    for index in findings.indices {
      while offset < findings[index].range.lowerBound {
        if source[offset] == 0x0A { line += 1 }
        offset += 1
      }
      findings[index] = findings[index].at(line: line)
    }
  }
}

extension ClaimFinding {
  fileprivate func at(line: Int) -> ClaimFinding {
    ClaimFinding(
      rule: rule, claimClass: claimClass, language: language, severity: severity, isHedge: isHedge, range: range, sentence: sentence, line: line,
      text: text, message: message, advice: advice)
  }
}
