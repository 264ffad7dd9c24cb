internal import ClaimLanguage
public import Model
public import Policy

/// Holds a turn that claims completion without evidence.
public struct SessionOutputGate: Gate {
  public let name = "session-output-validator"

  /// How often one set of violations is blocked in a session on a host that would let it go on for ever.
  static let mostBlocksWithoutHostCap = 8

  public init() {}

  public func applies(to event: Event) -> Bool {
    guard case .endOfTurn(let end) = event.kind else { return false }
    return end.lastMessage != "" || end.transcriptPath != nil
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    _ = try ClaimRules(policy)
    _ = try EvidencePolicy(policy)
    try EvidencePolicy.checkPatterns(policy)
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .endOfTurn(let end) = event.kind else { return decided(.notApplicable) }
    let judgement: TurnJudgement
    do throws(PolicyError) {
      judgement = try TurnJudgement(gate: self, event: event, end: end, policy: policy.get())
    } catch {
      return undecided(by: error)
    }
    return judgement.begin()
  }
}
