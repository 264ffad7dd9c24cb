internal import Paths
public import Policy

/// What the policy area `registry` says; see `Policies/registry`.
public struct RegistryPolicy: Sendable {
  /// How a refusal is worded.
  public struct Rule: Sendable {
    public let id: String
    public let message: String
    public let advice: String
    public let severity: Severity
  }

  /// Where the registry lies, as written: beginning with `/` or `~/`.
  public private(set) var location = ""
  private var ruleFiles: [PathGlob] = []
  private var rules: [String: Rule] = [:]

  /// Reads the area strictly. A project's document may name more rule files and nothing else.
  /// - Parameter includingProject: false for what a project has no say in, so that its faults are none.
  public init(_ policy: EffectivePolicy, includingProject: Bool = true) throws(PolicyError) {
    for document in try policy.documents("registry") where includingProject || document.level < .project { try merge(document) }
    for (id, adjustment) in policy.adjustments {
      guard let rule = rules[id] else { continue }
      let severity = adjustment.isEnabled == false ? Severity.note : adjustment.severity ?? rule.severity
      rules[id] = Rule(id: id, message: rule.message, advice: rule.advice, severity: severity)
    }
  }

  /// The wording of a refusal.
  public func rule(_ kind: RegistryRefusal.Kind) -> Rule {
    rules[kind.rawValue]
      ?? Rule(id: kind.rawValue, message: "a rule file that nobody has approved", advice: "ask a person to approve it", severity: .block)
  }

  /// Those of `paths` that are rule files. The letters of a path are compared as file systems compare them that tell no case apart.
  /// - Parameters:
  ///   - paths: absolute, without `.` and `..`.
  ///   - home: what `~` stands for.
  public func ruleFiles(among paths: [String], home: String?) -> [String] {
    let home = home.map(FoldedPath.init)
    return paths.filter { path in
      let path = FoldedPath(path)
      return ruleFiles.contains { $0.covers(path, home: home) }
    }
  }

  /// The patterns of rule files, as written.
  public var ruleFilePatterns: [String] { ruleFiles.map(\.source) }

  private mutating func merge(_ document: PolicyDocument) throws(PolicyError) {
    var reader = try MappingReader(document.node, file: document.file, path: "registry")
    _ = try reader.text("schema")
    _ = try reader.text("area")
    if let node = reader.value(of: "location") {
      guard document.level < .project else {
        throw reader.error(node, "location", "may not stand in a project's file; a person sets it for the user or the machine")
      }
      location = try reader.text("location")
      guard location.hasPrefix("/") || location.hasPrefix("~/") else {
        throw reader.error(node, "location", "is `\(location)`, which begins neither with / nor with ~/")
      }
    }
    ruleFiles += try reader.texts("rule-files").map(PathGlob.init)
    for (index, node) in try reader.nodes("rules").enumerated() {
      var rule = try MappingReader(node, file: document.file, path: "registry.rules[\(index)]")
      let id = try rule.text("id")
      let read = Rule(
        id: id, message: try rule.text("message"), advice: try rule.text("advice"),
        severity: try rule.choice("severity", as: Severity.self) ?? .block)
      try rule.finish()
      guard RegistryRefusal.Kind(rawValue: id) != nil else { throw rule.error(nil, "id", "is `\(id)`, which no check reports") }
      if document.level < .project || rules[id] == nil { rules[id] = read }
    }
    try reader.finish()
  }
}
