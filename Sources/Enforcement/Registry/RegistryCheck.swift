internal import Gates
public import Model
internal import Paths
public import Policy
internal import Registry
internal import Redaction
public import Stores

/// What the registry says of one file, for those who ask without a host.
public struct RegistryCheck: Sendable {
  /// 0: it may be written; 2: it may not; 3: nobody can tell.
  public let exitCode: Int32
  /// For the one who asked; empty when there is nothing to say.
  public let message: String
  /// What is refused, for those who write it down otherwise.
  public private(set) var findings: [Finding] = []

  /// - Parameter file: as somebody names it; every form of its path that is a rule file must be approved.
  public init(_ file: String, surroundings: Surroundings, workingDirectory: String) {
    let change = FileChange(path: file, content: .untold)
    let event = Event(
      kind: .beforeTool(ToolUse(name: "Write", request: .change(change))), sessionID: Event.unknownSession,
      workingDirectory: workingDirectory, projectRoot: workingDirectory, home: surroundings.home)
    let effective: EffectivePolicy
    let policy: RegistryPolicy
    do throws(PolicyError) {
      effective = try loadPolicy(surroundings, workingDirectory: workingDirectory)
      policy = try RegistryPolicy(effective)
    } catch {
      (exitCode, message) = (3, "ZAKON_REGISTRY_ERROR: The policy cannot be used: \(error)\nFIX: mend \(error.file)")
      return
    }
    let writes = WriteTargetGathering(surroundings: surroundings, workingDirectory: workingDirectory, policy: effective)
    let target = writes.target(change)
    guard let path = target.path, let resolved = target.resolvedPaths else {
      (exitCode, message) = (3, "ZAKON_REGISTRY_ERROR: where \(file) leads cannot be told\nFIX: give the path in full")
      return
    }
    let named = policy.ruleFiles(among: [path] + resolved.filter { $0 != path }, home: surroundings.home)
    // Who asks about a file that is no rule file gets the answer that the registry has for it.
    let step = policy.standing(of: named.isEmpty ? [path] : named, home: surroundings.home) { standing in
      .decided(GateReport(gate: "zakon-registry-check", verdict: standing.verdict))
    }
    let ledger = LedgerGathering(surroundings: surroundings, workingDirectory: workingDirectory, policy: .success(effective))
    var facts: [String] = []
    let report = Enforcer(surroundings).report(
      step, event: event, policy: .success(effective), ledger: ledger, writes: writes, facts: &facts)
    switch report.verdict {
    case .notApplicable, .allow: (exitCode, message) = (0, "")
    case .warn(let found):
      (exitCode, message) = (0, Self.text(found))
      findings = found
    case .ask(let found), .block(let found):
      (exitCode, message) = (2, Self.text(found))
      findings = found
    case .indeterminate(let fault): (exitCode, message) = (3, masked("\(fault.problem)\n\(fault.remedy)"))
    }
  }

  private static func text(_ findings: [Finding]) -> String {
    masked(
      findings.map { finding in
        let lines = ["BLOCKED: \(finding.excerpt): \(finding.message) (\(finding.rule))"] + finding.details + ["FIX: \(finding.advice)"]
        return lines.joined(separator: "\n")
      }.joined(separator: "\n"))
  }
}

/// The names of a path that are rule files, under whatever link it lies.
public func ruleFileNames(of path: String, policy: EffectivePolicy, home: String?) throws(PolicyError) -> [String] {
  try RegistryPolicy(policy).ruleFiles(among: [path] + PathAliases(policy, home: home).names(of: path), home: home)
}

extension RegistryStanding {
  var verdict: Verdict {
    switch self {
    case .approved: .allow
    case .refused(let findings): findings.verdict
    case .fault(let fault): .indeterminate(fault)
    }
  }
}

extension RegistryFile {
  /// The registry in force.
  public init(_ policy: EffectivePolicy, surroundings: Surroundings) throws(PolicyError) {
    let location = try RegistryPolicy(policy).location
    guard let path = absolutePath(location, in: "/", home: surroundings.home) else {
      throw PolicyError(file: "the environment", key: "HOME", problem: "is not set, and the registry lies at \(location)")
    }
    self.init(path: path, home: surroundings.home)
  }
}
