public import Model
public import Policy

/// Tells the agent at once when a file of evidence is not what was recorded, or is not there.
public struct EvidenceFileMatchGate: Gate {
  public let name = "evidence-file-match"

  /// Of one command line.
  private static let mostPaths = 100

  public init() {}

  public func applies(to event: Event) -> Bool {
    if case .afterTool(let tool) = event.kind { tool.command != nil || tool.change != nil } else { false }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) { _ = try TaskPolicy(policy) }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .afterTool(let tool) = event.kind else { return decided(.notApplicable) }
    if let change = tool.change { return lookUp(tasks: [], paths: [change.path], event: event, policy: policy) }
    let line = TaskCommandLine(tool.command ?? "")
    var tasks: [Int64] = []
    do throws(PolicyError) {
      let inForce = try TaskPolicy(policy.get())
      if case .changes(let changes) = line.meaning(inForce.vocabulary) { tasks = changes.map(\.taskID) }
      tasks += line.tasksWithNewEvidence(inForce.vocabulary)
    } catch {
      if line.mentionsUsualProgram { return undecided(by: error) }
    }
    return lookUp(tasks: tasks, paths: Array(line.possiblePaths.prefix(Self.mostPaths)), event: event, policy: policy)
  }

  private func lookUp(
    tasks: [Int64], paths: [String], event: Event, policy: Result<EffectivePolicy, PolicyError>
  ) -> GateStep {
    guard !tasks.isEmpty || !paths.isEmpty else { return decided(.allow) }
    return .needsLedger(LedgerQuery(taskIDs: tasks, evidencePaths: paths)) { facts in
      switch facts {
      case .absent: return decided(.allow)
      case .unusable(let problem):
        // Nothing is being let through: the tool has run. Only somebody who works with tasks needs to know.
        return tasks.isEmpty ? decided(.allow) : decided(undecided(byLedger: problem))
      case .known(let known, let evidence):
        var records = evidence
        for record in known.values.flatMap(\.evidence) where !records.contains(record) { records.append(record) }
        records.sort { ($0.taskID, $0.path) < ($1.taskID, $1.path) }
        guard !records.isEmpty || !known.isEmpty else { return decided(.allow) }
        let inForce: TaskPolicy
        do throws(PolicyError) {
          inForce = try TaskPolicy(policy.get())
        } catch {
          return undecided(by: error)
        }
        let sorted = records
        return .needsEvidenceStates(sorted) { states in
          let findings = zip(sorted, states).compactMap { Self.finding($0, $1, inForce) }
          return named(by: known.keys.sorted()[...], policy: inForce, tasks: known, event: event, found: findings)
        }
      }
    }
  }

  private static func finding(_ record: RecordedEvidence, _ state: RecordedEvidence.State, _ policy: TaskPolicy) -> Finding? {
    switch state {
    case .intact: nil
    case .changed:
      policy.rule("evidence.changed-file")?.finding(
        record.path,
        details: ["task \(record.taskID): recorded with SHA-256 \(record.sha256.prefix(12))…, the file now holds something else"])
    case .missing: policy.rule("evidence.missing-file")?.finding(record.path, details: ["task \(record.taskID): recorded and gone"])
    case .unreadable(let problem):
      policy.rule("evidence.changed-file")?.finding(record.path, details: ["task \(record.taskID): the file \(problem)"])
    }
  }

  /// The files that the claims of the tasks name must be there, recorded or not.
  private func named(
    by pending: ArraySlice<Int64>, policy: TaskPolicy, tasks: [Int64: TaskFacts], event: Event, found: [Finding]
  ) -> GateStep {
    guard let id = pending.first else { return decided(found.verdict) }
    guard let file = policy.claimsFiles(of: id, home: event.home).first else { return decided(found.verdict) }
    return .needsText(path: file, limit: 1 << 20) { text in
      var claims: [TaskClaim] = []
      // Claims that cannot be read are the business of the gate that stands before closing.
      if case .bytes(let bytes) = text {
        claims = (try? taskClaims(bytes)) ?? []
      } else if let text = tasks[id]?.evidenceOfDone {
        claims = (try? taskClaims(Array(text.utf8))) ?? []
      }
      return exist(claims.flatMap(\.evidence).prefix(20), taskID: id, policy: policy, found: found) { findings in
        named(by: pending.dropFirst(), policy: policy, tasks: tasks, event: event, found: findings)
      }
    }
  }

  private func exist(
    _ paths: ArraySlice<String>, taskID: Int64, policy: TaskPolicy, found: [Finding], then: @escaping @Sendable ([Finding]) -> GateStep
  ) -> GateStep {
    guard let path = paths.first, let rule = policy.rule("evidence.missing-file") else { return then(found) }
    return .needsText(path: path, limit: 0) { text in
      var findings = found
      if case .missing = text { findings.append(rule.finding(path, details: ["task \(taskID): a claim names it"])) }
      return exist(paths.dropFirst(), taskID: taskID, policy: policy, found: findings, then: then)
    }
  }
}
