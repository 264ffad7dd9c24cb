/// One configuration file: `policy.yaml` in `/etc/zakon`, in the user's configuration folder, or in a project's `.zakon`.
public struct Configuration: Sendable {
  public let file: String
  public let level: PolicyDocument.Level
  public var profile: Profile?
  public var mode: EnforcementMode?
  public var auditsAllows: Bool
  public var adjustments: [String: RuleAdjustment]
  /// Documents of every area, as they would stand in `Policies/`.
  public var documents: [String: [PolicyDocument]]

  /// Reads the file's text strictly.
  /// - Parameter areas: the areas that the executables know; anything else is an unknown key.
  public init(_ text: [UInt8], file: String, level: PolicyDocument.Level, areas: [String]) throws(PolicyError) {
    self.file = file
    self.level = level
    var reader = try MappingReader(try readYAML(text, file: file), file: file, path: "")
    let version = try reader.text("schema")
    guard version == "1" else { throw reader.error(nil, "schema", "is `\(version)`; this version reads schema 1") }
    profile = try reader.choice("profile", as: Profile.self)
    mode = try reader.choice("mode", as: EnforcementMode.self)
    auditsAllows = try reader.flag("audit-allows", default: false)
    adjustments = [:]
    if let rules = reader.take("rules") { adjustments = try Self.adjustments(rules, file: file) }
    documents = [:]
    for area in areas {
      // One document or a list of them.
      var nodes = [PolicyNode]()
      if let node = reader.value(of: area), case .mapping = node.content {
        nodes = [node]
        _ = reader.take(area)
      } else {
        nodes = try reader.nodes(area)
      }
      documents[area] = nodes.map { PolicyDocument(file: file, level: level, node: $0.labelled(area: area)) }
    }
    try reader.finish()
  }

  private static func adjustments(_ node: PolicyNode, file: String) throws(PolicyError) -> [String: RuleAdjustment] {
    guard case .mapping(let entries) = node.content else {
      throw PolicyError(
        file: file, line: node.line, column: node.column, key: "rules", problem: "must be a mapping of rule IDs to settings")
    }
    var adjustments: [String: RuleAdjustment] = [:]
    for entry in entries {
      var reader = try MappingReader(entry.value, file: file, path: "rules.\(entry.key)")
      let severity = try reader.choice("severity", as: Severity.self)
      let isEnabled: Bool? = reader.value(of: "enabled") == nil ? nil : try reader.flag("enabled", default: true)
      try reader.finish()
      adjustments[entry.key] = RuleAdjustment(severity: severity, isEnabled: isEnabled)
    }
    return adjustments
  }
}

/// Whether decisions are enforced.
public enum EnforcementMode: String, CaseIterable, Sendable {
  case enforce
  /// Everything is decided and logged, nothing blocks.
  case observe
}

extension PolicyNode {
  /// The same mapping with the two keys that a document in `Policies/` carries and a section of a configuration file need not repeat.
  fileprivate func labelled(area: String) -> PolicyNode {
    guard case .mapping(let entries) = content else { return self }
    let labels = [("schema", "1"), ("area", area)].filter { label in !entries.contains { $0.key == label.0 } }
      .map {
        Entry(key: $0.0, keyLine: line, keyColumn: column, value: PolicyNode(.scalar($0.1, isPlain: true), line: line, column: column))
      }
    return PolicyNode(.mapping(labels + entries), line: line, column: column)
  }
}
