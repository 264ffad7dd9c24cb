public import Model

/// A host that has no adapter of its own: its payload is read as Claude Code's, which most hosts copied, and it is answered in the
/// form that most of them take for a block, exit code 2 with the reason on standard error.
public struct UnrecognisedHostAdapter: HostAdapter {
  public let name: String

  public init(name: String) { self.name = name }

  public func event(from bytes: [UInt8], eventName: String?, surroundings: HostSurroundings) throws(PayloadError) -> Event {
    try ClaudeCodePayload(bytes, eventName: eventName).event(surroundings, hostCapsBlocks: false)
  }

  public func eventName(of event: Event) -> String { claudeCodeEventName(event) }

  public func response(to outcome: Outcome, eventName: String?, message: String) -> HostResponse {
    switch outcome {
    case .allow: HostResponse(exitCode: 0)
    case .warn: HostResponse(exitCode: 0, standardError: message)
    case .ask, .indeterminate, .block: HostResponse(exitCode: 2, standardError: withoutDowngradingPhrases(message))
    }
  }
}
