internal import Files
internal import Gates
public import Model
internal import Paths
public import Policy
internal import Probes
internal import Registry
internal import SQLite
internal import Stores
internal import Transcript

/// Asks the gates that an event concerns, gathering for each the facts it names.
public struct Enforcer: Sendable {
  /// How far back what was done is looked for, in bytes of the transcript.
  private static let reachOfEarlierTurns = 4 << 20
  private static let reachOfSubagent = 2 << 20
  private static let mostSubagents = 8

  let surroundings: Surroundings

  public init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// A decision with the policy it was made under; nil when no gate applied and none was read.
  public struct Outcome: Sendable {
    public let decision: Decision
    public let policy: Result<EffectivePolicy, PolicyError>?
    /// Every fact that was gathered, a line each, in order.
    public let facts: [String]
  }

  /// Decides `event`.
  /// - Parameter gateName: the one gate to ask; nil for all that apply.
  public func decide(_ event: Event, gateName: String?) -> Outcome {
    let gates = allGates.filter { (gateName == nil || $0.name == gateName) && $0.applies(to: event) }
    guard !gates.isEmpty else { return Outcome(decision: Decision([]), policy: nil, facts: []) }
    let policy: Result<EffectivePolicy, PolicyError>
    do throws(PolicyError) {
      policy = .success(try loadPolicy(surroundings, workingDirectory: event.workingDirectory))
    } catch {
      policy = .failure(error)
    }
    var facts: [String] = []
    let ledger = LedgerGathering(surroundings: surroundings, workingDirectory: event.workingDirectory, policy: policy)
    let writes = WriteTargetGathering(
      surroundings: surroundings, workingDirectory: event.workingDirectory, policy: try? policy.get())
    let reports = gates.map { gate in
      report(gate.evaluate(event, policy: policy), event: event, policy: policy, ledger: ledger, writes: writes, facts: &facts)
    }
    return Outcome(decision: Decision(reports), policy: policy, facts: facts)
  }

  /// Gathers what `first` and the steps after it ask for, until one decides.
  func report(
    _ first: GateStep, event: Event, policy: Result<EffectivePolicy, PolicyError>, ledger: LedgerGathering,
    writes: WriteTargetGathering, facts: inout [String]
  ) -> GateReport {
    var step = first
    while true {
      switch step {
      case .decided(let report): return report
      case .needsTurn(let query, let then):
        facts.append("transcript \(query.transcriptPath)")
        step = then(Result { () throws(TranscriptError) in try readTurn(query) })
      case .needsEarlierEntries(let query, let offset, let then):
        facts.append("what was done before this turn")
        step = then((try? readEarlierEntries(query, before: offset, limit: Self.reachOfEarlierTurns)) ?? [])
      case .needsSubagents(let query, let agentIDs, let then):
        facts.append("what \(agentIDs.count) subagents did")
        step = then(subagentEntries(query, agentIDs))
      case .needsEvidence(let query, let then):
        facts.append("\(query.candidates.count) evidence paths, \(query.editedPaths.count) edited files")
        step = then(EvidenceGathering(surroundings: surroundings, workingDirectory: event.workingDirectory).facts(query))
      case .needsPass(let session, let fingerprint, let then):
        facts.append("a person's permission to pass once")
        let passes = surroundings.state.map { OncePasses($0) }
        step = then(passes?.isGranted(sessionID: session, fingerprint: fingerprint, at: surroundings.now) ?? false)
      case .needsBlockCount(let session, let fingerprint, let then):
        facts.append("earlier blocks of the same claims")
        step = then(blockCount(session, fingerprint, policy: try? policy.get()))
      case .needsWriteTarget(let change, let then):
        facts.append("where \(change.path) leads")
        step = then(writes.target(change))
      case .needsDocument(let change, let isDone, let then):
        facts.append("what \(change.path) holds after the change")
        step = then(DocumentGathering(surroundings: surroundings, workingDirectory: event.workingDirectory).state(change, isDone: isDone))
      case .needsPresence(let paths, let then):
        facts.append("whether \(paths.count) paths are there")
        step = then(paths.map { (try? fileStatus($0)) != nil })
      case .needsLedger(let query, let then):
        facts.append("the ledger: \(query.taskIDs.count) tasks, \(query.evidencePaths.count) paths")
        step = then(ledger.facts(query))
      case .needsText(let path, let limit, let then):
        facts.append("the text of \(path)")
        step = then(text(of: path, limit: limit, in: event.workingDirectory))
      case .needsRegistry(let location, let then):
        facts.append("the registry of rule files at \(location)")
        step = then(registry(at: location))
      case .needsArtifacts(let query, let then):
        facts.append("artifacts in \(query.folders.map { joined($0.parent, $0.name) }.joined(separator: ", "))")
        step = then(ArtifactGathering.facts(query))
      case .needsEvidenceStates(let records, let then):
        facts.append("what has become of \(records.count) recorded files")
        step = then(records.map(\.state))
      case .needsProbes(let probes, let limits, let then):
        facts.append("\(probes.count) probes")
        step = then(outcomes(of: probes, limits, in: event.workingDirectory))
      }
    }
  }

  private func text(of path: String, limit: Int, in folder: String?) -> FileText {
    guard let path = absolutePath(path, in: folder ?? "/", home: surroundings.home) else { return .missing }
    do throws(FileError) {
      return .bytes(try readFile(path, limit: limit))
    } catch {
      return error.isMissing ? .missing : .unreadable(error.problem)
    }
  }

  private func registry(at location: String) -> Result<ZakonRegistry, RegistryFault> {
    guard let path = absolutePath(location, in: "/", home: surroundings.home) else {
      return .failure(.unreadable("lies below a home that nobody knows: HOME is not set"))
    }
    return Result { () throws(RegistryFault) in try RegistryFile(path: path, home: surroundings.home).read() }
  }

  private func outcomes(of probes: [Probe], _ limits: ProbeLimits, in folder: String?) -> [ProbeOutcome] {
    ProbeRunner(limits: limits, workingDirectory: folder ?? "/", home: surroundings.home, searchPath: surroundings.searchPath)
      .outcomes(of: probes)
  }

  private func subagentEntries(_ query: TurnQuery, _ agentIDs: [String]) -> [String: [Turn.Entry]] {
    var entries: [String: [Turn.Entry]] = [:]
    for agentID in agentIDs.prefix(Self.mostSubagents) {
      entries[agentID] = readSubagentEntries(query, agentID: agentID, limit: Self.reachOfSubagent)
    }
    return entries
  }

  private func blockCount(_ session: String, _ fingerprint: String, policy: EffectivePolicy?) -> Int? {
    guard let path = surroundings.ledgerFile(policy), let ledger = try? Ledger(path: path) else { return nil }
    return try? ledger.violationCount(sessionID: session, fingerprint: fingerprint)
  }
}
