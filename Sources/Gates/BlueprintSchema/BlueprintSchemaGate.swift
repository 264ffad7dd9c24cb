internal import GovernedDocument
public import Model
public import Policy
internal import Registry

/// Keeps rule files that nobody has approved, and governed documents that are not what their schema asks for, from being written. A write
/// that has landed is reported.
public struct BlueprintSchemaGate: Gate {
  public let name = "blueprint-schema-validator"

  public init() {}

  public func applies(to event: Event) -> Bool {
    switch event.kind {
    case .beforeTool(let tool), .afterTool(let tool): tool.change != nil
    case .endOfTurn, .sessionStart, .taskChange, .other: false
    }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    _ = try RegistryPolicy(policy)
    try DocumentSchemas(policy).check()
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    let change: FileChange
    let isDone: Bool
    switch event.kind {
    case .beforeTool(let tool):
      guard let asked = tool.change else { return decided(.notApplicable) }
      (change, isDone) = (asked, false)
    case .afterTool(let tool):
      guard let made = tool.change else { return decided(.notApplicable) }
      (change, isDone) = (made, true)
    case .endOfTurn, .sessionStart, .taskChange, .other: return decided(.notApplicable)
    }
    return .needsWriteTarget(change) { target in
      guard let path = target.path, let resolved = target.resolvedPaths else { return undecided(onPlaceOf: change) }
      if target.mendsBrokenPolicy { return decided(.allow) }
      do throws(PolicyError) {
        let inForce = try policy.get()
        let forms = [path] + resolved.filter { $0 != path }
        let registry = try RegistryPolicy(inForce)
        let schemas = try DocumentSchemas(inForce).schemas(governing: forms, home: event.home)
        let write = GovernedWrite(
          change: change, isDone: isDone, places: resolved, schemas: schemas, event: event, profile: inForce.profile)
        return registry.standing(of: registry.ruleFiles(among: forms, home: event.home), home: event.home) { standing in
          judge(write, standing)
        }
      } catch {
        return undecided(by: error)
      }
    }
  }

  private func judge(_ write: GovernedWrite, _ standing: RegistryStanding) -> GateStep {
    switch standing {
    case .fault(let fault): return decided(.indeterminate(fault))
    case .refused(let refused):
      return write.findings { result in
        switch result {
        case .success(let found): decided((refused + found).verdict)
        // What the registry says holds, whatever the document looks like.
        case .failure: decided(refused.verdict)
        }
      }
    case .approved(let entries):
      let isOlder = entries.contains { $0.status == .legacy }
      return write.findings { result in
        switch result {
        case .success(let found): judge(write, found: isOlder ? found.map(Self.told) : found)
        case .failure(let fault): decided(.indeterminate(fault))
        }
      }
    }
  }

  /// A rule that is older than the registry was never asked for what today's schema asks for: its faults are told and stop nothing.
  private static func told(_ finding: Finding) -> Finding {
    var finding = finding
    finding.severity = min(finding.severity, .warn)
    return finding
  }

  private func judge(_ write: GovernedWrite, found: [Finding]) -> GateStep {
    guard found.contains(where: { $0.severity >= .ask }), let value = write.event.schemaOverride else { return decided(found.verdict) }
    return SchemaOverride.step(value) { leave in
      switch leave {
      case .refused(let problem):
        var findings = found
        findings[0].details.append("BLUEPRINT_OVERRIDE lifts nothing: \(problem)")
        return decided(findings.verdict)
      case .granted(let task):
        // What has landed was let pass before it did, or is told for the first time: then the log alone is asked to keep it.
        return write.fingerprint(task: task) { fingerprint in
          let bypass = Bypass(
            findings: found, leave: "BLUEPRINT_OVERRIDE=\(value)",
            onceAs: write.profile == .standard && !write.isDone ? fingerprint : nil)
          return decided(.allow, obligations: [.recordBypass(bypass)])
        }
      }
    }
  }
}
