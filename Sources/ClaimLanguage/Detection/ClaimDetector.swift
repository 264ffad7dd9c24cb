internal import MarkdownDocument
public import Policy

/// Finds the claims of a text by a policy. Keeps its compiled patterns; not safe to use from two threads at once.
public final class ClaimDetector {
  let tables: ClaimTables
  private let sentences: Sentences
  /// Rules matched on the raw text.
  private let rawRules: [Int]
  /// Rules that every sentence wakes.
  private let alwaysRules: [Int]
  /// Cues that every sentence with a match wakes.
  private let alwaysCues: [Int]
  /// Cues that look at the line that introduces a list.
  private let sectionCues: [Int]
  var patterns: PatternCache
  /// What the keywords of a sentence can come to.
  private var prospects: KeywordProspects
  /// Which slots the sentence has tried.
  private var tried: SlotStamps
  /// Called with every sentence, for training.
  private var observer: ((SentenceEvidence) -> Void)?

  /// A detector with the rules of `policy`.
  public convenience init(_ policy: ClaimPolicy) { self.init(tables: ClaimTables(policy)) }

  /// A detector with a compiled policy, as a higher level has adjusted it. `adjustments` is by rule ID.
  public convenience init(_ policy: CompiledClaimPolicy, adjustments: [String: RuleAdjustment] = [:]) {
    var tables = policy.tables
    tables.adjust(adjustments)
    self.init(tables: tables)
  }

  private init(tables: ClaimTables) {
    self.tables = tables
    sentences = Sentences(abbreviations: tables.abbreviations)
    let rules = 0..<tables.ruleCount
    let cues = tables.ruleCount..<(tables.ruleCount + tables.cueCount)
    func having(_ flags: SlotGate.Flags, in slots: Range<Int>) -> [Int] {
      slots.filter { tables.gates[$0].flags.isSuperset(of: flags.union(.enabled)) }
    }
    rawRules = having(.raw, in: rules)
    alwaysRules = having(.always, in: rules)
    alwaysCues = having(.always, in: cues)
    sectionCues = having([], in: cues).filter { tables.gates[$0].cueScope == .section }
    patterns = PatternCache(tables)
    prospects = KeywordProspects(tables)
    tried = SlotStamps(count: tables.ruleCount + tables.cueCount)
  }

  /// How many findings of a kind are kept, so that a message of nothing else does not exhaust the memory. Only claims that block end the
  /// search: what is milder must not hide what comes after it.
  private static let mostKept = 500
  /// How many sentences are kept with what explains their score.
  private static let mostScored = 20

  /// What `text` claims; of very many claims the first few hundred.
  /// - Throws: ``ClaimDetectionError`` when a pattern or the engine fails.
  public func assess(_ text: String) throws(ClaimDetectionError) -> ClaimAssessment {
    let source = Array(text.utf8)
    var assessment = ClaimAssessment(verdict: .none, claims: [], dismissed: [], rulesTried: 0)
    for rule in rawRules { try assessRaw(rule, source, &assessment) }
    if rawRules.count < tables.ruleCount || tables.scorer != nil { try assessProse(source, &assessment) }
    assessment.claims.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    numberLines(of: &assessment.claims, source)
    assessment.verdict = assessment.claims.contains { !$0.isHedge } ? .claim : assessment.claims.isEmpty ? .none : .hedge
    return assessment
  }

  private func assessRaw(_ number: Int, _ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let composed = ComposedText(source)
    assessment.rulesTried += 1
    for match in try patterns.matches(number, in: composed.bytes, 0..<composed.bytes.count, limit: Self.mostKept) {
      let range = composed.map.input(of: match)
      assessment.claims.append(finding(number, range, sentence: lineAround(range, source), isHedge: false, source, nil))
    }
  }

  private func assessProse(_ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let document = MarkdownDocument(source)
    var blocking = 0
    var unitText = NormalizedText()
    var pieces: [InlinePiece] = []
    var ranges: [Range<Int>] = []
    var keywords: [KeywordMatch] = []
    var reader = SentenceReader(document: document, sentences: sentences, table: tables.scorer?.words, keepsRanges: observer != nil)
    // Held here as long as it grows: a variable of the object is checked at every use.
    var prospects = KeywordProspects()
    swap(&prospects, &self.prospects)
    defer { swap(&prospects, &self.prospects) }
    let always = prospects.ofSlots(alwaysRules, tables)
    var place = -1
    for unit in document.units where unit.kind != .tableHeader {
      unitText.load(unit, of: document, pieces: &pieces)
      ranges.removeAll(keepingCapacity: true)
      sentences.append(of: unitText.bytes, to: &ranges)
      reader.begin(unit)
      for range in ranges {
        place += 1
        var prospect = always
        keywords.removeAll(keepingCapacity: true)
        let sum = unitText.bytes.withUnsafeBufferPointer { bytes in
          reader.read(bytes, range)
          tables.index.scan(bytes, range, into: &keywords)
          for match in keywords { prospect.formUnion(prospects.ofKeyword(Int(match.keyword), tables)) }
          return tables.scorer.map { reader.sum($0) }
        }
        // A sentence that no rule could lift over the threshold is done, unless a rule stands for itself.
        if let sum, observer == nil, !prospect.isAlone, !couldMatter(sum, prospect, count: reader.count, unit.kind, place) { continue }
        let sentence = SentenceContext(text: unitText, range: range, unit: unit, document: document)
        let features = reader.features(in: unitText.bytes)
        let ruled = prospect.hasRule ? try ruledMatches(sentence, keywords, &assessment.rulesTried) : []
        if let observer, let features { observer(evidence(features, sentence, ruled, place: place)) }
        let score = features.flatMap { features in
          tables.scorer.map { $0.score((sum ?? 0) + weight(of: ruled, $0), count: features.words.words.count) }
        }
        blocking += conclude(ruled, score, features, sentence, place: place, &assessment)
        if blocking >= Self.mostKept { return }
      }
    }
  }

  /// Whether the best of the rules that a sentence has woken could lift it over the threshold; for a hedge it need not come so far.
  private func couldMatter(_ sum: Int, _ prospect: KeywordProspects.Prospect, count: Int, _ unit: ProseUnit.Kind, _ place: Int) -> Bool {
    guard let scorer = tables.scorer else { return true }
    let isHedging = prospect.canMatch && prospect.isHedging
    let handicap = ClaimScorer.handicap(unit, at: place, isRuled: true)
    let needed = scorer.threshold(handicap) - (isHedging ? ClaimScorer.reachOfHedges : 0)
    return scorer.score(sum + Int(prospect.best), count: count) > needed
  }

  /// The matches of the rules in a sentence, in the order of the text, with what the cues say about each.
  private func ruledMatches(_ sentence: SentenceContext, _ keywords: [KeywordMatch], _ rulesTried: inout Int) throws(ClaimDetectionError)
    -> [RuledMatch]
  {
    var matches: [(range: Range<Int>, rule: Int)] = []
    var clauses: [Int]?
    let ruleCount = tables.ruleCount
    let kind = SlotGate.bit(sentence.unit.kind)
    var hits = alwaysRules.map { KeywordHit(slot: $0, position: sentence.range.lowerBound) }
    tables.index.wake(keywords, into: &hits)
    tried.removeAll()
    for hit in hits where hit.slot >= ClaimTables.firstCompanion { tried.insertCompanion(of: hit.slot - ClaimTables.firstCompanion) }
    for hit in hits where hit.slot < ruleCount {
      let gate = tables.gates[hit.slot]
      if gate.kinds & kind == 0 || !gate.flags.contains(.enabled) { continue }
      if gate.companion != 0, !tried.hasCompanion(of: Int(gate.companion) - ClaimTables.firstCompanion) { continue }
      let begins = gate.beginning
      if begins == .clause {
        let starts = clauses ?? clauseStarts(sentence.text.bytes, sentence.range)
        clauses = starts
        if !tried.insert(hit.slot, at: starts.last { $0 <= hit.position } ?? 0) { continue }
      } else if begins != .keyword {
        if !tried.insert(hit.slot, at: 0) { continue }
      }
      rulesTried += 1
      try findMatches(hit, begins, sentence, &clauses) { matches.append(($0, hit.slot)) }
    }
    guard !matches.isEmpty else { return [] }
    matches.sort { ($0.range.lowerBound, $0.rule) < ($1.range.lowerBound, $1.rule) }
    var cues = try sentenceCues(sentence)
    var ruled: [RuledMatch] = []
    var end = 0
    for match in matches where match.range.lowerBound >= end {
      let gate = tables.gates[match.rule]
      let ruling = try cues.ruling(on: match.range, of: gate, sentence, self)
      let found = RuledMatch(
        range: match.range, rule: match.rule, isHedge: ruling.hedge != nil || gate.flags.contains(.hedge), cue: ruling.dismissal)
      // Only the strictest kind of finding keeps others from the same words: a milder rule must not stand before it.
      if found.cue == nil, !found.isHedge, gate.ruleSeverity == .block { end = match.range.upperBound }
      ruled.append(found)
    }
    return ruled
  }

  /// What the matches of rules add to the sum of a sentence.
  private func weight(of ruled: [RuledMatch], _ scorer: ClaimScorer) -> Int {
    guard !ruled.isEmpty else { return 0 }
    // Never more than there are rules; a set would cost more to set up than a few looks at a list.
    var seen: [FeatureHash] = []
    var sum = 0
    for feature in ruled.flatMap({ ruleFeatures($0) }) {
      let hash = FeatureHash(feature.template, WordHash(feature.name.utf8))
      guard !seen.contains(hash) else { continue }
      seen.append(hash)
      sum += scorer.weight(hash) ?? 0
    }
    return sum
  }

  private func ruleFeatures(_ match: RuledMatch) -> [(template: FeatureTemplate, name: String)] {
    if let cue = match.cue { return [(.dismissed, "any"), (.dismissed, tables.texts.id(cue))] }
    if match.isHedge { return [(.hedged, "any")] }
    return [(.rule, "any"), (.rule, tables.texts.id(match.rule))]
  }

  /// Adds what a sentence comes to. Returns how many claims of the strictest kind it holds.
  private func conclude(
    _ ruled: [RuledMatch], _ score: Int?, _ features: SentenceFeatures?, _ sentence: SentenceContext, place: Int,
    _ assessment: inout ClaimAssessment
  ) -> Int {
    let isRuled = ruled.contains { $0.stands }
    let handicap = ClaimScorer.handicap(sentence.unit.kind, at: place, isRuled: isRuled)
    let claims = tables.scorer.flatMap { scorer in
      score.map { $0 > scorer.threshold(handicap) }
    }
    if let features, let score, let scorer = tables.scorer, claims == true || !ruled.isEmpty, assessment.scored.count < Self.mostScored {
      assessment.scored.append(
        ScoredSentence(
          range: sentence.text.map.input(of: sentence.range), score: score, scorer: scorer, handicap: handicap,
          bytes: Array(sentence.text.bytes[sentence.range]),
          context: features.contextSentence, unit: features.unit, hasBox: features.hasBox,
          ruleFeatures: Set(ruled.flatMap { ruleFeatures($0) }.map { $0.template.name(of: [$0.name]) }).sorted()))
    }
    let shown = sentence.text.map.input(of: sentence.range)
    let source = sentence.document.source
    var blocking = 0
    for match in ruled {
      let range = sentence.text.map.input(of: match.range)
      let isVetoed = !match.isHedge && claims == false && tables.gates[match.rule].flags.contains(.weighed)
      if let cue = match.cue.map({ tables.texts.id($0) }) ?? (isVetoed ? Self.scoreCue : nil) {
        guard assessment.dismissed.count < Self.mostKept else { continue }
        assessment.dismissed.append(DismissedClaim(rule: tables.texts.id(match.rule), range: range, text: text(range, source), cue: cue))
        continue
      }
      if !match.isHedge, tables.gates[match.rule].ruleSeverity == .block {
        blocking += 1
      } else if assessment.claims.count >= Self.mostKept {
        continue
      }
      assessment.claims.append(finding(match.rule, range, sentence: shown, isHedge: match.isHedge, source, score))
    }
    guard claims == true, !isRuled, let features, let scorer = tables.scorer else {
      return blocking
    }
    let slot = Int(tables.likely[Int(SlotGate.number(scorer.claimClass(of: features)))])
    guard slot >= 0, tables.gates[slot].flags.contains(.enabled), assessment.claims.count < Self.mostKept else { return blocking }
    assessment.claims.append(finding(slot, shown, sentence: shown, isHedge: false, source, score))
    return blocking + (tables.gates[slot].ruleSeverity == .block ? 1 : 0)
  }

  /// Named where a rule matched and the whole sentence says otherwise.
  static let scoreCue = "score"

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
      // Only the clause that holds the word.
      guard let start = starts.last(where: { $0 <= hit.position }) else { return }
      if let end = try patterns.matchEnd(hit.slot, in: bytes, sentence.range, at: start) { found(start..<end) }
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
  private func sentenceCues(_ sentence: SentenceContext) throws(ClaimDetectionError) -> SentenceCues {
    var found = SentenceCues()
    var clauses: [Int]?
    var hits = alwaysCues.map { KeywordHit(slot: $0, position: sentence.range.lowerBound) }
    var keywords: [KeywordMatch] = []
    sentence.text.bytes.withUnsafeBufferPointer { tables.cueIndex.scan($0, sentence.range, into: &keywords) }
    tables.cueIndex.wake(keywords, inOrder: true, into: &hits)
    tried.removeAll()
    for hit in hits {
      let gate = tables.gates[hit.slot]
      if !gate.flags.contains(.enabled) { continue }
      let begins = gate.beginning
      if begins != .keyword, !tried.insert(hit.slot, at: 0) { continue }
      try findMatches(hit, begins, sentence, &clauses) { found.add(hit.slot, gate, $0) }
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
    for cue in sectionCues where try !patterns.matches(cue, in: text.bytes, last).isEmpty { found.addSection(cue, tables.gates[cue]) }
  }

  private func finding(_ rule: Int, _ range: Range<Int>, sentence: Range<Int>, isHedge: Bool, _ source: [UInt8], _ score: Int?)
    -> ClaimFinding
  {
    let gate = tables.gates[rule]
    let isHedge = isHedge || gate.flags.contains(.hedge)
    let severity = gate.ruleSeverity
    return ClaimFinding(
      rule: tables.texts.id(rule), claimClass: gate.claimClass.rawValue, language: tables.languages[Int(gate.language)],
      severity: isHedge ? min(severity, .warn) : severity, isHedge: isHedge, range: range, sentence: sentence, line: 0,
      text: text(range, source),
      message: tables.texts.message(rule), advice: tables.texts.advice(rule), score: score)
  }

  /// What training sees of a sentence.
  private func evidence(_ features: SentenceFeatures, _ sentence: SentenceContext, _ ruled: [RuledMatch], place: Int) -> SentenceEvidence {
    var spelling = FeatureSpelling(features.table)
    spelling.learn(features.words, in: sentence.text.bytes)
    spelling.learn(features.context, in: features.contextBytes)
    features.send(to: &spelling)
    let rules = ruled.flatMap { ruleFeatures($0) }.map { $0.template.name(of: [$0.name]) }
    return SentenceEvidence(
      range: sentence.text.map.input(of: sentence.range), count: features.words.words.count,
      handicap: ClaimScorer.handicap(sentence.unit.kind, at: place, isRuled: ruled.contains { $0.stands }),
      words: features.words.words.map { spelling.spelling($0.hash) }, features: spelling.names + Set(rules).sorted())
  }

  /// What training sees of `text`, sentence by sentence.
  package func evidence(of text: String) throws(ClaimDetectionError) -> [SentenceEvidence] {
    var all: [SentenceEvidence] = []
    observer = { all.append($0) }
    defer { observer = nil }
    _ = try assess(text)
    return all
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
      rule: rule, claimClass: claimClass, language: language, severity: severity, isHedge: isHedge, range: range, sentence: sentence,
      line: line,
      text: text, message: message, advice: advice, score: score)
  }
}
