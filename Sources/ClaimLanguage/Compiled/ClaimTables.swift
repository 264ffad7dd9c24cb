internal import MarkdownDocument
internal import Policy

/// One rule, cue or clause break as the detector's loop sees it: no reference in it, so that it is copied for nothing.
struct SlotGate {
  /// What of a slot is true or false.
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let hedge = Flags(rawValue: 1)
    static let raw = Flags(rawValue: 2)
    static let anchored = Flags(rawValue: 4)
    static let enabled = Flags(rawValue: 8)
    /// No keyword needs to wake it.
    static let always = Flags(rawValue: 16)
    /// Words what training finds and no pattern does: it has none itself.
    static let likely = Flags(rawValue: 32)
    /// Training knows the rule: its matches are evidence, and the score of the sentence decides.
    static let weighed = Flags(rawValue: 64)
  }

  var begins: UInt8
  /// The kinds of unit it looks at, one bit each.
  var kinds: UInt8
  var flags: Flags
  /// Of a rule: the number of its class. Of a cue: the number of its kind.
  var kind: UInt8
  /// Of a cue: the number of its scope.
  var scope: UInt8
  var language: UInt8
  var severity: UInt8
  /// The slot that the companion words of a rule wake; 0: it needs none.
  var companion: Int32
  /// Of a cue: the classes it concerns, one bit each; 0: all.
  var classes: UInt16
  /// Of a rule that training knows: what its match adds to the sum of a sentence, with what any match adds.
  var weight: Int32 = 0

  var beginning: MatchBeginning { Self.case(begins, Cases.beginnings) ?? .anywhere }
  var claimClass: ClaimClass { Self.case(kind, Cases.classes) ?? .completion }
  var cueKind: ClaimCue.Kind { Self.case(kind, Cases.cueKinds) ?? .negation }
  var cueScope: ClaimCue.Scope { Self.case(scope, Cases.scopes) ?? .sentence }
  var ruleSeverity: Severity { Self.case(severity, Cases.severities) ?? .block }

  /// Made once: `allCases` makes a new array each time.
  private enum Cases {
    static let beginnings = MatchBeginning.allCases
    static let classes = ClaimClass.allCases
    static let cueKinds = ClaimCue.Kind.allCases
    static let scopes = ClaimCue.Scope.allCases
    static let severities = Severity.allCases
  }

  /// Whether this cue can take a match of `rule` away.
  func concerns(_ rule: SlotGate) -> Bool { classes == 0 || classes & (1 << UInt16(rule.kind)) != 0 }

  @inline(__always)
  private static func `case`<Choice>(_ number: UInt8, _ cases: [Choice]) -> Choice? {
    Int(number) < cases.count ? cases[Int(number)] : nil
  }

  /// The number by which a gate stores `choice`.
  static func number<Choice: CaseIterable & Equatable>(_ choice: Choice) -> UInt8 where Choice.AllCases == [Choice] {
    UInt8(Choice.allCases.firstIndex(of: choice) ?? 0)
  }

  static func bit(_ kind: ProseUnit.Kind) -> UInt8 {
    switch kind {
    case .paragraph: 1
    case .heading: 2
    case .listItem: 4
    case .tableHeader: 8
    case .tableCell: 16
    }
  }
}

/// A policy in the form the detector works with. Slots number the rules, then the cues, then the clause breaks.
struct ClaimTables {
  /// Slots from here on are companion words, not patterns.
  static let firstCompanion = 1 << 20

  var gates: [SlotGate] = []
  var ruleCount = 0
  var cueCount = 0
  var languages: [String] = []
  /// By number of the language: the slots of its clause breaks, -1 for none.
  var borders: [(strong: Int32, weak: Int32)] = []
  var abbreviations: Set<[UInt8]> = []
  /// Wakes rules, their companion words, and the cues that make hedges: what decides whether a sentence is worth a second look.
  var index = KeywordIndex()
  /// Wakes cues: read only where a rule has matched.
  var cueIndex = KeywordIndex()
  var texts: SlotTexts
  /// What training has learned; nil in a profile of exact rules.
  var scorer: ClaimScorer?
  /// By number of the class: the slot of the rule that words what no pattern has found; -1 for none.
  var likely = [Int32](repeating: -1, count: ClaimClass.allCases.count)

  /// - Parameter policy: as read from its documents.
  init(_ policy: ClaimPolicy) {
    var keywords: [(word: [UInt8], target: Int)] = []
    var sources: [SlotTexts.Source] = []
    texts = SlotTexts(families: policy.families, sources: [])
    languages = Set(policy.rules.map(\.language) + policy.cues.map(\.language) + policy.languages.keys).sorted()
    abbreviations = policy.abbreviations
    ruleCount = policy.rules.count
    cueCount = policy.cues.count
    for rule in policy.rules {
      let slot = gates.count
      let companion = rule.companions.isEmpty ? 0 : Self.firstCompanion + slot
      if rule.isEnabled {
        for word in rule.companions { keywords.append((word, companion)) }
        for word in rule.readsRawText ? [] : rule.keywords { keywords.append((word, slot)) }
      }
      var flags: SlotGate.Flags = rule.begins == .anywhere ? [] : .anchored
      if rule.isHedge { flags.insert(.hedge) }
      if rule.readsRawText { flags.insert(.raw) }
      if rule.isEnabled { flags.insert(.enabled) }
      if rule.isLikely { flags.insert(.likely) }
      if rule.keywords.isEmpty, !rule.readsRawText, !rule.isLikely { flags.insert(.always) }
      gates.append(
        SlotGate(
          begins: SlotGate.number(rule.begins), kinds: rule.units.isEmpty ? .max : rule.units.reduce(0) { $0 | SlotGate.bit($1.kind) },
          flags: flags,
          kind: SlotGate.number(rule.claimClass), scope: 0, language: number(of: rule.language), severity: SlotGate.number(rule.severity),
          companion: Int32(companion), classes: 0))
      sources.append(SlotTexts.Source(id: rule.id, message: rule.message, advice: rule.advice, pattern: rule.pattern))
    }
    for cue in policy.cues {
      let slot = gates.count
      if cue.isEnabled, cue.scope != .section { for word in cue.keywords { keywords.append((word, slot)) } }
      var flags: SlotGate.Flags = cue.begins == .anywhere || cue.scope == .section ? [] : .anchored
      if cue.isEnabled { flags.insert(.enabled) }
      if cue.keywords.isEmpty, cue.scope != .section { flags.insert(.always) }
      gates.append(
        SlotGate(
          begins: SlotGate.number(cue.begins), kinds: .max, flags: flags, kind: SlotGate.number(cue.kind),
          scope: SlotGate.number(cue.scope),
          language: number(of: cue.language), severity: 0, companion: 0,
          classes: cue.classes.reduce(0) { $0 | 1 << UInt16(SlotGate.number($1)) }))
      sources.append(SlotTexts.Source(id: cue.id, message: "", advice: "", pattern: cue.pattern))
    }
    for language in languages {
      let known = policy.languages[language]
      borders.append((addBorder(known?.strong, language, &sources), addBorder(known?.weak, language, &sources)))
    }
    for (slot, rule) in policy.rules.enumerated() where rule.isLikely { likely[Int(SlotGate.number(rule.claimClass))] = Int32(slot) }
    texts = SlotTexts(families: policy.families, sources: sources)
    index = KeywordIndex(
      keywords.filter { $0.target < ruleCount || $0.target >= Self.firstCompanion || gates[$0.target].cueKind == .hedge })
    cueIndex = KeywordIndex(keywords.filter { $0.target >= ruleCount && $0.target < Self.firstCompanion })
    scorer = policy.weights.map { ClaimScorer($0, kinds: policy.kinds, forms: policy.forms) }
    for (slot, rule) in policy.rules.enumerated() {
      guard let weight = scorer?.weight(FeatureHash(.rule, WordHash(rule.id.utf8))) else { continue }
      gates[slot].flags.insert(.weighed)
      gates[slot].weight = Int32(weight + (scorer?.weightOfAnyRule ?? 0))
    }
  }

  private func number(of language: String) -> UInt8 { UInt8(languages.firstIndex(of: language) ?? 0) }

  private mutating func addBorder(_ pattern: String?, _ language: String, _ sources: inout [SlotTexts.Source]) -> Int32 {
    guard let pattern else { return -1 }
    gates.append(
      SlotGate(
        begins: 0, kinds: .max, flags: .enabled, kind: 0, scope: 0, language: number(of: language), severity: 0, companion: 0, classes: 0))
    sources.append(SlotTexts.Source(id: "clauses.\(language)", message: "", advice: "", pattern: pattern))
    return Int32(gates.count - 1)
  }

  /// Applies what a higher level changes. `adjustments` is by rule ID.
  mutating func adjust(_ adjustments: [String: RuleAdjustment]) {
    guard !adjustments.isEmpty else { return }
    for slot in 0..<(ruleCount + cueCount) {
      guard let adjustment = adjustments[texts.id(slot)] else { continue }
      if let severity = adjustment.severity { gates[slot].severity = SlotGate.number(severity) }
      if let isEnabled = adjustment.isEnabled {
        if isEnabled { gates[slot].flags.insert(.enabled) } else { gates[slot].flags.remove(.enabled) }
      }
    }
  }
}
