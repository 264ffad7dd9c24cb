internal import PCRE2
internal import Policy

/// Reads policy documents of area `claims`, strictly.
struct ClaimPolicyDecoder {
  private(set) var policy = ClaimPolicy()
  private let profile: Profile
  private let adjustments: [String: RuleAdjustment]
  private var seen: Set<String> = []

  private enum Language: String, CaseIterable { case en, bs, ja }
  private enum RawText: String, CaseIterable { case prose, raw }

  init(profile: Profile, adjustments: [String: RuleAdjustment]) {
    self.profile = profile
    self.adjustments = adjustments
  }

  /// The head of a document; nil when the document is none of ours.
  private func head(_ document: PolicyDocument) throws(PolicyError) -> (reader: MappingReader, language: String)? {
    var reader = try MappingReader(document.node, file: document.file, path: "")
    let schema = try reader.integer("schema", default: 0)
    guard schema == 1 else { throw reader.error(nil, "schema", schema == 0 ? "is missing" : "is \(schema); this version reads schema 1") }
    guard try reader.text("area") == "claims" else { return nil }
    let profile = try reader.choice("profile", as: Profile.self) ?? .standard
    let language = try reader.choice("language", as: Language.self) ?? .en
    return profile == self.profile ? (reader, language.rawValue) : nil
  }

  /// Families, endings, abbreviations and clause breaks.
  mutating func readLanguage(_ document: PolicyDocument) throws(PolicyError) {
    guard let (head, language) = try head(document) else { return }
    var reader = head
    // Whatever takes claims away or moves the borders of sentences loosens the gate, and a project may only tighten it.
    if document.level == .project {
      for key in ["cues", "clauses", "abbreviations", "kinds", "forms", "learned"] where reader.take(key) != nil {
        policy.refusals.append("\(document.file) may not add `\(key)`: a project can only add what finds more claims")
      }
    }
    for text in try reader.texts("abbreviations") { policy.abbreviations.insert(foldedPattern(text)) }
    if let node = reader.take("endings") {
      guard case .mapping(let entries) = node.content else { throw reader.error(node, "endings", "must be a mapping of names to lists") }
      var endings = try MappingReader(node, file: document.file, path: "endings")
      for entry in entries {
        let texts = try endings.texts(entry.key)
        guard policy.families.defineEndings(entry.key, texts) else {
          throw reader.error(entry.value, "endings.\(entry.key)", "is defined twice")
        }
      }
    }
    for (index, node) in try reader.nodes("families").enumerated() {
      var family = try MappingReader(node, file: document.file, path: "families[\(index)]")
      let id = try family.text("id")
      let stems = try family.texts("stems")
      let endings = try family.texts("endings")
      try family.finish()
      guard !stems.isEmpty else { throw family.error(nil, "stems", "is missing or empty") }
      for name in endings where !policy.families.hasEndings(name) {
        throw family.error(nil, "endings", "names `\(name)`, which no `endings` defines")
      }
      guard policy.families.define(id, stems: stems, endings: endings) else { throw family.error(nil, "id", "`\(id)` is defined twice") }
    }
    try readKinds(&reader, document.file)
    if let node = reader.take("learned") { policy.weights = try readWeights(node, document.file) }
    if let node = reader.take("clauses") {
      var clauses = try MappingReader(node, file: document.file, path: "clauses")
      let borders = LanguageBorders(strong: try clauses.optionalText("strong"), weak: try clauses.optionalText("weak"))
      try clauses.finish()
      guard policy.languages.updateValue(borders, forKey: language) == nil else {
        throw reader.error(node, "clauses", "is defined twice for this language")
      }
      for (key, pattern) in [("strong", borders.strong), ("weak", borders.weak)] {
        if let pattern { try check(pattern, node, clauses, key) }
      }
    }
    _ = (reader.take("rules"), reader.take("cues"))
    try reader.finish()
  }

  /// Kinds of words and the forms of their endings.
  private mutating func readKinds(_ reader: inout MappingReader, _ file: String) throws(PolicyError) {
    for (index, node) in try reader.nodes("forms").enumerated() {
      var form = try MappingReader(node, file: file, path: "forms[\(index)]")
      policy.forms.add(try form.text("form"), endings: try form.texts("endings"))
      try form.finish()
    }
    for (index, node) in try reader.nodes("kinds").enumerated() {
      var kind = try MappingReader(node, file: file, path: "kinds[\(index)]")
      func folded(_ texts: [String]) -> [String] { texts.map { String(decoding: foldedPattern($0), as: UTF8.self) } }
      policy.kinds.append(
        WordKind(
          name: try kind.text("kind"), words: folded(try kind.texts("words")), verbs: try kind.texts("verbs"),
          stems: folded(try kind.texts("stems")), hasForms: try kind.flag("forms", default: false)))
      try kind.finish()
    }
  }

  private func readWeights(_ node: PolicyNode, _ file: String) throws(PolicyError) -> ClaimWeights {
    var reader = try MappingReader(node, file: file, path: "learned")
    var weights = ClaimWeights()
    weights.inputs = try reader.text("inputs")
    weights.bias = try reader.integer("bias", default: 0)
    weights.threshold = try reader.integer("threshold", default: 0)
    weights.common = try reader.text("common").split(separator: " ").map { String($0) }
    for key in ["weights", "classes"] {
      let (lines, problem) = ClaimWeights.parsed(try reader.text(key))
      if let problem { throw reader.error(nil, key, "holds a line that is no feature, tab and number: \(problem)") }
      if key == "weights" { weights.weights = lines } else { weights.classes = lines }
    }
    try reader.finish()
    return weights
  }

  /// Rules and cues; ``readLanguage(_:)`` must have seen every document before.
  mutating func readRules(_ document: PolicyDocument) throws(PolicyError) {
    guard let (head, language) = try head(document) else { return }
    var reader = head
    for (index, node) in try reader.nodes("rules").enumerated() { try readRule(node, document, "rules[\(index)]", language) }
    guard document.level < .project else { return }
    for (index, node) in try reader.nodes("cues").enumerated() { try readCue(node, document.file, "cues[\(index)]", language) }
  }

  private mutating func readRule(_ node: PolicyNode, _ document: PolicyDocument, _ path: String, _ language: String) throws(PolicyError) {
    let file = document.file
    var reader = try MappingReader(node, file: file, path: path)
    let id = try readID(&reader, prefix: "claim.")
    guard let claimClass = try reader.choice("class", as: ClaimClass.self) else { throw reader.error(nil, "class", "is missing") }
    let adjustment = adjustments[id]
    let severity = try reader.choice("severity", as: Severity.self) ?? .block
    let units = try readNames(&reader, "units", as: UnitFilter.self)
    let isHedge = try reader.flag("hedge", default: false)
    if document.level == .project, isHedge || severity < .warn {
      throw reader.error(
        nil, isHedge ? "hedge" : "severity", "has no place in a project: a project can only add what is at least a warning")
    }
    let readsRawText = try reader.choice("text", as: RawText.self) == .raw
    let isLikely = try reader.flag("likely", default: false)
    if isLikely, document.level == .project {
      throw reader.error(nil, "likely", "has no place in a project: its claims come from training")
    }
    let pattern = isLikely ? "" : try readPattern(&reader)
    let begins = try reader.choice("begins", as: MatchBeginning.self) ?? .anywhere
    let keywords = try readKeywords(&reader, "keywords", isOptional: readsRawText || isLikely || begins == .sentence)
    let companions = try readKeywords(&reader, "with", isOptional: true)
    let message = try reader.text("message")
    let advice = try reader.text("advice")
    let examples = try readExamples(&reader, node)
    try reader.finish()
    if node.line != nil, !isLikely {
      try check(pattern, node, reader, "pattern", isRaw: readsRawText)
      guard !examples.none.isEmpty, !(isHedge ? examples.hedge : examples.claim).isEmpty else {
        throw reader.error(node, "examples", "must hold at least one `\(isHedge ? "hedge" : "claim")` and one `none`")
      }
    }
    policy.rules.append(
      ClaimRule(
        id: id, file: file, claimClass: claimClass, language: language, severity: adjustment?.severity ?? severity,
        isEnabled: adjustment?.isEnabled ?? true,
        keywords: keywords, companions: companions, pattern: pattern, begins: begins, units: units, isHedge: isHedge,
        readsRawText: readsRawText, isLikely: isLikely, message: message, advice: advice,
        examples: examples))
  }

  private mutating func readCue(_ node: PolicyNode, _ file: String, _ path: String, _ language: String) throws(PolicyError) {
    var reader = try MappingReader(node, file: file, path: path)
    let id = try readID(&reader, prefix: "cue.")
    guard let kind = try reader.choice("kind", as: ClaimCue.Kind.self) else { throw reader.error(nil, "kind", "is missing") }
    guard let scope = try reader.choice("scope", as: ClaimCue.Scope.self) else { throw reader.error(nil, "scope", "is missing") }
    let classes = try readNames(&reader, "classes", as: ClaimClass.self)
    let pattern = try readPattern(&reader)
    let begins = try reader.choice("begins", as: MatchBeginning.self) ?? .anywhere
    let keywords = try readKeywords(&reader, "keywords", isOptional: begins != .keyword)
    let examples = try readExamples(&reader, node)
    try reader.finish()
    if node.line != nil {
      try check(pattern, node, reader, "pattern")
      guard !(examples.none + examples.hedge + examples.claim).isEmpty else {
        throw reader.error(node, "examples", "must hold at least one sentence")
      }
    }
    policy.cues.append(
      ClaimCue(
        id: id, file: file, kind: kind, scope: scope, classes: classes, language: language, keywords: keywords, pattern: pattern,
        begins: begins, isEnabled: adjustments[id]?.isEnabled ?? true,
        examples: examples))
  }

  private mutating func readID(_ reader: inout MappingReader, prefix: String) throws(PolicyError) -> String {
    let id = try reader.text("id")
    guard id.hasPrefix(prefix) else { throw reader.error(nil, "id", "is `\(id)`; it must begin with `\(prefix)`") }
    guard seen.insert(id).inserted else { throw reader.error(nil, "id", "`\(id)` is already taken") }
    return id
  }

  /// A text, or a list of alternatives.
  private func readPattern(_ reader: inout MappingReader) throws(PolicyError) -> String {
    guard let node = reader.take("pattern") else { throw reader.error(nil, "pattern", "is missing") }
    switch node.content {
    case .scalar(let text, _) where !text.isEmpty: return text
    case .sequence(let elements) where !elements.isEmpty:
      var alternatives: [String] = []
      for element in elements {
        guard case .scalar(let text, _) = element.content else {
          throw reader.error(element, "pattern", "must be a text or a list of texts")
        }
        alternatives.append(text)
      }
      return "(?:" + alternatives.joined(separator: "|") + ")"
    default: throw reader.error(node, "pattern", "must be a text or a list of texts")
    }
  }

  /// The names in the list `key`, each a raw value of `Name`.
  private func readNames<Name: RawRepresentable & CaseIterable>(
    _ reader: inout MappingReader, _ key: String, as type: Name.Type
  ) throws(PolicyError) -> [Name] where Name.RawValue == String {
    var names: [Name] = []
    for text in try reader.texts(key) {
      guard let name = Name(rawValue: text) else {
        throw reader.error(nil, key, "names `\(text)`; known are \(Name.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      names.append(name)
    }
    return names
  }

  /// An empty list is allowed only where `isOptional`: such a rule or cue is always tried.
  private func readKeywords(_ reader: inout MappingReader, _ key: String, isOptional: Bool) throws(PolicyError) -> [[UInt8]] {
    var keywords: [[UInt8]] = []
    for text in try reader.texts(key) {
      let folded = foldedPattern(text)
      if folded.first == UInt8(ascii: "{"), folded.last == UInt8(ascii: "}") {
        let name = String(decoding: folded.dropFirst().dropLast(), as: UTF8.self)
        guard policy.families.isDefined(name) else { throw reader.error(nil, key, "names the family `\(name)`, which is not defined") }
        keywords += policy.families.prefixes(of: name)
      } else {
        keywords.append(folded)
      }
    }
    for keyword in keywords where keyword.isEmpty || keyword.contains(0x20) || keyword.contains(where: { (0x41...0x5A).contains($0) }) {
      throw reader.error(
        nil, key, "`\(String(decoding: keyword, as: UTF8.self))` must be the beginning of one lower-case word, or a word of one letter")
    }
    guard isOptional || !keywords.isEmpty else { throw reader.error(nil, key, "is missing or empty") }
    return keywords
  }

  private func readExamples(_ reader: inout MappingReader, _ parent: PolicyNode) throws(PolicyError) -> ClaimExamples {
    guard let node = reader.take("examples") else { return ClaimExamples() }
    guard case .mapping = node.content else { throw reader.error(node, "examples", "must be a mapping") }
    guard case .mapping(let entries) = node.content else { return ClaimExamples() }
    var examples = ClaimExamples()
    for entry in entries {
      guard case .sequence(let elements) = entry.value.content else {
        throw reader.error(entry.value, "examples.\(entry.key)", "must be a list")
      }
      var list: [ClaimExamples.Example] = []
      for element in elements {
        switch element.content {
        case .scalar(let text, _): list.append(.init(text: text, line: element.line, because: nil))
        case .mapping(let fields):
          let text = fields.first { $0.key == "text" }?.value.content
          guard case .scalar(let text, _) = text, fields.allSatisfy({ $0.key == "text" || $0.key == "because" }) else {
            throw reader.error(element, "examples.\(entry.key)", "must hold `text` and may hold `because`")
          }
          var because: String?
          if case .scalar(let reason, _) = fields.first(where: { $0.key == "because" })?.value.content { because = reason }
          list.append(.init(text: text, line: element.line, because: because))
        case .sequence: throw reader.error(element, "examples.\(entry.key)", "must be a text")
        }
      }
      switch entry.key {
      case "claim": examples.claim = list
      case "hedge": examples.hedge = list
      case "none": examples.none = list
      default: throw reader.error(entry.value, "examples.\(entry.key)", "unknown key")
      }
    }
    return examples
  }

  private mutating func check(_ pattern: String, _ node: PolicyNode, _ reader: MappingReader, _ key: String, isRaw: Bool = false)
    throws(PolicyError)
  {
    let (source, unknown) = isRaw ? (pattern, nil) : policy.families.expanded(pattern)
    if let unknown { throw reader.error(nil, key, "names the family `\(unknown)`, which is not defined") }
    do {
      _ = try Pattern(source, options: isRaw ? .caseless : .bytes)
    } catch {
      throw reader.error(nil, key, error.description)
    }
  }
}
