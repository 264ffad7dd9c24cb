internal import Files
internal import Glibc

/// Why an act that only a person may do was not done.
public struct NotAPerson: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// Makes sure, as far as that can be done from inside the same user's processes, that a person at a terminal wants an act.
///
/// Refuses when an agent's marker variables are set or an agent is among the process's ancestors; then shows a random word on the
/// controlling terminal and wants it typed. A process of the same user that builds itself a terminal and a clean ancestry can cheat:
/// what it does leaves a trace all the same.
public enum PersonCheck {
  /// How long the word may take, in milliseconds.
  private static let patience: Int32 = 60_000

  /// Variables that agents set in the shells they run.
  private static let markers = [
    "CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_SSE_PORT", "CODEX_SANDBOX", "CODEX_THREAD_ID", "CODEX_CI", "GEMINI_CLI",
    "CURSOR_AGENT", "CURSOR_TRACE_ID", "COPILOT_CLI", "COPILOT_AGENT_SESSION_ID", "OPENCODE", "OPENCODE_CALLER", "FACTORY_DROID",
    "AIDER", "CLINE_ACTIVE", "WINDSURF_AGENT", "AMP_THREAD_ID", "GOOSE_TERMINAL", "AI_AGENT", "AGENT", "ZAKON_AGENT",
    // What the start of a session tells the commands of its agent.
    "ZAKON_SESSION",
  ]

  /// Names under which agents run, as a program or as the script that an interpreter runs.
  private static let agents: Set<String> = [
    "claude", "claude-code", "codex", "gemini", "gemini-cli", "cursor-agent", "copilot", "github-copilot-cli", "opencode", "droid",
    "aider", "cline", "amp", "goose", "qwen", "crush",
  ]

  /// Throws unless a person confirms `act`, which is shown to them.
  public static func confirm(_ act: String) throws(NotAPerson) {
    for name in markers where getenv(name) != nil {
      throw NotAPerson(description: "\(name) is set, as agents set it; only a person may do this, in a terminal of their own")
    }
    if let agent = agentAmongAncestors() {
      throw NotAPerson(description: "this runs under \(agent); only a person may do this, in a terminal of their own")
    }
    try askOnTerminal(act)
  }

  private static func askOnTerminal(_ act: String) throws(NotAPerson) {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { throw NotAPerson(description: "there is no terminal to ask a person on") }
    defer { close(terminal) }
    tcflush(terminal, TCIFLUSH)
    let word = randomWord()
    let question = Array("\(act)\nType \(word) to go on: ".utf8)
    guard question.withUnsafeBytes({ write(terminal, $0.baseAddress, $0.count) }) == question.count else {
      throw NotAPerson(description: "the terminal takes no question")
    }
    var waiting = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, patience) == 1 else { throw NotAPerson(description: "nobody answered") }
    var answer = [UInt8](repeating: 0, count: 64)
    let count = read(terminal, &answer, answer.count)
    let typed = answer.prefix(max(0, count)).prefix { $0 > 0x20 }
    guard typed.elementsEqual(word.utf8) else { throw NotAPerson(description: "that was not the word") }
  }

  /// Six letters without those that look like another.
  private static func randomWord() -> String {
    let letters = Array("abcdefghkmnprstuvwxyz".utf8)
    var generator = SystemRandomNumberGenerator()
    return String(decoding: (0..<6).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }, as: UTF8.self)
  }

  private static func agentAmongAncestors() -> String? {
    var process = getppid()
    for _ in 0..<64 where process > 1 {
      if let name = agentName(process) { return name }
      guard let parent = parent(of: process), parent != process else { return nil }
      process = parent
    }
    return nil
  }

  /// The name of the agent that a process runs, by its program or by the first script among its arguments.
  private static func agentName(_ process: pid_t) -> String? {
    guard let line = contents("/proc/\(process)/cmdline") else { return nil }
    let words = line.split(separator: 0).prefix(3)
    for word in words where !word.starts(with: "-".utf8) {
      for part in word.split(separator: UInt8(ascii: "/")) {
        var name = String(decoding: part, as: UTF8.self)
        for suffix in [".js", ".mjs", ".cjs", ".py", ".exe"] where name.hasSuffix(suffix) { name.removeLast(suffix.utf8.count) }
        if agents.contains(name) { return name }
      }
    }
    return nil
  }

  private static func parent(of process: pid_t) -> pid_t? {
    // The name in brackets may hold anything; what follows it is `state parent …`.
    guard let line = contents("/proc/\(process)/stat"), let bracket = line.lastIndex(of: UInt8(ascii: ")")) else { return nil }
    let fields = line[(bracket + 1)...].split(separator: UInt8(ascii: " "))
    return fields.count > 1 ? pid_t(String(decoding: fields[1], as: UTF8.self)) : nil
  }

  /// Files of `/proc` have no size, so they are read until they end.
  private static func contents(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16 << 10)
    let count = read(descriptor, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }
}
