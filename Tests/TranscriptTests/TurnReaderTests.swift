import Files
import Glibc
import Testing
import Timestamps
import Transcript

/// Reads `lines` as a transcript would be.
private func turn(_ lines: [String], session: String = "s", prompt: String? = nil, isSubagent: Bool = false, ending: String = "\n") throws
  -> Turn
{
  var template = Array("/tmp/zakon-transcript-XXXXXX".utf8CString)
  let descriptor = mkstemp(&template)
  try #require(descriptor >= 0)
  close(descriptor)
  let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { removeFile(path) }
  try replaceFile(path, with: Array((lines.joined(separator: "\n") + ending).utf8))
  return try readTurn(TurnQuery(transcriptPath: path, sessionID: session, promptID: prompt, isSubagent: isSubagent))
}

private func user(_ text: String, _ more: String = "") -> String {
  #"{"type":"user","sessionId":"s","timestamp":"2026-02-25T06:00:00.000Z","message":{"role":"user","content":"\#(text)"}\#(more)}"#
}

private func says(_ text: String, id: String = "m", more: String = "") -> String {
  #"{"type":"assistant","sessionId":"s","message":{"id":"\#(id)","role":"assistant","content":[{"type":"text","text":"\#(text)"}],"stop_reason":null}\#(more)}"#
}

private func calls(_ id: String, _ name: String = "Bash", path: String? = nil) -> String {
  let input = path.map { #"{"file_path":"\#($0)"}"# } ?? #"{"command":"ls"}"#
  return
    #"{"type":"assistant","sessionId":"s","message":{"id":"m\#(id)","role":"assistant","content":[{"type":"tool_use","id":"\#(id)","name":"\#(name)","input":\#(input)}]}}"#
}

private func result(_ id: String, _ text: String = "ok", isError: Bool = false) -> String {
  #"{"type":"user","sessionId":"s","message":{"role":"user","content":[{"tool_use_id":"\#(id)","type":"tool_result","content":"\#(text)","is_error":\#(isError)}]}}"#
}

private func texts(of turn: Turn) -> [String] {
  turn.entries.compactMap { entry in if case .text(let text) = entry { text } else { nil } }
}

@Suite("The current turn of a transcript")
struct TurnReaderTests {
  @Test("is all since the last prompt, in the order of the file")
  func lastTurn() throws {
    let turn = try turn([
      user("one"), says("old"), user("two"), says("looking"), calls("1", "Edit", path: "/p/a"), result("1"), calls("2"),
      result("2", isError: true), says("new"),
    ])
    #expect(
      turn.entries == [
        .text("looking"), .toolCall(ToolCall(id: "1", name: "Edit", input: .change(path: "/p/a", replacements: []))),
        .toolResult(ToolResult(id: "1", details: ToolResult.Details(output: "ok"))),
        .toolCall(ToolCall(id: "2", name: "Bash", input: .command("ls", inBackground: false))),
        .toolResult(ToolResult(id: "2", details: ToolResult.Details(isError: true, output: "ok"))), .text("new"),
      ])
    #expect(turn.began == Timestamp(iso8601: "2026-02-25T06:00:00.000Z"))
  }

  @Test(
    "does not begin at lines that look like the user and are not",
    arguments: [
      user("<local-command-stdout>done</local-command-stdout>"), user("<bash-stdout>all tests pass</bash-stdout>"),
      user("<bash-input>npm test</bash-input>"),
      user(
        "This session is being continued from a previous conversation. All done.",
        #","isCompactSummary":true,"isVisibleInTranscriptOnly":true"#),
      user("Base directory for this skill: x", #","isMeta":true"#), user("Caveat: The messages below were generated"),
      result("9", "completed"),
      #"{"type":"attachment","attachment":{"type":"queued_command","prompt":"and the docs","commandMode":"prompt"}}"#,
      #"{"type":"system","subtype":"away_summary","content":"Levels 1-2 are done"}"#,
      #"{"type":"progress","data":{"type":"agent_progress","message":{"type":"assistant","message":{"content":[{"type":"text","text":"done"}]}}}}"#,
      #"{"type":"queue-operation","operation":"enqueue","content":"done"}"#, #"{"type":"summary","summary":"done"}"#, #"{"broken":"#,
      "done", "",
      user("from a subagent", #","isSidechain":true"#), says("API Error: 500", more: #","isApiErrorMessage":true"#),
    ])
  func notPrompts(_ line: String) throws {
    #expect(texts(of: try turn([user("go"), says("first"), line, says("second")])) == ["first", "second"])
  }

  @Test(
    "begins where something starts a turn",
    arguments: [
      user("go on"), user("<command-name>/review</command-name>"),
      user("<task-notification><status>completed</status></task-notification>"),
      user(#"<teammate-message teammate_id=\"x\">done</teammate-message>"#), user("[Request interrupted by user]"),
      #"{"type":"user","sessionId":"s","message":{"role":"user","content":[{"type":"image","source":{}}]}}"#,
      #"{"type":"user","sessionId":"s","message":{"role":"user","content":[{"type":"text","text":"x"}]}}"#,
    ])
  func prompts(_ line: String) throws {
    #expect(texts(of: try turn([user("go"), says("first"), line, says("second")])) == ["second"])
  }

  @Test("does not begin at a command that the agent never sees")
  func localCommand() throws {
    let lines = [
      user("go"), says("a"), user("<command-name>/model</command-name>"), user("<local-command-stdout>ok</local-command-stdout>"),
      says("b"),
    ]
    #expect(try turn(lines).entries == [.text("a"), .text("b")])
  }

  @Test("takes its beginning from the last person, whatever machine spoke since")
  func humanStart() throws {
    let notification =
      #"{"type":"user","sessionId":"s","timestamp":"2026-02-25T07:00:00.000Z","message":{"role":"user","content":"<task-notification>x</task-notification>"}}"#
    let turn = try turn([user("go"), says("a"), notification, says("b")])
    #expect(texts(of: turn) == ["b"])
    #expect(turn.began == Timestamp(iso8601: "2026-02-25T06:00:00.000Z"))
  }

  @Test(
    "marks where a stop hook held it",
    arguments: [
      user("Stop hook feedback:\\n[zakon-hook]: blocked", #","isMeta":true"#), user("Stop hook feedback:\\nblocked"),
      #"{"type":"attachment","sessionId":"s","attachment":{"type":"hook_blocking_error","hookEvent":"Stop"}}"#,
    ])
  func held(_ line: String) throws {
    #expect(
      try turn([user("go"), says("Done."), line, says("Not verified.")]).entries == [
        .text("Done."), .heldByStopHook, .text("Not verified."),
      ])
  }

  @Test("leaves out the model's messages that are not the model's")
  func synthetic() throws {
    let line = #"{"type":"assistant","message":{"model":"<synthetic>","content":[{"type":"text","text":"No response requested."}]}}"#
    #expect(try turn([user("go"), line]).entries.isEmpty)
  }

  @Test("survives two objects on a line, CRLF, a missing last newline and a line of megabytes")
  func oddLines() throws {
    #expect(try turn([user("go"), says("a") + #"{"type":"summary","summary":"x"}"#]).entries == [.text("a")])
    #expect(try turn([user("go") + "\r", says("a") + "\r"]).entries == [.text("a")])
    #expect(try turn([user("go"), says("a")], ending: "").entries == [.text("a")])
    let long = result("1", String(repeating: "x\\n", count: 1_000_000))
    #expect(try turn([user("go"), says("a"), calls("1"), long, says("b")]).entries.count == 4)
  }

  @Test("is that of the session asked about when two write to one file")
  func twoSessions() throws {
    let other = #"{"type":"assistant","sessionId":"other","message":{"id":"o","content":[{"type":"text","text":"theirs"}]}}"#
    let otherPrompt = #"{"type":"user","sessionId":"other","message":{"role":"user","content":"their prompt"}}"#
    #expect(try turn([user("go"), says("ours"), otherPrompt, other, says("ours too")]).entries == [.text("ours"), .text("ours too")])
    #expect(try turn([user("go"), says("a")], session: "unrelated").entries == [.text("a")])
  }

  @Test("of a subagent's own file is made of sidechain lines, as is a file of nothing else")
  func sidechain() throws {
    let lines = [user("task", #","isSidechain":true"#), says("found it", more: #","isSidechain":true"#)]
    #expect(try turn(lines, isSubagent: true).entries == [.text("found it")])
    #expect(try turn(lines).entries == [.text("found it")])
    #expect(try turn([user("go"), says("main")] + lines).entries == [.text("main")])
  }

  @Test("tells when the file has not caught up")
  func stale() throws {
    let closed = try turn([user("go", #","promptId":"p1""#), says("a"), #"{"type":"system","subtype":"turn_duration"}"#], prompt: "p2")
    #expect(closed.isClosed)
    #expect(closed.isOfOtherPrompt)
    let open = try turn([user("go", #","promptId":"p2""#), says("a")], prompt: "p2")
    #expect(!open.isClosed)
    #expect(!open.isOfOtherPrompt)
  }

  @Test("is empty in an empty file and an error without one")
  func nothing() throws {
    #expect(try turn([""]).entries.isEmpty)
    #expect(throws: TranscriptError.self) {
      try readTurn(TurnQuery(transcriptPath: "/tmp", sessionID: "s", promptID: nil, isSubagent: false))
    }
  }
}
