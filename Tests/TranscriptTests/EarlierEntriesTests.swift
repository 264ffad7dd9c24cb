import Files
import Glibc
import Testing
import Transcript

/// A folder with a transcript and the files of its subagents.
private final class SessionFolder {
  let path: String

  init(_ lines: [String], subagents: [String: [String]] = [:]) throws {
    var template = Array("/tmp/zakon-session-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try replaceFile("\(path)/s.jsonl", with: Array(lines.map { $0 + "\n" }.joined().utf8))
    if !subagents.isEmpty { try createFolders("\(path)/s/subagents") }
    for (name, lines) in subagents {
      try replaceFile("\(path)/s/subagents/agent-\(name).jsonl", with: Array(lines.map { $0 + "\n" }.joined().utf8))
    }
  }

  deinit {
    for name in (try? folderEntries("\(path)/s/subagents")) ?? [] { removeFile("\(path)/s/subagents/\(name)") }
    for folder in ["s/subagents", "s"] { rmdir("\(path)/\(folder)") }
    removeFile("\(path)/s.jsonl")
    rmdir(path)
  }

  var query: TurnQuery { TurnQuery(transcriptPath: "\(path)/s.jsonl", sessionID: "s", promptID: nil, isSubagent: false) }
}

private func user(_ text: String, _ more: String = "") -> String {
  #"{"isSidechain":false,"sessionId":"s","type":"user","message":{"role":"user","content":"\#(text)"}\#(more)}"#
}

private func call(_ id: String, _ command: String) -> String {
  #"{"isSidechain":false,"sessionId":"s","type":"assistant","message":{"content":[{"type":"tool_use","id":"\#(id)","name":"Bash","input":{"command":"\#(command)"}}]}}"#
}

private func result(_ id: String, _ text: String, _ more: String = "") -> String {
  #"{"isSidechain":false,"sessionId":"s","type":"user","message":{"role":"user","content":[{"tool_use_id":"\#(id)","type":"tool_result","content":"\#(text)","is_error":false}]}\#(more)}"#
}

@Suite("What was done in a session")
struct EarlierEntriesTests {
  @Test("is read behind the turn, with marks where turns began")
  func earlier() throws {
    let folder = try SessionFolder([user("one"), call("1", "make"), result("1", "ok"), user("two"), call("2", "ls"), result("2", "a")])
    let turn = try readTurn(folder.query)
    #expect(turn.entries.count == 2)
    let earlier = try readEarlierEntries(folder.query, before: turn.offset, limit: 1 << 20)
    #expect(
      earlier == [
        .turnBegan, .toolCall(ToolCall(id: "1", name: "Bash", input: .command("make", inBackground: false))),
        .toolResult(ToolResult(id: "1", details: ToolResult.Details(output: "ok"))),
      ])
    #expect(try readEarlierEntries(folder.query, before: 0, limit: 1 << 20).isEmpty)
  }

  @Test("keeps of a result what the host notes beside it")
  func notes() throws {
    let folder = try SessionFolder([
      user("go"), call("1", "make"),
      result(
        "1", "Command running in background with ID: b7", #","toolUseResult":{"stdout":"","interrupted":true,"backgroundTaskId":"b7"}"#),
    ])
    guard case .toolResult(let result)? = try readTurn(folder.query).entries.last else {
      Issue.record("no result")
      return
    }
    #expect(result.details.wasInterrupted)
    #expect(result.details.taskID == "b7")
  }

  @Test(
    "reads a line that is not written in the usual order",
    arguments: [
      #"{"message":{"content":[{"is_error":true,"content":"x","type":"tool_result","tool_use_id":"1"}],"role":"user"},"type":"user","sessionId":"s"}"#,
      #"{"sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"0","type":"tool_result","content":"y"},{"tool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}"#,
      #"{"sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}{"type":"summary","summary":"x"}"#,
      #"{"sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"1","type":"tool_result","content":[{"type":"text","text":"x"}],"is_error":true}]}}"#,
      #"{"isSidechain":false,"sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"0","type":"tool_result","content":"y"}, {"tool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}"#,
      #"{"isSidechain":false,"type":"progress","data":{}}{"sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}"#,
      #"{"isSidechain":false,"type":"progress","data":{}} { "sessionId":"s","type":"user","message":{"content":[{"tool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}"#,
      #"{"isSidechain":false,"sessionId":"s","type":"user","message":{"content":[{"\u0074ool_use_id":"1","type":"tool_result","content":"x","is_error":true}]}}"#,
    ])
  func unusual(_ line: String) throws {
    let folder = try SessionFolder([user("go"), call("1", "make"), line])
    let results = try readTurn(folder.query).entries.compactMap { entry in
      if case .toolResult(let result) = entry { result } else { nil }
    }
    let wanted = try #require(results.first { $0.id == "1" })
    #expect(wanted.details.isError)
    #expect(wanted.details.output.text == "x")
  }

  @Test("reads a long result when somebody asks, and takes one that is gone for a failure")
  func long() throws {
    let printed = String(repeating: #"line\n{ \"a\": {\"b\": 1}, {\"c\": 2} }\n"#, count: 20_000) + "42 passed"
    let folder = try SessionFolder([user("go"), call("1", "make"), result("1", printed), call("2", "ls"), result("2", printed)])
    let results = try readTurn(folder.query).entries.compactMap { entry in
      if case .toolResult(let result) = entry { result } else { nil }
    }
    #expect(results.map(\.id) == ["1", "2"])
    for result in results {
      #expect(!result.details.isError)
      #expect(result.details.output.text.hasPrefix("line\n{ \"a\": {\"b\": 1}"))
      #expect(result.details.output.text.hasSuffix("42 passed"))
    }
    #expect(truncate(folder.query.transcriptPath, 0) == 0)
    #expect(results.allSatisfy { $0.details.isError })
  }

  @Test("tells of tasks that ended, and of what the user ran")
  func tasks() throws {
    let notice =
      #"<task-notification>\n<task-id>b7</task-id>\n<status>failed</status>\n<summary>Background command \"x\" failed with exit code 143</summary>\n</task-notification>"#
    let folder = try SessionFolder([
      user("go"), user("<bash-input>npm test</bash-input>"), user("<bash-stdout>2 passed</bash-stdout><bash-stderr></bash-stderr>"),
      user(notice), user("and?"),
    ])
    let turn = try readTurn(folder.query)
    let earlier = try readEarlierEntries(folder.query, before: turn.offset, limit: 1 << 20)
    #expect(earlier.contains(.userCommand("npm test")))
    #expect(earlier.contains { if case .userCommandOutput(let text) = $0 { text.contains("2 passed") } else { false } })
    #expect(earlier.contains { if case .taskEnded(let end) = $0 { end.taskID == "b7" && end.exitCode == 143 } else { false } })
  }

  @Test("includes a subagent's own file, by a name that stays in its folder", arguments: ["a1", "../s", "", "a/b", "a1\u{0}"])
  func subagents(_ name: String) throws {
    let lines = [user("do it", #","isSidechain":true"#), call("9", "make")].map {
      $0.replacing(#""isSidechain":false"#, with: #""isSidechain":true"#)
    }
    let folder = try SessionFolder([user("go")], subagents: ["a1": lines])
    let entries = readSubagentEntries(folder.query, agentID: name, limit: 1 << 20)
    #expect((entries != nil) == (name == "a1"))
  }
}
