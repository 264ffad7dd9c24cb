internal import JSON
internal import Model

/// The JSON object that Claude Code, and the hosts that copied its format, write on a hook's standard input.
///
/// Unknown fields are ignored and optional ones may be missing; a field of ours with a wrong type is an error, since a gate that
/// reads past it would judge something else than what happens.
struct ClaudeCodePayload {
  /// Far above real payloads; the deadline and the memory limit hold with it.
  static let limits = JSONLimits(bytes: 64 << 20, depth: 256)

  private let value: JSONValue
  private let eventName: String

  init(_ bytes: [UInt8], eventName: String?) throws(PayloadError) {
    guard !bytes.isEmpty else { throw PayloadError("standard input is empty; a hook call writes one JSON object there") }
    do throws(JSONError) {
      value = try JSONValue(strict: bytes, limits: Self.limits)
    } catch {
      throw PayloadError("standard input is not the JSON of a hook call: \(error)")
    }
    guard case .object = value else { throw PayloadError("standard input is not the JSON object of a hook call") }
    guard let name = try Self.text(value, "hook_event_name") ?? eventName else {
      throw PayloadError("neither the payload nor the hook line names the event")
    }
    // The hook line says which event it was registered for; a payload of another one was not meant for it.
    let turnEnds = ["Stop", "SubagentStop"]
    if let eventName, eventName != name, !(turnEnds.contains(eventName) && turnEnds.contains(name)) {
      throw PayloadError("the hook line is for \(eventName), the payload for another event")
    }
    self.eventName = name
  }

  func event(_ surroundings: HostSurroundings, hostCapsBlocks: Bool) throws(PayloadError) -> Event {
    let folder = try absolute("cwd")
    return Event(
      kind: try kind(hostCapsBlocks: hostCapsBlocks), sessionID: try text("session_id") ?? Event.unknownSession, workingDirectory: folder,
      projectRoot: surroundings.projectRoot ?? folder, home: surroundings.home, actor: surroundings.actor)
  }

  private func kind(hostCapsBlocks: Bool) throws(PayloadError) -> Event.Kind {
    switch eventName {
    case "PreToolUse": return .beforeTool(try tool())
    case "PostToolUse": return .afterTool(try tool())
    case "Stop", "SubagentStop":
      let isSubagent = eventName == "SubagentStop"
      let ownTranscript = try text("agent_transcript_path")
      return .endOfTurn(
        EndOfTurn(
          lastMessage: try text("last_assistant_message"),
          // A subagent's event names its parent's transcript too, which is not what the subagent said.
          transcriptPath: isSubagent ? ownTranscript : try text("transcript_path"),
          isSubagent: isSubagent, followsBlock: try flag("stop_hook_active"), promptID: isSubagent ? nil : try text("prompt_id"),
          hostCapsBlocks: hostCapsBlocks))
    case "SessionStart": return .sessionStart
    default: return .other(name: eventName)
    }
  }

  private func tool() throws(PayloadError) -> ToolUse {
    guard let name = try text("tool_name") else { throw PayloadError("`tool_name` is missing") }
    return ToolUse(name: name, request: try request(name))
  }

  /// What the tools ask for that gates look at, by §"tool_input" of the hooks reference; `Task` is the earlier name of `Agent`.
  private func request(_ tool: String) throws(PayloadError) -> ToolUse.Request {
    switch tool {
    case "Bash": return .command(try inputText("command", of: tool))
    case "Task", "Agent":
      let description = try value["tool_input"].flatMap { input throws(PayloadError) in try Self.text(input, "description") }
      return .delegation([description, try inputText("prompt", of: tool)].compactMap { $0 }.joined(separator: "\n"))
    default: return try change(tool).map { .change($0) } ?? .other
    }
  }

  private func inputText(_ key: String, of tool: String) throws(PayloadError) -> String {
    guard let input = value["tool_input"], case .object = input else { throw PayloadError("`tool_input` of \(tool) is no object") }
    guard let text = try Self.text(input, key) else { throw PayloadError("`tool_input.\(key)` of \(tool) is missing") }
    return text
  }

  /// The tools that write files, by §"tool_input" of the hooks reference; `MultiEdit` is legacy.
  private func change(_ tool: String) throws(PayloadError) -> FileChange? {
    guard ["Write", "Edit", "MultiEdit", "NotebookEdit"].contains(tool) else { return nil }
    guard let input = value["tool_input"], case .object = input else { throw PayloadError("`tool_input` of \(tool) is no object") }
    let key = tool == "NotebookEdit" ? "notebook_path" : "file_path"
    guard let path = try Self.text(input, key), !path.isEmpty else { throw PayloadError("`tool_input.\(key)` of \(tool) is missing") }
    // Some hosts trim a path before they open it, and would write another file than the one that is judged.
    guard let first = path.unicodeScalars.first, let last = path.unicodeScalars.last, !first.properties.isWhitespace,
      !last.properties.isWhitespace
    else { throw PayloadError("`tool_input.\(key)` of \(tool) begins or ends with white space") }
    // The system would take the path for ended there, and judge another file than the one that is named.
    guard !path.utf8.contains(0) else { throw PayloadError("`tool_input.\(key)` of \(tool) holds a null byte") }
    switch tool {
    case "Write": return FileChange(path: path, content: try Self.text(input, "content").map { .replaced($0) } ?? .untold)
    case "Edit": return FileChange(path: path, content: try Self.edit(input).map { .edited([$0]) } ?? .untold)
    case "MultiEdit":
      let edits = try (input["edits"]?.array ?? []).map { edit throws(PayloadError) in try Self.edit(edit) }
      let known = edits.compactMap { $0 }
      return FileChange(path: path, content: known.isEmpty || known.count < edits.count ? .untold : .edited(known))
    default: return FileChange(path: path, content: .untold)
    }
  }

  private static func edit(_ input: JSONValue) throws(PayloadError) -> TextEdit? {
    guard let old = try text(input, "old_string"), let new = try text(input, "new_string") else { return nil }
    return TextEdit(old: old, new: new, replacesAll: input["replace_all"]?.boolean ?? (input["replace_all"]?.string == "true"))
  }

  // MARK: Fields

  private func text(_ key: String) throws(PayloadError) -> String? { try Self.text(value, key) }

  private static func text(_ object: JSONValue, _ key: String) throws(PayloadError) -> String? {
    switch object[key] {
    case nil, .null: return nil
    case .string(let text): return text
    default: throw PayloadError("`\(key)` is not a text")
    }
  }

  private func flag(_ key: String) throws(PayloadError) -> Bool {
    switch value[key] {
    case nil, .null: return false
    case .boolean(let flag): return flag
    default: throw PayloadError("`\(key)` is neither true nor false")
    }
  }

  private func absolute(_ key: String) throws(PayloadError) -> String? {
    guard let path = try text(key), !path.isEmpty else { return nil }
    guard path.hasPrefix("/"), !path.utf8.contains(0) else { throw PayloadError("`\(key)` is not an absolute path") }
    return path
  }
}
