import ArgumentParser
import Enforcement
import Glibc
import JSON
import Policy
import Reports

/// Looks at the governed documents of a fleet of repositories.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Judge every governed document below some folders, and every rule file of the registry.",
    discussion: """
      Without folders, those of the policy (blueprints: watch: fleet). Exit code 0 when nothing is found or warnings alone, 2 when something is
      found that blocks, 3 when something could not be judged, or an alert could not be sent.
      """, version: zakonVersion)

  @Argument(help: "The folders.", completion: .directory) var roots: [String] = []
  @Flag(help: "Print JSON.") var json = false
  @Option(
    help: """
      A line of the shell that is run for each finding, once a day: it finds it in ZAKON_RULE, ZAKON_FILE, ZAKON_LINE and ZAKON_MESSAGE, and as \
      JSON on standard input.
      """)
  var alert: String?

  func run() throws {
    let surroundings = Surroundings()
    let progress = ProgressBar()
    let watch: FleetWatch
    do {
      watch = try FleetWatch(surroundings, policy: loadPolicy(surroundings, workingDirectory: "/")) { done, all in
        progress.show(done, of: all)
      }
    } catch {
      throw refused("zakon: \(error)\nFIX: mend \(error.file)", code: 3)
    }
    let folders = roots.isEmpty ? watch.roots : roots.map(absolute)
    guard !folders.isEmpty else { throw ValidationError("Name the folders to look at, or set `blueprints: watch: fleet` in your policy.") }
    let report = watch.report(folders)
    progress.end()
    if json { writeLine(report.json.compactText) } else { report.table.forEach { writeLine($0) } }
    var failures = report.faults
    if let alert { failures += sent(alert, report.findings, surroundings) }
    for line in failures.flatMap({ $0.split(separator: "\n") }) { complain("zakon: \(disclosed(String(line)))") }
    if report.findings.contains(where: { $0.severity >= .ask }) { throw ExitCode(2) }
    if !failures.isEmpty { throw ExitCode(3) }
  }

  /// What of the alerts went wrong.
  private func sent(_ command: String, _ findings: [FleetWatch.Finding], _ surroundings: Surroundings) -> [String] {
    guard let state = surroundings.state else { return ["no alert was sent: there is no home and no ZAKON_STATE to remember it in"] }
    do {
      return try DailyAlerts(command: command, state: state, now: surroundings.now, environment: processEnvironment()).send(findings)
        .failures
    } catch {
      return ["alerts were not sent: \(error)"]
    }
  }
}

extension FleetWatch.Report {
  fileprivate var table: [String] {
    var rows = [["SCORE", "FILE", "LINE", "RULE", "PROBLEM"]]
    for document in documents {
      for finding in document.findings { rows.append(row(finding, score: document.score ?? "-")) }
    }
    for finding in ruleFiles { rows.append(row(finding, score: "-")) }
    let found = documents.count { !$0.findings.isEmpty }
    let summary =
      "\(documents.count) documents, \(found) with findings; \(ruleFiles.count) findings in rule files; \(faults.count) not judged"
    return (rows.count > 1 ? columns(rows) : []) + [summary]
  }

  private func row(_ finding: FleetWatch.Finding, score: String) -> [String] {
    [score, finding.file, finding.line.map(String.init) ?? "-", finding.rule, finding.message].map { disclosed($0) }
  }

  fileprivate var json: JSONValue {
    .object([
      JSONMember("schema", .number("1")),
      JSONMember(
        "documents",
        .array(
          documents.map { document in
            .object([
              JSONMember("file", .string(document.file)), JSONMember("schema", .string(document.schema)),
              JSONMember("score", document.score.map { .string($0) } ?? .null),
              JSONMember("findings", .array(document.findings.map(\.json))),
            ])
          })), JSONMember("rule_files", .array(ruleFiles.map(\.json))),
      JSONMember("faults", .array(faults.map { .string(disclosed($0)) })),
    ])
  }
}

extension FleetWatch.Finding {
  fileprivate var json: JSONValue {
    .object([
      JSONMember("file", .string(file)), JSONMember("line", line.map { .number(String($0)) } ?? .null), JSONMember("rule", .string(rule)),
      JSONMember("level", .string(ReportLevel(severity).rawValue)), JSONMember("message", .string(disclosed(message))),
      JSONMember("excerpt", .string(disclosed(excerpt))), JSONMember("fix", .string(advice)),
    ])
  }
}

/// How far a long run has come, where somebody looks at it.
private final class ProgressBar {
  private static let width = 30
  private let isShown = isatty(STDERR_FILENO) == 1
  private var shown = -1

  func show(_ done: Int, of all: Int) {
    guard isShown, all > 0 else { return }
    let filled = done * Self.width / all
    // Drawing it for each of thousands of documents would take longer than judging them.
    guard filled != shown || done == all else { return }
    shown = filled
    draw("\r[" + String(repeating: "#", count: filled) + String(repeating: " ", count: Self.width - filled) + "] \(done)/\(all)")
  }

  /// Takes it away.
  func end() { if isShown, shown >= 0 { draw("\r\u{1B}[K") } }

  private func draw(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
