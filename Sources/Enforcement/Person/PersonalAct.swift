internal import JSON
internal import Stores

/// An act that only a person may do, and that leaves a trace.
public struct PersonalAct: Sendable {
  /// What is done, as the person is asked and as the audit log keeps it.
  public let text: String
  /// The kind of the act, for those who search the log.
  public let event: String

  public init(_ text: String, event: String) {
    self.text = text
    self.event = event
  }

  /// Lets the act go ahead: a person confirms it at a terminal, and the audit log has a line of it before it is done.
  /// - Throws: ``NotAPerson`` or ``FileError``; then nothing may be done.
  public func confirm(_ surroundings: Surroundings) throws {
    guard let state = surroundings.state else {
      throw NotAPerson(description: "there is no home and no ZAKON_STATE, so it would leave no trace")
    }
    try PersonCheck.confirm("zakon: \(text)")
    // First the trace: an act that left none must not happen.
    try AuditLog(state).append(
      [
        JSONMember("event", .string(event)), JSONMember("what", .string(text)), JSONMember("session", .string(surroundings.session ?? "")),
        JSONMember("by", .string("a person at a terminal")),
      ], at: surroundings.now)
  }
}
