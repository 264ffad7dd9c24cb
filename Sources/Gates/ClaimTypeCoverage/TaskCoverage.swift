internal import Model
internal import Paths

/// Holds the claims of one task against its artifacts and against what probes measure.
struct TaskCoverage: Sendable {
  let taskID: Int64
  let task: TaskFacts?
  let claims: [TaskClaim]
  let event: Event
  let policy: TaskPolicy

  /// A kind of claim, and the claims that are of it.
  private struct Demand: Sendable {
    let type: ClaimType
    let claims: [TaskClaim]
  }

  private var demands: [Demand] {
    policy.claimTypes.compactMap { type in
      let claims = claims.filter { $0.type == type.type || type.isSpokenOf(in: $0.text) }
      return claims.isEmpty ? nil : Demand(type: type, claims: claims)
    }
  }

  /// Asks for what is needed and hands over the findings; artifacts first, because they cost less than probes.
  func findings(then: @escaping @Sendable (Result<[Finding], Indeterminacy>) -> GateStep) -> GateStep {
    let demands = demands
    let patterns = demands.flatMap(\.type.files)
    guard !patterns.isEmpty else { return probed(missingProbes(demands), then: then) }
    let query = ArtifactQuery(folders: policy.folders(of: taskID, home: event.home), inspectedNames: patterns)
    return .needsArtifacts(query) { artifacts in
      probed(demands.flatMap { missingArtifacts($0, artifacts) } + missingProbes(demands), then: then)
    }
  }

  // MARK: Artifacts

  private func missingArtifacts(_ demand: Demand, _ artifacts: ArtifactFacts) -> [Finding] {
    let patterns = demand.type.files.map { PathGlob($0) }
    let candidates = artifacts.files.filter { file in patterns.contains { $0.matches([file.name]) } }
    guard !patterns.isEmpty, candidates.allSatisfy({ $0.shortfall(since: task?.start) != nil }) else { return [] }
    let wanted = "task \(taskID): a \(demand.type.type) claim needs one of \(demand.type.files.joined(separator: ", "))"
    let details =
      ["\(wanted) in \(policy.folderNames(of: taskID))"]
      + candidates.compactMap { file in file.shortfall(since: task?.start).map { "\(file.path) \($0)" } }.prefix(4)
      + artifacts.omissions.prefix(2)
    let rule = policy.rule(of: demand.type)
    return demand.claims.prefix(3).map { rule.finding($0.text, details: details) }
  }

  // MARK: Probes

  private func missingProbes(_ demands: [Demand]) -> [Finding] {
    guard let rule = policy.rule("coverage.missing-probe") else { return [] }
    return demands.flatMap { demand in
      demand.type.probes.flatMap { kind in
        demand.claims.filter { claim in !claim.probes.contains { $0.probe.kind == kind } }.map { claim in
          rule.finding(claim.text, details: ["task \(taskID): a \(demand.type.type) claim needs a probe of the type \(kind.rawValue)"])
        }
      }
    }
  }

  private func probed(
    _ found: [Finding], then: @escaping @Sendable (Result<[Finding], Indeterminacy>) -> GateStep
  ) -> GateStep {
    let asked = claims.flatMap { claim in claim.probes.map { (claim: claim, probe: $0) } }
    // What is missing already blocks; nothing is started for a task that stays open anyway.
    guard found.isEmpty, !asked.isEmpty else { return then(.success(found)) }
    return .needsProbes(asked.map(\.probe.probe), policy.probes) { outcomes in
      guard outcomes.count == asked.count else {
        return then(
          .failure(
            Indeterminacy(problem: "task \(taskID): not every probe has an outcome", remedy: "try again; this is a fault of the gate")))
      }
      var findings: [Finding] = []
      var problems: [String] = []
      for ((claim, probe), outcome) in zip(asked, outcomes) {
        switch outcome {
        case .couldNotRun(let reason): problems.append("the probe \(probe.probe.summary) \(reason)")
        case .measured(let value, let shortfall):
          findings += refusals(claim, probe, value: value, shortfall: shortfall)
        }
      }
      if findings.isEmpty, let problem = problems.first {
        return then(
          .failure(
            Indeterminacy(
              problem: "task \(taskID): \(problem)",
              remedy: "mend the probe in the claims, or ask a person to allow what it needs under `tasks: probes:` in the policy")))
      }
      return then(.success(findings))
    }
  }

  private func refusals(_ claim: TaskClaim, _ asked: ClaimedProbe, value: String, shortfall: String?) -> [Finding] {
    var findings: [Finding] = []
    if let shortfall, let rule = policy.rule("coverage.refused-probe") {
      findings.append(rule.finding(claim.text, details: ["task \(taskID): the probe \(asked.probe.summary) \(shortfall)"]))
    }
    if let claimed = asked.claimed, !Self.isSame(claimed, value), let rule = policy.rule("coverage.different-measure") {
      findings.append(
        rule.finding(claim.text, details: ["task \(taskID): the probe \(asked.probe.summary): claimed \(claimed), measured \(value)"]))
    }
    return findings
  }

  /// `012` and `12.0` are the number that `12` is.
  private static func isSame(_ claimed: String, _ measured: String) -> Bool {
    if claimed == measured { return true }
    guard let left = Double(claimed), let right = Double(measured) else { return false }
    return left == right
  }
}

extension Probe {
  /// The probe in a few words, for reasons.
  var summary: String {
    switch self {
    case .fileCount(let glob, let minimum): "file-count \(glob) (at least \(minimum))"
    case .content(let file, _, _): "content \(file)"
    case .sql(let file, let query, _): "sql \(file): \(query)"
    case .http(let url, let status, _): "http \(url) (status \(status))"
    case .command(let arguments, let exit, _): "command \(arguments.joined(separator: " ")) (exit code \(exit))"
    }
  }
}
