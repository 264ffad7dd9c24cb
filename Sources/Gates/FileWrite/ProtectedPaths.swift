internal import Paths
internal import Policy

/// The paths that no agent may write, as policy names them.
struct ProtectedPaths: Sendable {
  struct Rule: Sendable {
    let id: String
    let globs: [PathGlob]
    let message: String
    let advice: String
    let severity: Severity
  }

  let rules: [Rule]

  init(_ documents: [PolicyDocument], adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    var rules: [Rule] = []
    for document in documents {
      var reader = try MappingReader(document.node, file: document.file, path: "writes")
      _ = try reader.text("schema")
      _ = try reader.text("area")
      for (index, node) in try reader.nodes("paths").enumerated() {
        var rule = try MappingReader(node, file: document.file, path: "writes.paths[\(index)]")
        let id = try rule.text("id")
        let globs = try rule.texts("globs").map(PathGlob.init)
        let message = try rule.text("message")
        let advice = try rule.text("advice")
        let severity = try rule.choice("severity", as: Severity.self) ?? .block
        _ = rule.take("examples")
        try rule.finish()
        guard !globs.isEmpty else { throw rule.error(nil, "globs", "must name at least one path") }
        guard adjustments[id]?.isEnabled ?? true else { continue }
        rules.append(Rule(id: id, globs: globs, message: message, advice: advice, severity: adjustments[id]?.severity ?? severity))
      }
      try reader.finish()
    }
    self.rules = rules
  }

  /// The first rule that covers the absolute path `path`.
  ///
  /// A pattern that begins at the project covers the path wherever it lies: another project's hook settings are as dangerous as this one's.
  func rule(covering path: String, home: String?) -> Rule? {
    let parts = pathComponents(path)
    return rules.first { rule in
      rule.globs.contains { glob in
        switch glob.anchor {
        case .root, .project: glob.matches(parts)
        case .home: home.flatMap { components(of: path, below: $0) }.map(glob.matches) ?? false
        }
      }
    }
  }
}
