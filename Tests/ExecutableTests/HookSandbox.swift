import Files
import Glibc
import JSON
import Processes
import Testing

/// The folder of the installed executables; `make test` names it.
let installedFolder = getenv("ZAKON_BIN").map { String(cString: $0) } ?? "/nonexistent: run `make test`"

let repositoryRoot = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

/// A copy of the installation with a home, a project and payloads of its own, and the hook line that users copy pointing into it.
final class HookSandbox {
  let root: String

  init() throws {
    var template = Array("/tmp/zakon-sandbox-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for name in ["bin", "home", "project/evidence"] { try createFolders("\(root)/\(name)") }
    // Links where the file system allows them: a test that changes an executable puts another one in its place.
    let copied = try shell("cp -al '\(installedFolder)'/* bin/ 2>/dev/null || cp -a '\(installedFolder)'/* bin/")
    try #require(copied.exitCode == 0, "there are no executables in \(installedFolder)")
    try write("plain.json", stop("I read the parser and its tests."))
    try write("claim.json", stop("Everything is done and verified."))
    try write(
      "read.json",
      #"{"session_id":"s","cwd":"\#(root)/project","hook_event_name":"PreToolUse","tool_name":"Read","tool_input":{"file_path":"/x"}}"#)
    try write(
      "write.json",
      #"{"session_id":"s","cwd":"\#(root)/project","hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":"\#(root)/project/a.txt","content":"x"}}"#
    )
    try write(
      "transcript.jsonl",
      #"{"type":"user","sessionId":"s","timestamp":"2026-02-25T06:00:00.000Z","message":{"role":"user","content":"go"}}"# + "\n")
    try write("line", hookLine(event: "Stop"))
    try write("tool-line", hookLine(event: "PreToolUse"))
  }

  deinit { _ = try? shell("chmod -R u+rwX '\(root)' 2>/dev/null; rm -rf '\(root)'", in: "/") }

  func stop(_ message: String) -> String {
    #"{"session_id":"s","cwd":"\#(root)/project","hook_event_name":"Stop","stop_hook_active":false,"transcript_path":"\#(root)/transcript.jsonl","last_assistant_message":"\#(message)"}"#
  }

  func write(_ name: String, _ text: String) throws { try replaceFile("\(root)/\(name)", with: Array(text.utf8)) }

  /// Runs `script` in the sandbox; `$line` and `$tool_line` are the hook lines for Stop and PreToolUse.
  func shell(_ script: String, in folder: String? = nil) throws -> ProcessResult {
    let prelude = "export line=\"$(cat '\(root)/line' 2>/dev/null)\" tool_line=\"$(cat '\(root)/tool-line' 2>/dev/null)\"; "
    return try ChildProcess(
      arguments: ["/bin/sh", "-c", prelude + script],
      environment: ["HOME": "\(root)/home", "ZAKON_STATE": "\(root)/state", "PATH": "/usr/local/bin:/usr/bin:/bin"],
      workingDirectory: folder ?? root, timeoutMilliseconds: 180_000
    ).run()
  }

  /// The line of `Hooks/claude/settings.json`, with the folder that a user would write there.
  private func hookLine(event: String) throws -> String {
    let bytes = try readFile("\(repositoryRoot)/Hooks/claude/settings.json", limit: 1 << 20)
    let settings = try JSONValue(strict: bytes, limits: JSONLimits(bytes: 1 << 20, depth: 16))
    let command = settings["hooks"]?[event]?.array?.first?["hooks"]?.array?.first?["command"]?.string
    return try #require(command).replacing("/usr/local/bin", with: "\(root)/bin")
  }
}
