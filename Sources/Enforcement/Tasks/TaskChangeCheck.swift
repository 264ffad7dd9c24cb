public import Model
internal import Policy
internal import Stores

/// What the gates say of a change that somebody makes by the ledger's own command: the same that they say of a hook.
public struct TaskChangeCheck: Sendable {
  /// 0: go on; 2: a gate refuses; 3: it could not be decided.
  public let exitCode: Int32
  /// For the one who asked; empty when there is nothing to say.
  public let message: String

  /// Asks the gates, and leaves the trace of what they say.
  /// - Parameter session: the session in which the command runs; nil for a person's.
  public init(_ change: TaskChange, session: String?, surroundings: Surroundings, workingDirectory: String) {
    var event = Event(
      kind: .taskChange(change), sessionID: session ?? Event.unknownSession, workingDirectory: workingDirectory,
      projectRoot: surroundings.projectRoot ?? workingDirectory, home: surroundings.home, actor: surroundings.actor)
    event.enforcesLeases = surroundings.enforcesLeases
    let outcome = Enforcer(surroundings).decide(event, gateName: nil)
    let decision = outcome.decision.disclosed()
    let policy = try? outcome.policy?.get()
    let mode = policy?.mode ?? .enforce
    guard decision.outcome > .allow || decision.restsOnTrace || policy?.auditsAllows ?? false else {
      (exitCode, message) = (0, "")
      return
    }
    let recording = Recording(surroundings: surroundings, policy: policy, host: "mc", eventName: "mc \(change.verb.rawValue)")
    let trace = recording.record(decision, sessionID: event.sessionID, mode: mode)
    let failures = trace.failures.map { "zakon: \($0)\n" }.joined()
    message = (decision.outcome == .allow ? "" : ReasonText(decision).text) + failures
    switch decision.outcome {
    case .allow, .warn: exitCode = decision.restsOnTrace && !trace.holdsLeave ? 2 : 0
    case .ask, .block: exitCode = mode == .observe ? 0 : 2
    case .indeterminate: exitCode = mode == .observe ? 0 : 3
    }
  }
}
