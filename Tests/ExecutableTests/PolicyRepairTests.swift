import Replay
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
}
