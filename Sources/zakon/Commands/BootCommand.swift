import ArgumentParser
import Enforcement
import Files
import Glibc
import JSON
import Policy
import Stores

/// Shows the verdict on the last turn that scored badly, so that a claim that was blocked is not forgotten.
struct BootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boot",
    abstract: "Show the last verdict on an interactive terminal; elsewhere only note in the audit log that it is there.",
    discussion: "Never fails: a start-up script that calls it goes on whatever it finds.")

  func run() {
    let surroundings = Surroundings()
    let profile = (try? loadPolicy(surroundings, workingDirectory: workingDirectory()))?.profile
    guard let path = verdictPath(surroundings, profile: profile) else { return }
    do throws(VerdictFileError) {
      guard let verdict = try VerdictFile(at: path) else { return }
      if isatty(STDOUT_FILENO) == 1 { show(verdict) } else { note(verdict, surroundings) }
    } catch {
      complain("zakon boot: \(error)")
    }
  }

  private func show(_ verdict: VerdictFile) {
    writeLine("┌─ zakon: a turn ended with claims that nothing backed")
    writeLine("│  session \(verdict.sessionID), \(verdict.time), score \(verdict.score) of 100")
    for violation in verdict.violations {
      let place = violation.line.map { ", line \($0)" } ?? ""
      writeLine("│  \(violation.rule)\(place): \"\(violation.claim)\"")
    }
    writeLine("└─ ask the agent what it can show for it")
  }

  private func note(_ verdict: VerdictFile, _ surroundings: Surroundings) {
    guard let state = surroundings.state else { return }
    do throws(FileError) {
      try AuditLog(state).append(
        [
          JSONMember("event", .string("boot")), JSONMember("session", .string(verdict.sessionID)),
          JSONMember("score", .number(String(verdict.score))), JSONMember("violations", .number(String(verdict.violations.count))),
        ], at: surroundings.now)
    } catch {
      complain("zakon boot: \(error)")
    }
  }
}
