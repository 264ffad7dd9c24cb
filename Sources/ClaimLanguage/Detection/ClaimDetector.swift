internal import MarkdownDocument
internal import Policy

/// Finds the claims of a text by a policy. Keeps its compiled patterns; not safe to use from two threads at once.
public final class ClaimDetector {
  let policy: ClaimPolicy
  private let sentences: Sentences
  private let index: KeywordIndex
  /// Rules that no keyword needs to wake.
  private let rawRules: [Int]
  /// Cues that no keyword needs to wake.
  private let alwaysCues: [Int]
  var patterns: PatternCache

  public init(_ policy: ClaimPolicy) {
    self.policy = policy
    sentences = Sentences(abbreviations: policy.abbreviations)
    var keywords: [(word: [UInt8], target: Int)] = []
    for (number, rule) in policy.rules.enumerated() where rule.isEnabled && !rule.readsRawText {
      for keyword in rule.keywords { keywords.append((keyword, number)) }
    }
    for (number, cue) in policy.cues.enumerated() where cue.isEnabled {
      for keyword in cue.keywords { keywords.append((keyword, policy.rules.count + number)) }
    }
    index = KeywordIndex(keywords)
    rawRules = policy.rules.indices.filter { policy.rules[$0].isEnabled && policy.rules[$0].readsRawText }
    alwaysCues = policy.cues.indices.filter { policy.cues[$0].isEnabled && policy.cues[$0].keywords.isEmpty }
    patterns = PatternCache(policy.families)
  }

  /// What `text` claims.
  /// - Throws: ``ClaimDetectionError`` when a pattern or the engine fails.
  public func assess(_ text: String) throws(ClaimDetectionError) -> ClaimAssessment {
    let source = Array(text.utf8)
    var assessment = ClaimAssessment(verdict: .none, claims: [], dismissed: [], rulesTried: 0)
    for rule in rawRules { try assessRaw(policy.rules[rule], source, &assessment) }
    if rawRules.count < policy.rules.count { try assessProse(source, &assessment) }
    assessment.claims.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    numberLines(of: &assessment.claims, source)
    assessment.verdict = assessment.claims.contains { !$0.isHedge } ? .claim : assessment.claims.isEmpty ? .none : .hedge
    return assessment
  }

  private func assessRaw(_ rule: ClaimRule, _ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let composed = ComposedText(source)
    assessment.rulesTried += 1
    for match in try patterns.matches(rule.id, rule.pattern, in: composed.bytes, 0..<composed.bytes.count, isRaw: true) {
      let range = composed.map.input(of: match)
      assessment.claims.append(finding(rule, range, sentence: lineAround(range, source), isHedge: false, source))
    }
  }

  private func assessProse(_ source: [UInt8], _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    let document = MarkdownDocument(source)
    var unitText = NormalizedText()
    var pieces: [InlinePiece] = []
    var ranges: [Range<Int>] = []
    var awake = AwakeSet(count: policy.rules.count + policy.cues.count)
    for unit in document.units where unit.kind != .tableHeader {
      unitText.load(unit, of: document, pieces: &pieces)
      ranges.removeAll(keepingCapacity: true)
      sentences.append(of: unitText.bytes, to: &ranges)
      for range in ranges {
        awake.removeAll()
        index.scan(unitText.bytes, range) { awake.insert($0) }
        guard awake.lowest < policy.rules.count else { continue }
        let sentence = SentenceContext(text: unitText, range: range, unit: unit, document: document)
        try assess(sentence, awake, &assessment)
      }
    }
  }

  private func assess(_ sentence: SentenceContext, _ awake: AwakeSet, _ assessment: inout ClaimAssessment) throws(ClaimDetectionError) {
    var cues: SentenceCues?
    var taken: [Range<Int>] = []
    for number in awake.members(below: policy.rules.count) {
      let rule = policy.rules[number]
      if !rule.units.isEmpty, !rule.units.contains(where: { $0.kind == sentence.unit.kind }) { continue }
      assessment.rulesTried += 1
      var start = sentence.range.lowerBound
      while start < sentence.range.upperBound,
        let match = try patterns.firstMatch(rule.id, rule.pattern, in: sentence.text.bytes, sentence.range, from: start)
      {
        start = max(match.upperBound, match.lowerBound + 1)
        if taken.contains(where: { $0.overlaps(match) }) { continue }
        if cues == nil { cues = try sentenceCues(sentence, awake) }
        let ruling = try cues?.ruling(on: match, language: rule.language, sentence, self)
        let range = sentence.text.map.input(of: match)
        if let cue = ruling?.dismissal {
          assessment.dismissed.append(DismissedClaim(rule: rule.id, range: range, text: text(range, sentence.document.source), cue: cue))
        } else {
          taken.append(match)
          let shown = sentence.text.map.input(of: sentence.range)
          let isHedge = rule.isHedge || ruling?.hedge != nil
          assessment.claims.append(finding(rule, range, sentence: shown, isHedge: isHedge, sentence.document.source))
        }
      }
    }
  }

  /// Cues of every language: an English word in a Bosnian sentence still negates it.
  private func sentenceCues(_ sentence: SentenceContext, _ awake: AwakeSet) throws(ClaimDetectionError) -> SentenceCues {
    var found = SentenceCues()
    for number in alwaysCues + awake.members(from: policy.rules.count).map({ $0 - policy.rules.count }) {
      let cue = policy.cues[number]
      if cue.scope == .section { continue }
      for match in try patterns.matches(cue.id, cue.pattern, in: sentence.text.bytes, sentence.range) { found.add(cue, match) }
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
    for cue in policy.cues where cue.isEnabled && cue.scope == .section {
      if try patterns.firstMatch(cue.id, cue.pattern, in: text.bytes, last) != nil { found.addSection(cue) }
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
