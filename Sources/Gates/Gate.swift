public import Model
public import Policy

/// One policy enforcement concern: a pure function from an event and the policy in force to a verdict.
public protocol Gate: Sendable {
  /// The name of the gate and of its executable.
  var name: String { get }

  /// Whether the event can matter to this gate. Cheap: it decides whether any policy is read at all.
  func applies(to event: Event) -> Bool

  /// What the gate says of an event that it applies to.
  /// - Parameter policy: the policy in force, or why there is none.
  func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep

  /// Reads everything that the gate would read of `policy`, so that a fault is found before an event needs it.
  func check(_ policy: EffectivePolicy) throws(PolicyError)
}

extension Gate {
  func decided(
    _ verdict: Verdict, obligations: [Obligation] = [], explanation: @escaping @Sendable () -> [String] = { [] }
  ) -> GateStep {
    .decided(GateReport(gate: name, verdict: verdict, obligations: obligations, explanation: explanation))
  }

  /// The verdict when nobody can tell where a write would land.
  func undecided(onPlaceOf change: FileChange) -> GateStep {
    decided(
      .indeterminate(
        Indeterminacy(
          problem: "where the write to \(change.path) would land cannot be told",
          remedy: "give the path in full, beginning with / and not leading through /proc or /dev")))
  }

  /// The verdict when the policy does not load: our failure, not the agent's, and worded as such.
  func undecided(by error: PolicyError) -> GateStep {
    decided(
      .indeterminate(
        Indeterminacy(
          problem: "the policy cannot be used: \(error)",
          remedy: "mend \(error.file) (in a project's file an edit that makes it load is let through), or ask a person to; "
            + "`zakon policy check \(error.file)` shows whether it loads")))
  }
}

/// Every gate of the product.
public let allGates: [any Gate] = [
  SessionOutputGate(), FileWriteGate(), CrossSessionClaimGate(), TaskBlockerGate(), EvidenceGate(), ClaimTypeCoverageGate(),
  EvidenceFileMatchGate(), BlueprintSchemaGate(),
]
