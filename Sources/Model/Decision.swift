/// What one gate said about one event.
public struct GateReport: Sendable {
  /// The gate's name: that of its executable.
  public var gate: String
  public var verdict: Verdict
  /// What must be done besides answering the host.
  public var obligations: [Obligation]
  /// How the gate came to its verdict, a line each; made only for those who ask.
  public var explanation: @Sendable () -> [String]

  public init(gate: String, verdict: Verdict, obligations: [Obligation] = [], explanation: @escaping @Sendable () -> [String] = { [] }) {
    self.gate = gate
    self.verdict = verdict
    self.obligations = obligations
    self.explanation = explanation
  }
}

/// Something that a gate asks of whoever enforces its verdict. Failing at one never turns a block into an allow.
public enum Obligation: Sendable {
  /// Keep the violations of a turn: the verdict file, and one violation task for each new set in a session.
  case recordViolations(TurnReport)
  /// Use up a person's permission to pass once. Unless that succeeds, the verdict it came with does not hold.
  case usePass(TurnReport)
  /// Write down that somebody's leave let a finding pass. Unless that succeeds, the verdict it came with does not hold.
  case recordBypass(Bypass)
}

/// A finding that was let pass, and by what leave.
public struct Bypass: Sendable {
  /// What would have been said.
  public var findings: [Finding]
  /// By what it passed, such as `the approval token in the prompt`.
  public var leave: String
  /// What the leave is good for once: the same name a second time lets nothing pass. Nil for one that may serve again.
  public var onceAs: String?

  public init(findings: [Finding], leave: String, onceAs: String? = nil) {
    self.findings = findings
    self.leave = leave
    self.onceAs = onceAs
  }
}

/// A judged turn, for the verdict file and the ledger.
public struct TurnReport: Sendable {
  public var sessionID: String
  /// 100 for a clean turn; it reports and decides nothing.
  public var score: Int
  /// Below this score the verdict file is written.
  public var reportBelow: Int
  public var violations: [Finding]
  /// Names the set of violations, whatever their order.
  public var fingerprint: String
  /// The end of turn that was judged; its message unmasked.
  public var end: EndOfTurn
  public var workingDirectory: String?

  public init(
    sessionID: String, score: Int, reportBelow: Int, violations: [Finding], fingerprint: String, end: EndOfTurn, workingDirectory: String?
  ) {
    self.end = end
    self.workingDirectory = workingDirectory
    self.sessionID = sessionID
    self.score = score
    self.reportBelow = reportBelow
    self.violations = violations
    self.fingerprint = fingerprint
  }
}

/// The combined outcome of all gates of an event: block over indeterminate over ask over warn over allow.
public struct Decision: Sendable {
  public let outcome: Outcome
  public let reports: [GateReport]

  /// Combines `reports`; the order they come in changes nothing.
  public init(_ reports: [GateReport]) {
    self.reports = reports
    outcome = reports.map { Outcome(of: $0.verdict) }.max() ?? .allow
  }

  /// The gates whose verdict is the decision's outcome.
  public var determiningGates: [String] { reports.filter { Outcome(of: $0.verdict) == outcome }.map(\.gate) }

  /// Whether it rests on somebody's leave, and so holds only when the trace of that is left.
  public var restsOnTrace: Bool {
    reports.flatMap(\.obligations).contains { obligation in
      switch obligation {
      case .usePass, .recordBypass: true
      case .recordViolations: false
      }
    }
  }

  /// All findings of all gates.
  public var findings: [Finding] {
    reports.flatMap { report -> [Finding] in
      switch report.verdict {
      case .warn(let findings), .ask(let findings), .block(let findings): findings
      case .notApplicable, .allow, .indeterminate: []
      }
    }
  }

  /// What kept gates from deciding.
  public var indeterminacies: [Indeterminacy] {
    reports.compactMap { report in
      if case .indeterminate(let indeterminacy) = report.verdict { indeterminacy } else { nil }
    }
  }
}
