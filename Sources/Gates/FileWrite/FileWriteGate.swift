public import Model
public import Policy

/// Keeps agents from writing what guards them: Zakon's own executables, configuration and state, and the hosts' hook settings.
public struct FileWriteGate: Gate {
  public let name = "file-write-blocker"

  public init() {}

  public func applies(to event: Event) -> Bool {
    switch event.kind {
    case .beforeTool(let tool): tool.change != nil
    case .afterTool, .endOfTurn, .other: false
    }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    _ = try ProtectedPaths(policy.documents("writes"), adjustments: policy.adjustments)
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .beforeTool(let tool) = event.kind, let change = tool.change else { return decided(.notApplicable) }
    return .needsWriteTarget(change) { target in
      guard let path = target.path, let resolved = target.resolvedPath else {
        return decided(
          .indeterminate(
            Indeterminacy(
              problem: "where the write to \(change.path) would land cannot be told", remedy: "give the path in full, beginning with /")))
      }
      // An edit that mends a broken policy file must get through, or nothing would ever again.
      if target.mendsBrokenPolicy { return decided(.allow) { ["\(path): mends a policy file that does not load"] } }
      if let owned = target.ownedByZakon {
        return decided(
          .block([
            Finding(
              rule: "control-plane.zakon-itself", severity: .block, message: "a write to \(owned)",
              advice: "ask the person you work for to make this change; a gate that the agent can change guards nothing", excerpt: change.path)
          ]))
      }
      let protected: ProtectedPaths
      do throws(PolicyError) {
        let policy = try policy.get()
        protected = try ProtectedPaths(policy.documents("writes"), adjustments: policy.adjustments)
      } catch {
        return undecided(by: error)
      }
      for candidate in [path, resolved] {
        guard let rule = protected.rule(covering: candidate, event: event) else { continue }
        let finding = Finding(
          rule: rule.id, severity: rule.severity, message: "a write to \(rule.message)", advice: rule.advice, excerpt: change.path,
          details: candidate == path ? [] : ["the path leads to \(resolved)"])
        return decided(rule.severity.verdict(for: finding)) { ["\(candidate): covered by \(rule.id)"] }
      }
      return decided(.allow) { ["\(path): not protected"] }
    }
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
