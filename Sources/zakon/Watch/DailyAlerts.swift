import Digest
import Files
import JSON
import Paths
import Policy
import Processes
import Redaction
import Stores
import Timestamps

/// Tells somebody of each finding once a day, by a command of theirs.
struct DailyAlerts: Sendable {
  /// For one alert, in milliseconds.
  private static let patience = 30_000

  private let command: String
  private let state: StateFolder
  private let now: Timestamp
  private let environment: [String: String]

  /// - Parameters:
  ///   - command: a line of the shell. It finds the finding in `ZAKON_RULE`, `ZAKON_FILE`, `ZAKON_LINE` and `ZAKON_MESSAGE`, and as JSON on
  ///     its standard input.
  ///   - environment: of the command.
  init(command: String, state: StateFolder, now: Timestamp, environment: [String: String]) {
    self.environment = environment
    self.command = command
    self.state = state
    self.now = now
  }

  /// What became of the alerts.
  struct Outcome: Sendable {
    var sent = 0
    /// Told earlier today.
    var known = 0
    /// A sentence each; such a finding is told again by the next watch.
    var failures: [String] = []
  }

  /// Runs the command for each finding that has not been told today, while no other watch does the same.
  func send(_ findings: [FleetWatch.Finding]) throws -> Outcome {
    try createFolders(state.watchFolder)
    return try whileLocked(joined(state.watchFolder, "lock"), patienceMilliseconds: 60_000) {
      removeOldDays()
      let file = AppendedFile(joined(state.watchFolder, "told-\(now.compactDate)"))
      var told = try toldToday(file.path)
      var outcome = Outcome()
      for finding in findings {
        let name = sha256Hex(Array("\(finding.rule)\u{0}\(finding.file)\u{0}\(finding.line ?? 0)\u{0}\(finding.excerpt)".utf8))
        guard told.insert(name).inserted else {
          outcome.known += 1
          continue
        }
        if let problem = run(finding) {
          outcome.failures.append("the alert for \(finding.file) (\(finding.rule)) \(problem)")
        } else {
          outcome.sent += 1
          try file.append(patienceMilliseconds: 1_000) { _, _ in Array(name.utf8) }
        }
      }
      return outcome
    }
  }

  private func toldToday(_ path: String) throws(FileError) -> Set<String> {
    do throws(FileError) {
      let lines = try readFile(path, limit: 1 << 26).split(separator: 0x0A)
      return Set(lines.map { String(decoding: $0, as: UTF8.self) })
    } catch {
      if error.isMissing { return [] }
      throw error
    }
  }

  /// What was told on other days is of no use any more.
  private func removeOldDays() {
    for name in (try? folderEntries(state.watchFolder)) ?? [] where name.hasPrefix("told-") && name != "told-\(now.compactDate)" {
      removeFile(joined(state.watchFolder, name))
    }
  }

  /// What went wrong, in words that fit after the finding; nil when nothing did.
  private func run(_ finding: FleetWatch.Finding) -> String? {
    let message = masked(finding.message)
    let line = finding.line.map(String.init) ?? ""
    let object = JSONValue.object([
      JSONMember("rule", .string(finding.rule)), JSONMember("severity", .string(finding.severity.rawValue)),
      JSONMember("file", .string(finding.file)), JSONMember("line", finding.line.map { .number(String($0)) } ?? .null),
      JSONMember("message", .string(message)), JSONMember("fix", .string(finding.advice)),
    ])
    var environment = environment
    environment["ZAKON_RULE"] = finding.rule
    environment["ZAKON_FILE"] = finding.file
    environment["ZAKON_LINE"] = line
    environment["ZAKON_MESSAGE"] = message
    do {
      let result = try ChildProcess(
        arguments: ["/bin/sh", "-c", command], environment: environment, workingDirectory: "/", input: Array(object.compactText.utf8),
        timeoutMilliseconds: Self.patience
      ).run()
      return result.exitCode == 0 ? nil : "ended with exit code \(result.exitCode)"
    } catch {
      return "could not be run: \(error)"
    }
  }
}
