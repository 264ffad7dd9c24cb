internal import PCRE2
public import Model
public import Policy

/// Keeps a session from handing out a task that another session holds.
public struct CrossSessionClaimGate: Gate {
  public let name = "cross-session-claim-gate"

  /// A prompt that names more is no work that is handed out.
  private static let mostReferences = 500

  public init() {}

  public func applies(to event: Event) -> Bool {
    if case .beforeTool(let tool) = event.kind { tool.delegation != nil } else { false }
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    let tasks = try TaskPolicy(policy)
    for source in tasks.references {
      do throws(PCRE2Error) {
        _ = try Pattern(source)
      } catch {
        throw PolicyError(file: "the area tasks", key: "tasks.references", problem: "`\(source)` does not compile: \(error)")
      }
    }
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .beforeTool(let tool) = event.kind, let prompt = tool.delegation else { return decided(.notApplicable) }
    // No number, no task: nothing is read for most prompts.
    guard prompt.utf8.contains(where: { (0x30...0x39).contains($0) }) else { return decided(.allow) }
    let inForce: EffectivePolicy
    let tasks: TaskPolicy
    do throws(PolicyError) {
      inForce = try policy.get()
      tasks = try TaskPolicy(inForce)
    } catch {
      return undecided(by: error)
    }
    guard let rule = tasks.rule("lease.held-elsewhere") else { return decided(.allow) }
    let references: [TaskReference]?
    do throws(PCRE2Error) {
      references = try taskReferences(in: prompt, patterns: tasks.references)
    } catch {
      return decided(
        .indeterminate(
          Indeterminacy(
            problem: "the tasks that the prompt names cannot be found: \(error)", remedy: "hand the work out in a shorter, plainer prompt"))
      )
    }
    guard let references, references.count <= Self.mostReferences else {
      return decided(
        .indeterminate(
          Indeterminacy(
            problem: "the prompt names more than \(Self.mostReferences) tasks", remedy: "hand the work out in prompts that name fewer tasks"
          )))
    }
    guard !references.isEmpty else { return decided(.allow) { ["the prompt names no task"] } }
    return .needsLedger(LedgerQuery(taskIDs: references.map(\.taskID))) { facts in
      switch facts {
      case .absent: return decided(.allow) { ["there is no ledger, so nobody holds a task"] }
      case .unusable(let problem): return decided(undecided(byLedger: problem))
      case .known(let known, _):
        let held = references.compactMap { reference -> HeldTask? in
          guard let task = known[reference.taskID], let lease = task.lease, !Self.isOwn(lease, event) else { return nil }
          return HeldTask(task: task, lease: lease, finding: rule.finding(reference.excerpt, details: [Self.text(of: lease, on: task)]))
        }
        return judge(held, prompt: prompt, event: event, profile: inForce.profile) { references.map { "names task \($0.taskID)" } }
      }
    }
  }

  /// A task of the prompt that somebody else holds.
  private struct HeldTask {
    let task: TaskFacts
    let lease: Lease
    let finding: Finding

    /// Whether a person has approved it in the ledger, where no agent can.
    var isApproved: Bool { [task.title, task.description, task.evidenceOfDone ?? ""].contains { ApprovalToken.stands(in: $0) } }
  }

  private func judge(
    _ held: [HeldTask], prompt: String, event: Event, profile: Profile, explanation: @escaping @Sendable () -> [String]
  ) -> GateStep {
    guard !held.isEmpty else { return decided(.allow, explanation: explanation) }
    let findings = held.map(\.finding)
    if !event.enforcesLeases {
      return decided(
        .allow, obligations: [.recordBypass(Bypass(findings: findings, leave: "MC_LEASE_ENFORCE=0 in the environment of the hook"))],
        explanation: explanation)
    }
    // An agent can write the token into a prompt; into the ledger only a person can.
    if ApprovalToken.stands(in: prompt), profile == .alai || held.allSatisfy(\.isApproved) {
      return decided(
        .allow, obligations: [.recordBypass(Bypass(findings: findings, leave: "\(ApprovalToken.text) in the prompt"))],
        explanation: explanation)
    }
    return decided(findings.verdict, explanation: explanation)
  }

  /// Subagents act under the session of their parent, which is the one that the host names. The actor counts where the environment names one.
  private static func isOwn(_ lease: Lease, _ event: Event) -> Bool {
    lease.session == event.sessionID && (event.actor.map { $0 == lease.actor } ?? true)
  }

  private static func text(of lease: Lease, on task: TaskFacts) -> String {
    "Task \(task.id) held by \(lease.holder) until \(lease.until)"
  }
}
