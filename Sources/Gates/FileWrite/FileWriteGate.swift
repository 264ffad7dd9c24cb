public import Model
public import Policy

/// Keeps agents from writing what guards them: Zakon's own executables, configuration and state, and the hosts' hook settings.
public struct FileWriteGate: Gate {
  public let name = "file-write-blocker"

  public init() {}

  public func applies(to event: Event) -> Bool {
    switch event.kind {
    case .beforeTool(let tool): tool.change != nil
    case .afterTool, .endOfTurn, .sessionStart, .taskChange, .other: false
    }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    _ = try ProtectedPaths(policy.documents("writes"), adjustments: policy.adjustments)
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .beforeTool(let tool) = event.kind, let change = tool.change else { return decided(.notApplicable) }
    return .needsWriteTarget(change) { target in
      guard let path = target.path, let resolved = target.resolvedPaths else { return undecided(onPlaceOf: change) }
      // An edit that mends a broken policy file must get through, or nothing would ever again.
      if target.mendsBrokenPolicy { return decided(.allow) { ["\(path): mends a policy file that does not load"] } }
      let covering = policy.flatMap { (policy) -> Result<Covering?, PolicyError> in
        Result { () throws(PolicyError) in try Self.strictestRule(covering: [path] + resolved, policy: policy, event: event) }
      }
      if case .success(let found?) = covering, found.rule.severity == .block { return decided(found.verdict(change, path: path)) }
      // Guarded under any policy, also one that does not load.
      if let owned = target.ownedByZakon {
        return decided(
          .block([
            Finding(
              rule: "control-plane.zakon-itself", severity: .block, message: "a write to \(owned)",
              advice: "ask the person you work for to make this change; a gate that the agent can change guards nothing",
              excerpt: change.path)
          ]))
      }
      switch covering {
      case .success(nil): return decided(.allow) { ["\(path): not protected"] }
      case .success(let found?): return decided(found.verdict(change, path: path))
      case .failure(let error): return undecided(by: error)
      }
    }
  }

  /// A rule and which of the forms of the path it covers.
  private struct Covering {
    let rule: ProtectedPaths.Rule
    let candidate: String

    func verdict(_ change: FileChange, path: String) -> Verdict {
      rule.severity.verdict(
        for: Finding(
          rule: rule.id, severity: rule.severity, message: "a write to \(rule.message)", advice: rule.advice, excerpt: change.path,
          details: candidate == path ? [] : ["the path leads to \(candidate)"]))
    }
  }

  /// The strictest of all rules that cover any form of the path: a lenient rule of a project must not stand before a strict one.
  private static func strictestRule(covering paths: [String], policy: EffectivePolicy, event: Event) throws(PolicyError) -> Covering? {
    let protected = try ProtectedPaths(policy.documents("writes"), adjustments: policy.adjustments)
    let covering = paths.flatMap { path in protected.rules(covering: path, event: event).map { Covering(rule: $0, candidate: path) } }
    let strictest = covering.map(\.rule.severity).max()
    return covering.first { $0.rule.severity == strictest }
  }
}

extension Severity {
  fileprivate func verdict(for finding: Finding) -> Verdict {
    switch self {
    case .note: .allow
    case .warn: .warn([finding])
    case .ask: .ask([finding])
    case .block: .block([finding])
    }
  }
}
