import Files
import Processes
import Testing

@Suite("Broken policies and their repair")
struct PolicyRepairTests {
  private func payload(_ sandbox: HookSandbox, _ tool: String, _ input: String) throws {
    try sandbox.write(
      "call.json",
      #"{"session_id":"s","cwd":"\#(sandbox.root)/project","hook_event_name":"PreToolUse","tool_name":"\#(tool)","tool_input":\#(input)}"#)
  }

  @Test("let through the edit that mends a project's file, and no other write")
  func repair() throws {
    let sandbox = try HookSandbox()
    _ = try sandbox.shell("mkdir project/.zakon; printf 'schema: 1\\nprofil: alai\\n' >project/.zakon/policy.yaml")
    let file = "\(sandbox.root)/project/.zakon/policy.yaml"
    func outcome(_ tool: String, _ input: String) throws -> Int32 {
      try payload(sandbox, tool, input)
      return try sandbox.shell("sh -c \"$tool_line\" <call.json").exitCode
    }
    #expect(try outcome("Write", #"{"file_path":"\#(sandbox.root)/project/a.txt","content":"x"}"#) == 2)
    #expect(try outcome("Write", #"{"file_path":"\#(file)","content":"still: broken"}"#) == 2)
    #expect(try outcome("Edit", #"{"file_path":"\#(file)","old_string":"profil:","new_string":"profile:"}"#) == 0)
    #expect(try outcome("Edit", #"{"file_path":"\#(file)","old_string":"nothing","new_string":"profile:"}"#) == 2)
    #expect(try outcome("Write", #"{"file_path":"\#(file)","content":"schema: 1\n"}"#) == 0)
    _ = try sandbox.shell("printf 'schema: 1\\n' >project/.zakon/policy.yaml")
    #expect(try outcome("Write", #"{"file_path":"\#(file)","content":"schema: 1\nprofile: alai\n"}"#) == 2)
    #expect(try outcome("Write", #"{"file_path":"\#(sandbox.root)/project/a.txt","content":"x"}"#) == 0)
  }

  @Test(
    "do not open a way to write what guards the agent",
    arguments: [
      // What lies there before the write, and the path that is written.
      ("true", "project/.zakon/policy.yaml"),
      ("mkdir -p home/.config/zakon; ln -s ../home/.config/zakon project/.zakon", "project/.zakon/policy.yaml"),
      ("mkdir -p home/.claude dot; echo {} >dot/s.json; ln -s ../../dot/s.json home/.claude/settings.json", "dot/s.json"),
      (
        "mkdir -p home/.config/zakon; echo 'schema: 1' >home/.config/zakon/policy.yaml; ln home/.config/zakon/policy.yaml project/x",
        "project/x"
      ),
      ("mkdir -p a/b/c; ln -s ../a/b/c project/link", "project/link/../../../bin/zakon-hook"),
      ("ln -s bin/zakon-hook tool", "tool"), ("true", "/proc/self/cwd/notes.txt"), ("true", " project/.claude/settings.json"),
    ])
  func noWayRound(_ setUp: String, _ path: String) throws {
    let sandbox = try HookSandbox()
    #expect(try sandbox.shell(setUp).exitCode == 0)
    let whole = path.hasPrefix("/") ? path : path.hasPrefix(" ") ? " \(sandbox.root)/\(path.dropFirst())" : "\(sandbox.root)/\(path)"
    try payload(sandbox, "Write", #"{"file_path":"\#(whole)","content":"schema: 1\nmode: observe\n"}"#)
    #expect(try sandbox.shell("sh -c \"$tool_line\" <call.json").exitCode == 2)
  }

  @Test("of a project cannot stand before stricter rules")
  func milderRules() throws {
    let sandbox = try HookSandbox()
    func policy(_ severity: String) -> String {
      """
      schema: 1
      claims:
        - language: en
          rules:
            - {id: claim.shadow, class: completion, severity: \(severity), begins: sentence, pattern: '(?s).*', message: s, advice: n, examples: {claim: [a], none: [b]}}
      writes:
        - paths:
            - {id: writes.mild, globs: ["**"], severity: note, message: anything, advice: none}
      """
    }
    try payload(sandbox, "Write", #"{"file_path":"\#(sandbox.root)/project/.claude/settings.json","content":"{}"}"#)
    for severity in ["note", "warn"] {
      try createFolders("\(sandbox.root)/project/.zakon")
      try sandbox.write("project/.zakon/policy.yaml", policy(severity))
      #expect(try sandbox.shell("sh -c \"$line\" <claim.json").exitCode == 2)
      #expect(try sandbox.shell("sh -c \"$tool_line\" <call.json").exitCode == 2)
    }
  }
}
