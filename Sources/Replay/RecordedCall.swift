internal import Files
internal import JSON
internal import Paths
internal import Policy

/// A tool call told in a few words, and what a host gives a hook for it.
///
/// Keys: one of `bash` (a command line), `prompt` (for a subagent), `write` (a path, with `content` or the case's file `from`) and `edit`
/// (a path, with `edits`: each `old`, `new` and `all: true`); `session`; `after: true` for a call that has ended.
struct RecordedCall {
  let stdin: JSONValue

  /// - Parameter folder: of the case, where a file's content comes `from`.
  init(_ node: PolicyNode, file: String, folder: String) throws(PolicyError) {
    var reader = try MappingReader(node, file: file, path: "call")
    let tool: String
    let input: [JSONMember]
    if let command = try reader.optionalText("bash") {
      (tool, input) = ("Bash", [JSONMember("command", .string(command))])
    } else if let prompt = try reader.optionalText("prompt") {
      (tool, input) = ("Task", [JSONMember("description", .string("work")), JSONMember("prompt", .string(prompt))])
    } else if let path = try reader.optionalText("edit") {
      (tool, input) = try Self.edit(path, reader.nodes("edits"), file: file)
    } else {
      let path = try reader.text("write")
      var content = try reader.optionalText("content") ?? "x"
      if let source = try reader.optionalText("from") { content = try Self.text(of: joined(folder, source)) }
      (tool, input) = ("Write", [JSONMember("file_path", .string(path)), JSONMember("content", .string(content))])
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

  /// `Edit` for one change, `MultiEdit` for several.
  private static func edit(_ path: String, _ nodes: [PolicyNode], file: String) throws(PolicyError) -> (String, [JSONMember]) {
    var edits: [[JSONMember]] = []
    for (index, node) in nodes.enumerated() {
      var reader = try MappingReader(node, file: file, path: "call.edits[\(index)]")
      edits.append([
        JSONMember("old_string", .string(try reader.text("old"))), JSONMember("new_string", .string(try reader.text("new"))),
        JSONMember("replace_all", .boolean(try reader.flag("all", default: false))),
      ])
      try reader.finish()
    }
    let target = JSONMember("file_path", .string(path))
    if let only = edits.first, edits.count == 1 { return ("Edit", [target] + only) }
    return ("MultiEdit", [target, JSONMember("edits", .array(edits.map { .object($0) }))])
  }

  private static func text(of path: String) throws(PolicyError) -> String {
    do throws(FileError) {
      return String(decoding: try readFile(path, limit: 1 << 24), as: UTF8.self)
    } catch {
      throw PolicyError(file: path, problem: error.problem)
    }
  }
}
