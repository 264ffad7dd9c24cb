import ArgumentParser
import Enforcement
import GitRepository
import Glibc
import Governance
import Policy
import Reports

/// How a command that judges tells what it found.
struct ReportOptions: ParsableArguments {
  @Option(help: "How findings are written: text, json, sarif or github.", transform: Self.format)
  var format = ReportFormat.text

  private static func format(_ name: String) throws -> ReportFormat {
    guard let format = ReportFormat(rawValue: name) else {
      throw ValidationError("unknown format `\(name)`; known are: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return format
  }
}

/// `zakon check governance`: what may be committed and pushed.
struct CheckGovernanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "governance", abstract: "Judge what is about to be committed or pushed, or what a range of commits has brought.",
    discussion: """
      Exit 0: nothing, or warnings alone; 2: refused; 3: could not decide, with what mends it; 64: usage.
      Text goes to standard error, every other format to standard output.
      """)

  @Flag(help: "Judge the index against what is checked out (pre-commit).") var staged = false
  @Option(help: "Judge the commit message in this file (commit-msg).", completion: .file()) var message: String?
  @Option(help: "Judge a push to this remote; git's lines come on standard input (pre-push).") var push: String?
  @Option(help: "Judge the commits of a range such as origin/main..HEAD (continuous integration).") var range: String?
  @OptionGroup var output: ReportOptions

  func validate() throws {
    let modes = [staged, message != nil, push != nil, range != nil].count { $0 }
    guard modes == 1 else { throw ValidationError("name one of --staged, --message, --push and --range") }
    if let range, ends(of: range) == nil { throw ValidationError("a range is written BASE..HEAD") }
  }

  func run() throws {
    let findings: [GovernanceFinding]
    let inspection: GovernanceInspection
    do {
      inspection = try GovernanceInspection(workingDirectory: workingDirectory(), environment: processEnvironment())
      if staged {
        findings = try inspection.judgeIndex()
      } else if let message {
        findings = try inspection.judgeMessage(file: absolute(message))
      } else if let push {
        var input = StandardInput()
        findings = try inspection.judgePush(to: push, lines: input.rest())
      } else if let range, let (base, head) = ends(of: range) {
        findings = try inspection.judgeRange(base: base, head: head)
      } else {
        throw ValidationError("name one of --staged, --message, --push and --range")
      }
    } catch let error as GitError {
      throw undecided(error.problem, fix: error.remedy)
    } catch let error as PolicyError {
      throw undecided("\(error)", fix: "mend that file; `zakon policy check FILE` tells when it loads")
    } catch let error as ValidationError {
      throw error
    } catch {
      throw undecided("\(error)", fix: "see that the file can be read")
    }
    try tell(findings, inspection)
  }

  /// `BASE..HEAD` taken apart; nil when it is none. `BASE...HEAD` is something else to git.
  private func ends(of range: String) -> (base: String, head: String)? {
    let bytes = Array(range.utf8)
    guard let dots = bytes.indices.first(where: { bytes[$0...].starts(with: "..".utf8) }), dots > 0 else { return nil }
    let base = String(decoding: bytes[..<dots], as: UTF8.self)
    let head = String(decoding: bytes[(dots + 2)...], as: UTF8.self)
    return head.hasPrefix(".") ? nil : (base, head.isEmpty ? "HEAD" : head)
  }

  private func tell(_ findings: [GovernanceFinding], _ inspection: GovernanceInspection) throws {
    let format = output.format
    let shown = findings.filter { $0.severity > .note || format == .json || format == .sarif }
    // Nobody is there to be asked.
    let blocks = findings.contains { $0.severity >= .ask } && inspection.mode == .enforce
    let report = Report(version: zakonVersion, rules: inspection.reportedRules, findings: shown.map(ReportedFinding.init))
    let text = rendered(report, as: format)
    if format == .text {
      if !shown.isEmpty { complain(blocks ? "zakon: refused by the policy `governance`" : "zakon: the policy `governance` warns") }
      writeAll(text, to: STDERR_FILENO)
    } else {
      guard writeAll(text, to: STDOUT_FILENO) else { throw undecided("the report could not be written", fix: "see what reads it") }
      if blocks { complain("zakon: refused by the policy `governance`") }
    }
    if blocks { throw ExitCode(2) }
  }

  private func undecided(_ problem: String, fix: String) -> ExitCode {
    // What git and file names bring along may be anybody's text.
    complain("zakon: cannot decide: \(disclosed(problem))\nFIX: \(disclosed(fix))")
    return ExitCode(3)
  }
}

extension ReportedFinding {
  init(_ finding: GovernanceFinding) {
    let level: ReportLevel =
      switch finding.severity {
      case .note: .note
      case .warn: .warning
      case .ask, .block: .error
      }
    self.init(
      fileBytes: finding.file, line: finding.line, rule: finding.rule, level: level, message: finding.message, fix: finding.advice,
      excerpt: finding.excerpt)
  }
}

/// The variables of this process, as far as they are UTF-8.
func processEnvironment() -> [String: String] {
  var variables: [String: String] = [:]
  var entry = environ
  while let variable = entry.pointee {
    let text = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    if text.count == 2 { variables[String(text[0])] = String(text[1]) }
    entry += 1
  }
  return variables
}

/// Writes all of `bytes`; false when whoever reads them has gone.
@discardableResult
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
