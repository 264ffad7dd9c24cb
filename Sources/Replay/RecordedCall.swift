internal import JSON
internal import Policy

/// A tool call told in a few words, and what a host gives a hook for it.
///
/// Keys: one of `bash` (a command line), `prompt` (for a subagent) and `write` (a path); `session`; `after: true` for a call that has ended.
struct RecordedCall {
  let stdin: JSONValue

  init(_ node: PolicyNode, file: String) throws(PolicyError) {
    var reader = try MappingReader(node, file: file, path: "call")
    let tool: String
    let input: [JSONMember]
    if let command = try reader.optionalText("bash") {
      (tool, input) = ("Bash", [JSONMember("command", .string(command))])
    } else if let prompt = try reader.optionalText("prompt") {
      (tool, input) = ("Task", [JSONMember("description", .string("work")), JSONMember("prompt", .string(prompt))])
    } else {
      (tool, input) = ("Write", [JSONMember("file_path", .string(try reader.text("write"))), JSONMember("content", .string("x"))])
    }
    let session = try reader.optionalText("session") ?? "s1"
    let isAfter = try reader.flag("after", default: false)
    try reader.finish()
    stdin = .object([
      JSONMember("session_id", .string(session)), JSONMember("transcript_path", .string("{{HOME}}/.claude/projects/app/session.jsonl")),
      JSONMember("cwd", .string("{{PROJECT}}")), JSONMember("hook_event_name", .string(isAfter ? "PostToolUse" : "PreToolUse")),
      JSONMember("tool_name", .string(tool)), JSONMember("tool_input", .object(input)),
    ])
  }
}
