import Files
import Processes
import Testing

@Suite("A block that is called wrong")
struct WrongCommandTests {
  private static let atATerminal =
    "/usr/bin/env -i HOME=$HOME ZAKON_STATE=$ZAKON_STATE PATH=$PATH python3 \(repositoryRoot)/Tests/Programs/at-a-terminal.py"

  private func run(_ sandbox: HookSandbox, _ script: String) throws -> (code: Int32, out: String, err: String) {
    let result = try sandbox.shell(script)
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  @Test("is kept as a masked case that replays, and leaves a line in the log")
  func keepsTheCase() throws {
    let sandbox = try HookSandbox()
    let secret = "ghp_" + String(repeating: "a1B2", count: 9)
    try sandbox.write("claim.json", sandbox.stop("Done, everything is verified with \(secret)."))
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
    let kept = try run(sandbox, "bin/zakon wrong --report-only")
    #expect(kept.code == 0, "\(kept)")
    #expect(kept.out.contains("kept as a case in"))
    #expect(try run(sandbox, "grep -r '\(secret)' state | wc -l").out == "0\n")
    #expect(try run(sandbox, "grep -c '\"what\":\"disputed\"' state/audit/*.jsonl").out == "1\n")
    // The case says that the turn should pass; as long as the gate holds it, the replay fails.
    let replayed = try run(sandbox, "bin/zakon replay --bin bin state/wrong")
    #expect(replayed.code != 0)
    #expect(replayed.out.contains("exit code 2 instead of 0"), "\(replayed)")
  }

  @Test("passes once when a person at a terminal types the word, and only once")
  func passesOnce() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
    let granted = try run(sandbox, "\(Self.atATerminal) result $PWD/bin/zakon wrong && head -1 result")
    #expect(granted.out == "0\n", "\(granted)")
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 0)
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
    #expect(try run(sandbox, "cat state/audit/*.jsonl | grep -c 'pass granted\\|by a person'").out == "2\n")
    #expect(try run(sandbox, "bin/zakon audit verify").code == 0)
  }

  @Test("does not pass for another message or another session")
  func passesNothingElse() throws {
    let sandbox = try HookSandbox()
    try sandbox.write("other.json", sandbox.stop("All tests pass and the site is live."))
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
    #expect(try run(sandbox, "\(Self.atATerminal) result $PWD/bin/zakon wrong && head -1 result").out == "0\n")
    #expect(try run(sandbox, "sh -c \"$line\" <other.json").code == 2)
    #expect(try run(sandbox, "sed 's/\"session_id\":\"s\"/\"session_id\":\"t\"/' claim.json | sh -c \"$line\"").code == 2)
  }

  @Test(
    "passes for nobody but a person",
    arguments: [
      "bin/zakon wrong", "CLAUDECODE=1 bin/zakon wrong",
      "\(WrongCommandTests.atATerminal) result --wrong-word $PWD/bin/zakon wrong; exit $(head -1 result)",
      "\(WrongCommandTests.atATerminal) result /usr/bin/env CLAUDECODE=1 $PWD/bin/zakon wrong; exit $(head -1 result)",
      "ln -s /bin/sh claude; \(WrongCommandTests.atATerminal) result $PWD/claude -c \"$PWD/bin/zakon wrong; exit \\$?\"; exit $(head -1 result)",
    ])
  func wantsAPerson(_ script: String) throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
    let refused = try run(sandbox, script)
    #expect(refused.code == 2, "\(refused)")
    #expect(try run(sandbox, "ls state/passes 2>/dev/null | wc -l").out == "0\n")
    #expect(try run(sandbox, "sh -c \"$line\" <claim.json").code == 2)
  }

  @Test("must be known")
  func unknownBlock() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "bin/zakon wrong").code == 3)
    #expect(try run(sandbox, "bin/zakon wrong 17").code == 3)
  }
}
