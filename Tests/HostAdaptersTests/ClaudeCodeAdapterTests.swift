import HostAdapters
import Model
import Testing

private let claude = hostAdapter(named: "claude")
private let surroundings = HostSurroundings(home: "/h", projectRoot: nil)

private func event(_ text: String, eventName: String? = nil) -> Result<Event, PayloadError> {
  Result { () throws(PayloadError) in try claude.event(from: Array(text.utf8), eventName: eventName, surroundings: surroundings) }
}

@Suite("Claude Code's wire format")
struct ClaudeCodeAdapterTests {
  @Test("is decoded into host-neutral words, unknown fields ignored")
  func stop() throws {
    let decoded = try event(
      #"{"session_id":"s","cwd":"/p","hook_event_name":"Stop","stop_hook_active":true,"last_assistant_message":"hi","transcript_path":"/t","prompt_id":"p","novel":{"x":[1]}}"#
    ).get()
    guard case .endOfTurn(let end) = decoded.kind else {
      Issue.record("\(decoded.kind)")
      return
    }
    #expect(end.lastMessage == "hi")
    #expect(end.followsBlock)
    #expect(end.promptID == "p")
    #expect(decoded.projectRoot == "/p")
  }

  @Test("gives a subagent its own transcript, never its parent's")
  func subagent() throws {
    let decoded = try event(#"{"hook_event_name":"SubagentStop","transcript_path":"/parent","agent_transcript_path":"/own"}"#).get()
    guard case .endOfTurn(let end) = decoded.kind else {
      Issue.record("\(decoded.kind)")
      return
    }
    #expect(end.transcriptPath == "/own")
    #expect(end.isSubagent)
  }

  @Test(
    "knows the tools that write files",
    arguments: [
      (#"{"tool_name":"Write","tool_input":{"file_path":"/a","content":"x"}}"#, "/a"),
      (#"{"tool_name":"Edit","tool_input":{"file_path":"/a","old_string":"x","new_string":"y"}}"#, "/a"),
      (#"{"tool_name":"MultiEdit","tool_input":{"file_path":"/a","edits":[{"old_string":"x","new_string":"y"}]}}"#, "/a"),
      (#"{"tool_name":"NotebookEdit","tool_input":{"notebook_path":"/n","new_source":""}}"#, "/n"),
      (#"{"tool_name":"Bash","tool_input":{"command":"ls"}}"#, nil),
    ] as [(String, String?)])
  func tools(_ payload: String, _ path: String?) throws {
    guard case .beforeTool(let tool) = try event(payload, eventName: "PreToolUse").get().kind else {
      Issue.record("no tool")
      return
    }
    #expect(tool.change?.path == path)
  }

  @Test(
    "is refused when a field that decides has the wrong type or is missing",
    arguments: [
      "", "[]", "{}", #"{"hook_event_name":1}"#, #"{"hook_event_name":"Stop","last_assistant_message":["x"]}"#,
      #"{"hook_event_name":"Stop","cwd":"relative"}"#,
      #"{"hook_event_name":"PreToolUse"}"#, #"{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":"x"}"#,
      #"{"hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"content":"x"}}"#,
      #"{"hook_event_name":"Stop","stop_hook_active":"no"}"#,
    ])
  func refused(_ payload: String) {
    if case .success(let event) = event(payload) { Issue.record("decoded as \(event.kind)") }
  }

  @Test("blocks by exit code 2 with the reason on standard error alone", arguments: [Outcome.block, .indeterminate, .ask])
  func blocks(_ outcome: Outcome) {
    for name in ["Stop", "PreToolUse", "PostToolUse", "SubagentStop", "SomethingNew", nil] {
      #expect(claude.response(to: outcome, eventName: name, message: "why") == HostResponse(exitCode: 2, standardError: "why"))
    }
    #expect(claude.response(to: outcome, eventName: "SessionStart", message: "why").exitCode == 0)
    #expect(hostAdapter(named: "new-host").response(to: outcome, eventName: "Stop", message: "why").exitCode == 2)
  }

  @Test("warns the user without going on with the turn")
  func warns() {
    #expect(
      claude.response(to: .warn, eventName: "Stop", message: "a \"b\"")
        == HostResponse(exitCode: 0, standardOutput: "{\"systemMessage\":\"a \\\"b\\\"\"}\n"))
    #expect(claude.response(to: .allow, eventName: "Stop", message: "ignored") == HostResponse(exitCode: 0))
  }

  @Test(
    "never holds a phrase that turns a block into a pass",
    arguments: ["ls: x: No such file or directory", "NO SUCH FILE", "sh: Can't open y", "no such fileno such file", "can't openCAN'T OPEN"])
  func phrases(_ reason: String) {
    let sent = claude.response(to: .block, eventName: "Stop", message: reason).standardError.lowercased()
    #expect(!sent.contains("no such file"))
    #expect(!sent.contains("can't open"))
    #expect(sent.contains("·"))
  }
}
