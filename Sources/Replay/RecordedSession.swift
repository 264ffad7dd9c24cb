internal import JSON
internal import Policy

/// A session told in a few words, and the transcript that a host would have kept of it.
///
/// Steps: `user`, `says`, `bash` (with `prints`, `exit`, `interrupted`, `task`, `refused`), `edit` (with `old`, `new`, `refused`), `write` (with `refused`), `read`,
/// `tool`, `task-ended` (with `exit`, `prints`), `task-output` (likewise), `user-ran` (with `prints`), `agent` (with `does`), `held`.
struct RecordedSession {
  private static let path = "home/.claude/projects/app/session.jsonl"
  private static let session = "6f2b1c9e-0000-4000-8000-000000000001"

  private let file: String
  private var lines: [JSONValue] = []
  private var agents: [(name: String, lines: [JSONValue])] = []
  private var lastMessage: String?
  private var count = 0

  init(_ nodes: [PolicyNode], file: String) throws(PolicyError) {
    self.file = file
    for (index, node) in nodes.enumerated() { try add(node, path: "session[\(index)]") }
  }

  /// The transcript, and one more file for each subagent.
  var materials: [Fixture.Material] {
    let folder = String(Self.path.dropLast(".jsonl".utf8.count))
    return [Self.material(Self.path, lines)] + agents.map { Self.material("\(folder)/subagents/agent-\($0.name).jsonl", $0.lines) }
  }

  /// What the host gives the Stop hook at the end of it.
  var stop: JSONValue {
    var members = [
      JSONMember("session_id", .string(Self.session)), JSONMember("transcript_path", .string("{{ROOT}}/\(Self.path)")),
      JSONMember("cwd", .string("{{PROJECT}}")), JSONMember("hook_event_name", .string("Stop")),
      JSONMember("stop_hook_active", .boolean(lines.contains { $0["isMeta"]?.boolean == true })),
    ]
    if let lastMessage { members.append(JSONMember("last_assistant_message", .string(lastMessage))) }
    return .object(members)
  }

  private static func material(_ path: String, _ lines: [JSONValue]) -> Fixture.Material {
    let text = lines.map { $0.compactText + "\n" }.joined()
    return Fixture.Material(path: path, kind: .text(text), age: 0, mode: nil)
  }

  // MARK: Steps

  private mutating func add(_ node: PolicyNode, path: String) throws(PolicyError) {
    var step = try MappingReader(node, file: file, path: path)
    if let text = try step.optionalText("user") {
      append("user", content: .string(text))
    } else if let text = try step.optionalText("says") {
      lastMessage = text
      append("assistant", content: .array([.object([JSONMember("type", .string("text")), JSONMember("text", .string(text))])]))
    } else if let command = try step.optionalText("bash") {
      try addBash(command, &step)
    } else if let name = try step.optionalText("edit") {
      let old = try step.optionalText("old") ?? "a"
      let new = try step.optionalText("new") ?? "b"
      let refused = try step.optionalText("refused")
      addCall(
        "Edit", [JSONMember("file_path", .string(name)), JSONMember("old_string", .string(old)), JSONMember("new_string", .string(new))],
        result: refused ?? "The file \(name) has been updated.", isError: refused != nil)
    } else if let name = try step.optionalText("write") {
      let refused = try step.optionalText("refused")
      addCall(
        "Write", [JSONMember("file_path", .string(name)), JSONMember("content", .string("text"))],
        result: refused ?? "File created: \(name)", isError: refused != nil)
    } else if let name = try step.optionalText("read") {
      addCall("Read", [JSONMember("file_path", .string(name))], result: "1 text", isError: false)
    } else if let name = try step.optionalText("tool") {
      addCall(name, [], result: try step.optionalText("prints") ?? "ok", isError: false)
    } else if let task = try step.optionalText("task-ended") {
      let exit = try step.integer("exit", default: 0)
      let status = exit == 0 ? "completed" : "failed"
      append(
        "user",
        content: .string(
          """
          <task-notification>
          <task-id>\(task)</task-id>
          <status>\(status)</status>
          <summary>Background command "x" \(status) (exit code \(exit))</summary>
          </task-notification>
          """))
    } else if let task = try step.optionalText("task-output") {
      let exit = try step.optionalText("exit")
      let prints = try step.optionalText("prints") ?? ""
      let status = exit == nil ? "running" : exit == "0" ? "completed" : "failed"
      let code = exit.map { "<exit_code>\($0)</exit_code>\n\n" } ?? ""
      addCall(
        "TaskOutput", [JSONMember("task_id", .string(task))],
        result: "<task_id>\(task)</task_id>\n\n<status>\(status)</status>\n\n\(code)<output>\(prints)</output>", isError: false)
    } else if let command = try step.optionalText("user-ran") {
      append("user", content: .string("<bash-input>\(command)</bash-input>"))
      let prints = try step.optionalText("prints") ?? ""
      append("user", content: .string("<bash-stdout>\(prints)</bash-stdout><bash-stderr></bash-stderr>"))
    } else if let name = try step.optionalText("agent") {
      try addAgent(name, &step, path: path)
    } else if let reason = try step.optionalText("held") {
      append("user", content: .string("Stop hook feedback:\n\(reason)"), more: [JSONMember("isMeta", .boolean(true))])
    } else {
      throw step.error(nil, "user", "is missing, and so is any other step")
    }
    try step.finish()
  }

  private mutating func addBash(_ command: String, _ step: inout MappingReader) throws(PolicyError) {
    var input = [JSONMember("command", .string(command))]
    let exit = try step.integer("exit", default: 0)
    let prints = try step.optionalText("prints") ?? ""
    if let refused = try step.optionalText("refused") {
      return addCall("Bash", input, result: refused, isError: true, notes: .string("Error: \(refused)"))
    }
    let isInterrupted = try step.flag("interrupted", default: false)
    var notes = [JSONMember("stdout", .string(prints)), JSONMember("interrupted", .boolean(isInterrupted))]
    var result = exit == 0 ? prints : "Exit code \(exit)\n\(prints)"
    if let task = try step.optionalText("task") {
      input.append(JSONMember("run_in_background", .boolean(true)))
      notes.append(JSONMember("backgroundTaskId", .string(task)))
      result = "Command running in background with ID: \(task)"
    }
    addCall("Bash", input, result: result, isError: exit != 0, notes: exit == 0 ? .object(notes) : .string("Error: \(result)"))
  }

  private mutating func addAgent(_ name: String, _ step: inout MappingReader, path: String) throws(PolicyError) {
    var inner = try RecordedSession([], file: file)
    for (index, node) in try step.nodes("does").enumerated() { try inner.add(node, path: "\(path).does[\(index)]") }
    let sidechain = inner.lines.map { line in
      guard case .object(let members) = line else { return line }
      return JSONValue.object(members.map { $0.key == "isSidechain" ? JSONMember($0.key, .boolean(true)) : $0 })
    }
    if !sidechain.isEmpty { agents.append((name, sidechain)) }
    addCall(
      "Task", [JSONMember("prompt", .string("do it"))], result: inner.lastMessage ?? "done", isError: false,
      notes: .object([JSONMember("status", .string("completed")), JSONMember("agentId", .string(name))]))
  }

  // MARK: Lines

  private mutating func addCall(_ tool: String, _ input: [JSONMember], result: String, isError: Bool, notes: JSONValue = .object([])) {
    let id = "toolu_\(count)"
    append(
      "assistant",
      content: .array([
        .object([
          JSONMember("type", .string("tool_use")), JSONMember("id", .string(id)), JSONMember("name", .string(tool)),
          JSONMember("input", .object(input)),
        ])
      ]))
    append(
      "user",
      content: .array([
        .object([
          JSONMember("tool_use_id", .string(id)), JSONMember("type", .string("tool_result")), JSONMember("content", .string(result)),
          JSONMember("is_error", .boolean(isError)),
        ])
      ]), more: [JSONMember("toolUseResult", notes)])
  }

  private mutating func append(_ role: String, content: JSONValue, more: [JSONMember] = []) {
    count += 1
    lines.append(
      .object(
        [
          JSONMember("isSidechain", .boolean(false)), JSONMember("cwd", .string("{{PROJECT}}")),
          JSONMember("sessionId", .string(Self.session)),
          JSONMember("version", .string("2.1.81")), JSONMember("type", .string(role)),
          JSONMember(
            "message",
            .object([JSONMember("role", .string(role)), JSONMember("id", .string("msg_\(count)")), JSONMember("content", content)])),
          JSONMember("uuid", .string("u\(count)")), JSONMember("timestamp", .string("{{NOW-\(max(1, 600 - count))s}}")),
        ] + more))
  }
}
