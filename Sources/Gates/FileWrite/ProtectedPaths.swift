internal import Model
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

  /// The rules that cover the absolute path `path`.
  ///
  /// A pattern that begins with `**` covers the path wherever it lies: another project's hook settings are as dangerous as this one's.
  func rules(covering path: String, event: Event) -> [Rule] {
    let parts = pathComponents(path)
    let belowHome = event.home.flatMap { components(of: path, below: $0) }
    let belowProject = [event.projectRoot, event.workingDirectory].compactMap { $0 }.compactMap { components(of: path, below: $0) }
    return rules.filter { rule in
      rule.globs.contains { glob in
        switch glob.anchor {
        case .root: glob.matches(parts)
        case .project: glob.matches(parts) || belowProject.contains(where: glob.matches)
        case .home: belowHome.map(glob.matches) ?? false
        }
      }
    }
  }
}
