internal import PCRE2
internal import Paths
internal import Policy

/// Which paths back a claim, and what they must be to do so.
struct EvidencePolicy: Sendable {
  /// Whether naming a path is enough.
  enum Presence: String, CaseIterable { case onDisk = "on-disk", named }
  enum Freshness: String, CaseIterable { case required, ignored }

  struct PathRule: Sendable {
    let id: String
    let glob: PathGlob
  }

  /// What a finding takes off the score of 100.
  struct Weights: Sendable {
    var block = 31
    var ask = 31
    var warn = 5

    func weight(of severity: Severity) -> Int {
      switch severity {
      case .block: block
      case .ask: ask
      case .warn: warn
      case .note: 0
      }
    }
  }

  private(set) var presence = Presence.onDisk
  private(set) var freshness = Freshness.required
  private(set) var paths: [PathRule] = []
  private(set) var deeds = DeedPolicy()
  private(set) var weights = Weights()
  private(set) var reportBelow = 70

  init(presence: Presence, freshness: Freshness, paths: [PathRule], deeds: DeedPolicy, weights: Weights, reportBelow: Int) {
    self.presence = presence
    self.freshness = freshness
    self.paths = paths
    self.deeds = deeds
    self.weights = weights
    self.reportBelow = reportBelow
  }

  /// Merges `documents` as far as they fit `profile`, with nothing adjusted.
  init(documents: [PolicyDocument], profile: Profile) throws(PolicyError) {
    for document in documents { try merge(document, profile: profile, adjustments: [:]) }
  }

  /// What the build made of the standard documents of area `evidence`, and the other documents that fit the profile merged into it.
  ///
  /// A project's document can only tighten: its `presence: on-disk` and `freshness: required` count, the rest is not read.
  init(_ policy: EffectivePolicy) throws(PolicyError) {
    var documents = policy.addedDocuments("evidence")
    if let form = policy.standardForm("evidence"), let compiled = EvidencePolicy(compiled: form, profile: policy.profile) {
      self = compiled
      paths.removeAll { !(policy.adjustments[$0.id]?.isEnabled ?? true) }
    } else {
      documents = try policy.documents("evidence")
    }
    for document in documents { try merge(document, profile: policy.profile, adjustments: policy.adjustments) }
  }

  /// Compiles the patterns of what people configured. A hook compiles a pattern only when it needs it, and takes one that is none for one
  /// that never matches.
  /// - Throws: ``PolicyError`` with the file and key of the first that does not compile.
  static func checkPatterns(_ policy: EffectivePolicy) throws(PolicyError) {
    for document in try policy.documents("evidence") where document.level > .standard {
      var deeds = DeedPolicy()
      var reader = try MappingReader(document.node, file: document.file, path: "evidence")
      try deeds.merge(&reader, file: document.file, counts: true)
      for (key, source) in deeds.namedPatterns {
        do throws(PCRE2Error) {
          _ = try Pattern(source)
        } catch {
          throw PolicyError(file: document.file, line: document.node.line, key: "evidence.\(key)", problem: "does not compile: \(error)")
        }
      }
    }
  }

  private mutating func merge(_ document: PolicyDocument, profile: Profile, adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    _ = try reader.text("schema")
    _ = try reader.text("area")
    let fits = try reader.choice("profile", as: Profile.self).map { $0 == profile } ?? true
    let presence = try reader.choice("presence", as: Presence.self)
    let freshness = try reader.choice("freshness", as: Freshness.self)
    let rules = try Self.pathRules(&reader, document: document)
    let score = try reader.take("score").map { node throws(PolicyError) in try Self.score(node, document: document) }
    try deeds.merge(&reader, file: document.file, counts: fits && document.level < .project)
    try reader.finish()
    guard fits else { return }
    if document.level == .project {
      if presence == .onDisk { self.presence = .onDisk }
      if freshness == .required { self.freshness = .required }
      return
    }
    self.presence = presence ?? self.presence
    self.freshness = freshness ?? self.freshness
    paths += rules.filter { adjustments[$0.id]?.isEnabled ?? true }
    if let score { (weights, reportBelow) = score }
  }

  private static func pathRules(_ reader: inout MappingReader, document: PolicyDocument) throws(PolicyError) -> [PathRule] {
    var rules: [PathRule] = []
    for (index, node) in try reader.nodes("paths").enumerated() {
      var rule = try MappingReader(node, file: document.file, path: "evidence.paths[\(index)]")
      let id = try rule.text("id")
      let glob = PathGlob(try rule.text("glob"))
      _ = try rule.text("message")
      _ = rule.take("examples")
      try rule.finish()
      rules.append(PathRule(id: id, glob: glob))
    }
    return rules
  }

  private static func score(_ node: PolicyNode, document: PolicyDocument) throws(PolicyError) -> (Weights, Int) {
    var reader = try MappingReader(node, file: document.file, path: "evidence.score")
    var weights = Weights()
    weights.block = try reader.integer("block", default: weights.block)
    weights.ask = try reader.integer("ask", default: weights.ask)
    weights.warn = try reader.integer("warn", default: weights.warn)
    let reportBelow = try reader.integer("report-below", default: 70)
    try reader.finish()
    guard weights.block >= 31 else { throw reader.error(node, "block", "must be at least 31, so that every block is reported") }
    return (weights, reportBelow)
  }
}
