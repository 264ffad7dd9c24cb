internal import JSON
public import Model

/// Claude Code, by its hooks reference (snapshot of 2026-08-22, CLI 2.1.240).
public struct ClaudeCodeAdapter: HostAdapter {
  public let name = "claude"

  public init() {}

  public func event(from bytes: [UInt8], eventName: String?, surroundings: HostSurroundings) throws(PayloadError) -> Event {
    try ClaudeCodePayload(bytes, eventName: eventName).event(surroundings, hostCapsBlocks: true)
  }

  public func eventName(of event: Event) -> String { claudeCodeEventName(event) }

  public func response(to outcome: Outcome, eventName: String?, message: String) -> HostResponse {
    switch outcome {
    case .allow: HostResponse(exitCode: 0)
    case .warn:
      // The only field that reaches the user and neither continues the turn nor reaches the model.
      HostResponse(exitCode: 0, standardOutput: JSONValue.object([JSONMember("systemMessage", .string(message))]).compactText + "\n")
    case .ask, .indeterminate, .block: blocking(message, eventName: eventName)
    }
  }

  /// Exit code 2 with the reason on standard error and nothing on standard output. Events that cannot block end in their advisory form.
  private func blocking(_ message: String, eventName: String?) -> HostResponse {
    switch eventName {
    case "SessionStart", "SessionEnd", "Setup", "Notification", "SubagentStart", "StopFailure", "InstructionsLoaded", "CwdChanged",
      "FileChanged", "DirectoryAdded", "PostCompact", "PostModelSwitch", "WorktreeRemove", "MessageDisplay", "PermissionDenied":
      HostResponse(exitCode: 0, standardError: message)
    default:
      HostResponse(exitCode: 2, standardError: withoutDowngradingPhrases(message))
    }
  }
}

/// The events of Stop and their kin have been let through when the reason held one of these, in any case
/// (anthropics/claude-code#60490). Quoted text that holds one is altered where a reader sees it.
func withoutDowngradingPhrases(_ message: String) -> String {
  var bytes = Array(message.utf8)
  for phrase in ["no such file", "can't open"] {
    let wanted = Array(phrase.utf8)
    guard bytes.count >= wanted.count else { continue }
    var start = 0
    while start + wanted.count <= bytes.count {
      if zip(wanted, bytes[start...]).allSatisfy({ $0 == ($1 >= 0x41 && $1 <= 0x5A ? $1 | 0x20 : $1) }) {
        let lastSpace = start + (wanted.lastIndex(of: UInt8(ascii: " ")) ?? 0)
        bytes.replaceSubrange(lastSpace...lastSpace, with: "·".utf8)
      }
      start += 1
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

func claudeCodeEventName(_ event: Event) -> String {
  switch event.kind {
  case .beforeTool: "PreToolUse"
  case .afterTool: "PostToolUse"
  case .endOfTurn(let end): end.isSubagent ? "SubagentStop" : "Stop"
  case .sessionStart: "SessionStart"
  // Never comes from a host.
  case .taskChange(let change): change.verb.rawValue
  case .other(let name): name
  }
}
