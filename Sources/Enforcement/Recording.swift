internal import Files
internal import JSON
internal import Model
internal import Paths
public import Policy
internal import SQLite
internal import Stores
internal import Timestamps

/// Leaves the trace of a decision: the audit line, the verdict file, the violation task. What fails here never loosens the decision.
struct Recording {
  let surroundings: Surroundings
  /// The policy of the decision; nil when none was read or none could be.
  let policy: EffectivePolicy?
  let host: String
  let eventName: String

  /// What became of a decision's trace.
  struct Trace {
    /// What could not be done, a sentence each.
    var failures: [String] = []
    /// False when the leave that the decision rests on could not be used, or its use could not be logged.
    var holdsLeave = true
  }

  /// Discharges the obligations of the disclosed `decision` and logs it.
  func record(_ decision: Decision, sessionID: String, mode: EnforcementMode) -> Trace {
    guard let state = surroundings.state else {
      return Trace(failures: ["the decision was not logged: there is no home and no ZAKON_STATE to log to"], holdsLeave: false)
    }
    var failures: [String] = []
    var holdsLeave = true
    do throws(FileError) {
      try state.create()
    } catch {
      return Trace(failures: ["the decision was not logged: \(error)"], holdsLeave: false)
    }
    var taskFields: [JSONMember] = []
    for obligation in decision.reports.flatMap(\.obligations) {
      switch obligation {
      case .recordViolations(let report):
        taskFields += remember(report, in: state, failures: &failures)
        writeVerdict(report, state: state, failures: &failures)
      case .usePass(let report):
        // A pass that another process has used, or that cannot be removed, lets nothing pass.
        guard OncePasses(state).use(sessionID: report.sessionID, fingerprint: report.fingerprint) else {
          failures.append("the permission to pass once could not be used")
          holdsLeave = false
          continue
        }
        taskFields.append(JSONMember("passed", .string("once, by a person's permission")))
        taskFields.append(JSONMember("findings", .array(report.violations.map { .string("\($0.rule): \($0.excerpt)") })))
      case .recordBypass(let bypass):
        // Another gate may hold the same call: then nothing is let pass, and the leave is not used up.
        if let name = bypass.onceAs, !decision.outcome.stops, !use(name, of: bypass, in: state, failures: &failures) {
          holdsLeave = false
          continue
        }
        taskFields.append(JSONMember("bypassed", .string(bypass.leave)))
        taskFields.append(
          JSONMember(
            "findings", .array(bypass.findings.map { .string((["\($0.rule): \($0.excerpt)"] + $0.details).joined(separator: "; ")) })))
        if policy?.profile == .alai, bypass.findings.contains(where: { $0.rule.hasPrefix("lease.") }) {
          copy(bypass, sessionID: sessionID, failures: &failures)
        }
      }
    }
    do throws(FileError) {
      try AuditLog(state).append(fields(of: decision, sessionID: sessionID, mode: mode) + taskFields, at: surroundings.now)
    } catch {
      failures.append("the decision was not logged: \(error)")
      holdsLeave = false
    }
    return Trace(failures: failures, holdsLeave: holdsLeave)
  }

  /// Uses up a leave that is good for one thing once.
  private func use(_ name: String, of bypass: Bypass, in state: StateFolder, failures: inout [String]) -> Bool {
    do throws(FileError) {
      if try UsedLeaves(state).use(name) { return true }
      failures.append("\(bypass.leave) has served for this content before, and serves once; what it would lift:")
    } catch {
      failures.append("\(bypass.leave) lifts nothing, since its use cannot be kept: \(error); what it would lift:")
    }
    failures += bypass.findings.prefix(8).map { finding in
      "\(finding.rule)\(finding.line.map { " (line \($0))" } ?? ""): \(finding.message); do: \(finding.advice)"
    }
    return false
  }

  /// The log of lease bypasses where the company that ran the first version looks for it; the audit log has the same.
  private func copy(_ bypass: Bypass, sessionID: String, failures: inout [String]) {
    guard let home = surroundings.home else { return }
    let folder = joined(home, ".cache")
    let texts = bypass.findings.flatMap { [$0.excerpt] + $0.details }
    let line = "\(surroundings.now.iso8601Seconds) session=\(cut(sessionID, to: 200)) \(bypass.leave): \(texts.joined(separator: "; "))"
    do throws(FileError) {
      try createFolders(folder)
      let file = AppendedFile(joined(folder, "cross-session-claim-audit-\(surroundings.now.compactDate).log"))
      try file.append(patienceMilliseconds: 50) { _, _ in Array(line.utf8) }
    } catch {
      failures.append("the bypass was not copied to the company's log: \(error)")
    }
  }

  private func remember(_ report: TurnReport, in state: StateFolder, failures: inout [String]) -> [JSONMember] {
    do throws(SQLiteError) {
      let ledger = try Ledger(path: surroundings.ledgerFile(policy) ?? state.ledgerFile)
      let rules = Set(report.violations.map(\.rule)).sorted().joined(separator: ", ")
      let claims = report.violations.map { "\($0.rule): \($0.excerpt)" }.joined(separator: "\n")
      let record = try ledger.recordViolations(
        sessionID: report.sessionID, fingerprint: report.fingerprint, title: "Unbacked claim: \(rules)", description: claims,
        at: surroundings.now)
      keepForDispute(report, taskID: record.taskID, state: state, failures: &failures)
      return [JSONMember("task", .number(String(record.taskID))), JSONMember("seen", .number(String(record.count)))]
    } catch {
      failures.append("the violation was not entered in the ledger: \(error)")
      return []
    }
  }

  private func keepForDispute(_ report: TurnReport, taskID: Int64, state: StateFolder, failures: inout [String]) {
    let record = BlockRecord(
      taskID: taskID, sessionID: report.sessionID, fingerprint: report.fingerprint, time: surroundings.now,
      workingDirectory: report.workingDirectory, transcriptPath: report.end.transcriptPath, isSubagent: report.end.isSubagent,
      message: report.end.lastMessage, violations: report.violations.map { "\($0.rule): \($0.excerpt)" })
    do throws(FileError) {
      try record.write(to: state)
    } catch {
      failures.append("the block was not kept for `zakon wrong`: \(error)")
    }
  }

  private func writeVerdict(_ report: TurnReport, state: StateFolder, failures: inout [String]) {
    guard report.score < report.reportBelow else { return }
    let verdict = VerdictFile(
      sessionID: report.sessionID, time: surroundings.now, score: report.score,
      violations: report.violations.map {
        VerdictFile.Violation(claim: $0.excerpt, rule: $0.rule, line: $0.line)
      })
    do throws(FileError) {
      try verdict.write(to: verdictPath(surroundings, profile: policy?.profile) ?? state.verdictFile)
    } catch {
      failures.append("the verdict file was not written: \(error)")
    }
  }

  private func fields(of decision: Decision, sessionID: String, mode: EnforcementMode) -> [JSONMember] {
    var members = [
      JSONMember("host", .string(host)), JSONMember("event", .string(eventName)), JSONMember("session", .string(cut(sessionID, to: 200))),
      JSONMember("outcome", .string(decision.outcome.name)), JSONMember("mode", .string(mode.rawValue)),
      JSONMember("gates", .array(decision.determiningGates.map { .string($0) })),
    ]
    if !decision.findings.isEmpty {
      let findings = decision.findings.prefix(20).map { finding in
        JSONValue.object([JSONMember("rule", .string(finding.rule)), JSONMember("text", .string(finding.excerpt))])
      }
      members.append(JSONMember("findings", .array(findings)))
    }
    if !decision.indeterminacies.isEmpty {
      members.append(JSONMember("problems", .array(decision.indeterminacies.map { .string($0.problem) })))
    }
    return members
  }
}

/// Where the verdict on a turn is kept under a profile.
public func verdictPath(_ surroundings: Surroundings, profile: Profile?) -> String? {
  if profile == .alai { return surroundings.verdictFiles.last }
  return surroundings.state?.verdictFile
}
