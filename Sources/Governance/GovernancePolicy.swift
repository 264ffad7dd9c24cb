internal import PCRE2
internal import Paths
public import Policy

/// The rules of the area `governance` that are in force.
public struct GovernancePolicy {
  /// The area's name.
  public static let area = "governance"

  /// All rules, also those that are off.
  public let all: [GovernanceRule]
  /// The rules that are on.
  public var rules: [GovernanceRule] { all.filter(\.isEnabled) }

  /// Reads the documents strictly, the standard ones first: a rule that says nothing for people takes the words of the first of its kind.
  /// - Throws: ``PolicyError``, also for a project's document that excepts something or says that it judges less: a project only adds.
  public init(_ documents: [PolicyDocument], adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    var rules: [GovernanceRule] = []
    var words: [String: (message: String, advice: String)] = [:]
    for document in documents {
      var reader = try MappingReader(document.node, file: document.file, path: Self.area)
      let version = try reader.text("schema")
      guard version == "1" else { throw reader.error(nil, "schema", "is `\(version)`; this version reads schema 1") }
      guard try reader.text("area") == Self.area else { throw reader.error(nil, "area", "must be `\(Self.area)`") }
      for (index, node) in try reader.nodes("rules").enumerated() {
        let rule = try RuleReader(node, document: document, index: index, adjustments: adjustments).rule(words: &words)
        guard !rules.contains(where: { $0.id == rule.id }) else {
          throw PolicyError(
            file: document.file, line: node.line, column: node.column, key: "\(Self.area).rules[\(index)].id",
            problem: "is `\(rule.id)`, which another rule has")
        }
        rules.append(rule)
      }
      try reader.finish()
    }
    all = rules
  }

  /// How many examples of secrets the documents hold.
  public var exampleCount: Int {
    all.reduce(0) { count, rule in
      guard case .secret(let patterns, _) = rule.kind else { return count }
      return count + patterns.reduce(0) { $0 + $1.positiveExamples.count + $1.negativeExamples.count }
    }
  }

  /// The examples of secrets that come out otherwise than they are listed, each as one sentence.
  public func exampleFailures() -> [String] {
    var failures: [String] = []
    for rule in all {
      guard case .secret(let patterns, let placeholders) = rule.kind else { continue }
      for pattern in patterns {
        for (examples, isSecret) in [(pattern.positiveExamples, true), (pattern.negativeExamples, false)] {
          for example in examples {
            let found = pattern.occurrences(in: CommittedText(Array(example.utf8)), placeholders: placeholders)
            if case .success(let places) = found, places.isEmpty != isSecret { continue }
            failures.append("\(rule.id): \(pattern.name): \(isSecret ? "finds nothing in" : "finds something in"): \(example)")
          }
        }
      }
    }
    return failures
  }
}

/// An example without the marks that keep scanners from taking it for a leak.
private func withoutMarks(_ example: String) -> String {
  var bytes = Array(example.utf8)
  let mark = Array("⟦⟧".utf8)
  while let place = bytes.firstRange(of: mark) { bytes.removeSubrange(place) }
  return String(decoding: bytes, as: UTF8.self)
}

/// Reads one rule.
private struct RuleReader {
  private var reader: MappingReader
  private let node: PolicyNode
  private let document: PolicyDocument
  private let path: String
  private let adjustments: [String: RuleAdjustment]

  init(_ node: PolicyNode, document: PolicyDocument, index: Int, adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    path = "\(GovernancePolicy.area).rules[\(index)]"
    reader = try MappingReader(node, file: document.file, path: path)
    self.node = node
    self.document = document
    self.adjustments = adjustments
  }

  private enum KindName: String, CaseIterable {
    case appendOnly = "append-only"
    case immutableBaseline = "immutable-baseline"
    case protectedBranch = "protected-branch"
    case lineEndings = "line-endings"
    case encoding
    case byteOrderMark = "byte-order-mark"
    case secret
    case commitMessage = "commit-message"
  }

  private enum Answer: String, CaseIterable { case allow, refuse }

  func rule(words: inout [String: (message: String, advice: String)]) throws(PolicyError) -> GovernanceRule {
    var reader = reader
    let id = try reader.text("id")
    guard let kindName = try reader.choice("kind", as: KindName.self) else { throw reader.error(nil, "kind", "is missing") }
    let severity = try reader.choice("severity", as: Severity.self) ?? .block
    let isEnabled = try reader.flag("enabled", default: true)
    let message = try reader.optionalText("message")
    let advice = try reader.optionalText("advice")
    let globs = try fileGlobs(&reader, "globs")
    let except = try fileGlobs(&reader, "except")
    if document.level == .project, !except.isEmpty {
      throw reader.error(nil, "except", "is for the user's and the system's configuration: a project can add and tighten only")
    }
    let known = words[kindName.rawValue]
    guard let message = message ?? known?.message else { throw reader.error(nil, "message", "is missing") }
    guard let advice = advice ?? known?.advice else { throw reader.error(nil, "advice", "is missing") }
    if known == nil { words[kindName.rawValue] = (message, advice) }
    let kind = try kind(kindName, &reader)
    if kindName == .appendOnly, globs.isEmpty { throw reader.error(nil, "globs", "must name at least one path") }
    _ = reader.take("examples")
    try reader.finish()
    let adjustment = adjustments[id]
    return GovernanceRule(
      id: id, kind: kind, severity: adjustment?.severity ?? severity, isEnabled: adjustment?.isEnabled ?? isEnabled, message: message,
      advice: advice, globs: globs.isEmpty ? [PathGlob("**")] : globs, except: except)
  }

  private func kind(_ name: KindName, _ reader: inout MappingReader) throws(PolicyError) -> GovernanceRule.Kind {
    switch name {
    case .appendOnly: return .appendOnly
    case .lineEndings: return .lineEndings
    case .encoding: return .encoding
    case .byteOrderMark: return .byteOrderMark
    case .immutableBaseline: return .immutableBaseline(tags: try names(&reader, "tags"))
    case .protectedBranch:
      let branches = try names(&reader, "branches")
      let merges = try reader.choice("merge-commits", as: Answer.self) ?? .refuse
      let pushes = try reader.choice("pushes", as: Answer.self) ?? .refuse
      return .protectedBranch(branches: branches, allowsMergeCommits: merges == .allow, allowsPushes: pushes == .allow)
    case .commitMessage:
      let longest = try reader.integer("longest-subject", default: 0)
      guard longest >= 0 else { throw reader.error(nil, "longest-subject", "must not be negative") }
      return .commitMessage(
        CommitMessageForm(
          subject: try pattern(&reader, "subject"), longestSubject: longest == 0 ? nil : longest,
          trailers: try reader.texts("trailers"), exempt: try pattern(&reader, "exempt")))
    case .secret:
      var placeholders: [Pattern] = []
      for (index, source) in try reader.texts("placeholders").enumerated() {
        placeholders.append(try whole(source, at: "placeholders[\(index)]", caseless: true))
      }
      var patterns: [SecretPattern] = []
      for (index, node) in try reader.nodes("patterns").enumerated() { patterns.append(try secretPattern(node, index)) }
      guard !patterns.isEmpty else { throw reader.error(nil, "patterns", "must hold at least one pattern") }
      return .secret(patterns, placeholders: placeholders)
    }
  }

  private func secretPattern(_ node: PolicyNode, _ index: Int) throws(PolicyError) -> SecretPattern {
    let path = "\(path).patterns[\(index)]"
    var reader = try MappingReader(node, file: document.file, path: path)
    let name = try reader.text("name")
    let hints = try reader.texts("hints")
    guard !hints.isEmpty, hints.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) } }) else {
      throw reader.error(nil, "hints", "must name lower-case ASCII texts, one of which stands in every match")
    }
    let ignoresCase = try reader.flag("caseless", default: false)
    guard let source = try reader.optionalText("pattern") else { throw reader.error(nil, "pattern", "is missing") }
    let compiled = try compiledPattern(
      source, options: ignoresCase ? [.multiline, .caseless] : .multiline, at: "patterns[\(index)].pattern")
    let lines = try reader.integer("lines", default: 1)
    guard (1...20).contains(lines) else { throw reader.error(nil, "lines", "must be 1 to 20") }
    let entropy = try reader.integer("entropy", default: 0)
    guard (0...800).contains(entropy) else { throw reader.error(nil, "entropy", "must be 0 to 800 hundredths of a bit") }
    let exception = try reader.optionalText("not")
    let not: Pattern? = if let exception { try whole(exception, at: "patterns[\(index)].not", caseless: false) } else { nil }
    let inBinary = try reader.flag("in-binary", default: true)
    var positive: [String] = []
    var negative: [String] = []
    if let examples = reader.take("examples") {
      var both = try MappingReader(examples, file: document.file, path: path + ".examples")
      positive = try both.texts("secret").map(withoutMarks)
      for (index, node) in try both.nodes("none").enumerated() {
        var example = try MappingReader(node, file: document.file, path: path + ".examples.none[\(index)]")
        negative.append(withoutMarks(try example.text("text")))
        _ = try example.text("because")
        try example.finish()
      }
      try both.finish()
      guard !positive.isEmpty, !negative.isEmpty else { throw reader.error(nil, "examples", "must hold both `secret` and `none`") }
    }
    try reader.finish()
    return SecretPattern(
      name: name, hints: hints.map { Array($0.utf8) }, pattern: compiled, lines: lines, entropy: entropy, not: not, inBinary: inBinary,
      positiveExamples: positive, negativeExamples: negative)
  }

  private func fileGlobs(_ reader: inout MappingReader, _ key: String) throws(PolicyError) -> [PathGlob] {
    let globs = try reader.texts(key).map(PathGlob.init)
    if let foreign = globs.first(where: { $0.anchor != .project || $0.source.isEmpty }) {
      throw reader.error(nil, key, "holds `\(foreign.source)`; patterns begin at the top of the repository, or with **/")
    }
    return globs
  }

  private func names(_ reader: inout MappingReader, _ key: String) throws(PolicyError) -> [PathGlob] {
    let globs = try fileGlobs(&reader, key)
    guard !globs.isEmpty else { throw reader.error(nil, key, "must name at least one") }
    return globs
  }

  private func pattern(_ reader: inout MappingReader, _ key: String) throws(PolicyError) -> Pattern? {
    guard let source = try reader.optionalText(key) else { return nil }
    return try compiledPattern(source, options: [], at: key)
  }

  private func whole(_ source: String, at key: String, caseless: Bool) throws(PolicyError) -> Pattern {
    try compiledPattern(#"\A(?:\#(source))\z"#, options: caseless ? .caseless : [], at: key)
  }

  private func compiledPattern(_ source: String, options: Pattern.Options, at key: String) throws(PolicyError) -> Pattern {
    do throws(PCRE2Error) {
      return try Pattern(source, options: options)
    } catch {
      throw reader.error(node, key, "does not compile: \(error)")
    }
  }
}
