internal import Model
internal import Policy

/// What the policy area `tasks` says; see `Policies/tasks`. The gates that guard tasks share it.
///
/// A project's document can add references, programs, words and demands; where files are looked for, which ledger counts and what probes may
/// do is a person's to say.
struct TaskPolicy: Sendable {
  /// How a finding of a gate is worded.
  struct Rule: Sendable {
    let id: String
    let message: String
    let advice: String
    let severity: Severity
  }

  /// Patterns whose first group is the number of a task.
  private(set) var references: [String] = []
  /// How command lines name what changes tasks.
  private(set) var vocabulary = TaskCommandLine.Vocabulary()
  private(set) var claimTypes: [ClaimType] = []
  /// With `<id>` for the number of the task.
  private(set) var claimsFiles: [String] = []
  /// With `<id>` for the number of the task; a last `*` stands for any ending that does not begin with a digit.
  private(set) var artifactFolders: [String] = []
  private(set) var minimumEvidence = 1
  private(set) var probes = ProbeLimits(hosts: [], commands: [], milliseconds: 1_500, totalMilliseconds: 3_500, bytes: 4 << 20)
  private var rules: [String: Rule] = [:]
  private var parts: [ClaimType.Part] = []
  private let adjustments: [String: RuleAdjustment]

  init(_ policy: EffectivePolicy) throws(PolicyError) {
    adjustments = policy.adjustments
    for document in try policy.documents("tasks") { try merge(document, profile: policy.profile) }
    // Whichever document says what a kind of claim is, and whichever adds to it: their order is that of files.
    claimTypes = try ClaimType.whole(of: parts).filter { policy.adjustments[$0.id]?.isEnabled ?? true }
  }

  /// The wording of a rule, or nil when a person has switched it off.
  func rule(_ id: String) -> Rule? {
    guard adjustments[id]?.isEnabled ?? true else { return nil }
    return rules[id].map { Rule(id: id, message: $0.message, advice: $0.advice, severity: adjustments[id]?.severity ?? $0.severity) }
  }

  /// How a claim type's findings are worded.
  func rule(of type: ClaimType) -> Rule {
    Rule(id: type.id, message: type.message, advice: type.advice, severity: adjustments[type.id]?.severity ?? type.severity)
  }

  private mutating func merge(_ document: PolicyDocument, profile: Profile) throws(PolicyError) {
    let file = document.file
    var reader = try MappingReader(document.node, file: file, path: "tasks")
    _ = try reader.text("schema")
    _ = try reader.text("area")
    let fits = try reader.choice("profile", as: Profile.self).map { $0 == profile } ?? true
    var next = self
    try next.takePersonal(&reader, document: document)
    next.references += try Self.texts(of: "pattern", in: "references", &reader, file: file)
    for (index, node) in try reader.nodes("programs").enumerated() {
      var program = try MappingReader(node, file: file, path: "tasks.programs[\(index)]")
      next.vocabulary.programs += try program.texts("words").map { $0.split(separator: " ").map { WordPattern(String($0)) } }
      _ = program.take("examples")
      try program.finish()
    }
    let printers = try reader.texts("printers").map { WordPattern($0) }
    // Who names a program harmless opens a way past the gates.
    if document.level < .project { next.vocabulary.printers += printers }
    for (index, node) in try reader.nodes("claim-types").enumerated() {
      next.parts.append(try ClaimType.Part(node, file: file, path: "tasks.claim-types[\(index)]", isTrusted: document.level < .project))
    }
    let minimum = try reader.integer("minimum-evidence", default: next.minimumEvidence)
    guard minimum >= 0 else { throw reader.error(nil, "minimum-evidence", "must not be negative") }
    next.minimumEvidence = document.level < .project ? minimum : max(minimum, next.minimumEvidence)
    for (index, node) in try reader.nodes("rules").enumerated() {
      let rule = try Self.rule(node, file: file, path: "tasks.rules[\(index)]")
      if document.level < .project || next.rules[rule.id] == nil { next.rules[rule.id] = rule }
    }
    try reader.finish()
    if fits { self = next }
  }

  /// What a project may not say.
  private mutating func takePersonal(_ reader: inout MappingReader, document: PolicyDocument) throws(PolicyError) {
    if document.level == .project {
      for key in ["ledger", "claims-files", "artifact-folders", "probes"] {
        guard let node = reader.take(key) else { continue }
        throw reader.error(node, key, "may not stand in a project's file; a person sets it for the user or the machine")
      }
    }
    // Read by whoever opens the ledger.
    _ = reader.take("ledger")
    let claimsFiles = try Self.paths(&reader, "claims-files")
    if !claimsFiles.isEmpty { self.claimsFiles = claimsFiles }
    let artifactFolders = try Self.paths(&reader, "artifact-folders")
    if !artifactFolders.isEmpty { self.artifactFolders = artifactFolders }
    if let node = reader.take("probes") { probes = try Self.probes(node, file: document.file, standing: probes) }
  }

  private static func paths(_ reader: inout MappingReader, _ key: String) throws(PolicyError) -> [String] {
    let paths = try reader.texts(key)
    for path in paths where !path.hasPrefix("/") && !path.hasPrefix("~/") {
      throw reader.error(nil, key, "holds `\(path)`, which begins neither with / nor with ~/")
    }
    return paths
  }

  private static func probes(_ node: PolicyNode, file: String, standing: ProbeLimits) throws(PolicyError) -> ProbeLimits {
    var reader = try MappingReader(node, file: file, path: "tasks.probes")
    var limits = standing
    limits.hosts.formUnion(try reader.texts("hosts").map { $0.lowercased() })
    limits.commands += try reader.texts("commands").map { $0.split(separator: " ").map(String.init) }
    limits.milliseconds = try reader.integer("milliseconds", default: standing.milliseconds)
    limits.totalMilliseconds = try reader.integer("total-milliseconds", default: standing.totalMilliseconds)
    limits.bytes = try reader.integer("bytes", default: standing.bytes)
    try reader.finish()
    guard limits.milliseconds > 0, limits.totalMilliseconds > 0, limits.totalMilliseconds <= 4_000, limits.bytes > 0 else {
      throw reader.error(node, "total-milliseconds", "must be above 0 and at most 4000: a hook answers within five seconds")
    }
    guard !limits.commands.contains([]) else { throw reader.error(node, "commands", "holds an empty text, which would allow everything") }
    return limits
  }

  private static func texts(
    of key: String, in list: String, _ reader: inout MappingReader, file: String
  ) throws(PolicyError) -> [String] {
    var texts: [String] = []
    for (index, node) in try reader.nodes(list).enumerated() {
      var entry = try MappingReader(node, file: file, path: "tasks.\(list)[\(index)]")
      texts.append(try entry.text(key))
      _ = entry.take("examples")
      try entry.finish()
    }
    return texts
  }

  private static func rule(_ node: PolicyNode, file: String, path: String) throws(PolicyError) -> Rule {
    var reader = try MappingReader(node, file: file, path: path)
    let rule = Rule(
      id: try reader.text("id"), message: try reader.text("message"), advice: try reader.text("advice"),
      severity: try reader.choice("severity", as: Severity.self) ?? .block)
    try reader.finish()
    return rule
  }
}
