internal import Digest
internal import Model
internal import Paths
internal import Policy
internal import Transcript

/// Looks for what backs the claims of a turn, and blocks when nothing does.
struct ClaimBacking: Sendable {
  let gate: SessionOutputGate
  let event: Event
  let end: EndOfTurn
  let profile: Profile
  /// What a project asks for and may not have, each as one sentence.
  let refusals: [String]
  let policy: EvidencePolicy
  /// The claims, at least one of which asks or blocks.
  let findings: [Finding]
  let text: JudgedText
  let turn: Turn?
  let transcriptProblem: String?
  let explanation: Explanation

  func seek() -> GateStep {
    let candidates = EvidenceMentions(rules: policy.paths, event: event).candidates(in: text.all)
    if candidates.isEmpty {
      if let transcriptProblem, end.transcriptPath != nil { return undecidable(transcriptProblem) }
      return block(details: [], explanation: explanation)
    }
    if policy.presence == .named {
      return gate.decided(.allow) { explanation.lines + ["evidence: \(candidates[0].named) is named, which is enough here"] }
    }
    return .needsEvidence(EvidenceQuery(candidates: candidates, editedPaths: text.editedPaths)) { facts in
      let judged = EvidenceJudgement(
        candidates: candidates, facts: facts, began: turn?.began, needsFreshness: policy.freshness == .required)
      let seen = judged.lines
      if judged.isBacked { return gate.decided(.allow) { explanation.lines + seen } }
      if judged.lacksTurnStart { return undecidable(transcriptProblem ?? "the transcript does not tell when this turn began") }
      return block(details: judged.problems, explanation: explanation.adding(seen))
    }
  }

  private func block(details: [String], explanation: Explanation) -> GateStep {
    let violations = findings.map { finding in
      var finding = finding
      finding.details += details + [evidenceNeeded, honestWayOut] + refusals
      return finding
    }
    let score = max(0, 100 - violations.reduce(0) { $0 + policy.weights.weight(of: $1.severity) })
    let report = TurnReport(
      sessionID: event.sessionID, score: score, reportBelow: policy.reportBelow, violations: violations,
      fingerprint: Self.fingerprint(violations))
    let verdict: Verdict = violations.contains { $0.severity == .block } ? .block(violations) : .ask(violations)
    let explain = explanation.adding(["score: \(score) of 100"])
    // Sessions that the host does not name cannot be told apart, so none of them runs out of blocks.
    if end.hostCapsBlocks || event.sessionID == Event.unknownSession {
      return gate.decided(verdict, obligations: [.recordViolations(report)]) { explain.lines }
    }
    return .needsBlockCount(sessionID: event.sessionID, fingerprint: report.fingerprint) { count in
      guard let count, count >= SessionOutputGate.mostBlocksWithoutHostCap else {
        return gate.decided(verdict, obligations: [.recordViolations(report)]) { explain.lines }
      }
      var yielded = violations
      yielded[0].details.insert("yielding after \(count) blocks of the same claims: this host sets no limit of its own", at: 0)
      return gate.decided(.warn(yielded), obligations: [.recordViolations(report)]) { explain.lines }
    }
  }

  /// What would satisfy the gate, with the paths that policy admits.
  private var evidenceNeeded: String {
    let globs = policy.paths.prefix(6).map(\.glob.source).joined(separator: ", ")
    switch (policy.presence, policy.freshness) {
    case (.named, _): return "what backs a claim: naming a path such as \(globs)"
    case (.onDisk, .ignored): return "what backs a claim: naming an existing, non-empty file such as \(globs)"
    case (.onDisk, .required): return "what backs a claim: naming a non-empty file, made in this turn, such as \(globs)"
    }
  }

  /// The way out without evidence. The strict profile knows no negation, so there the words themselves have to go.
  private var honestWayOut: String {
    profile == .alai
      ? "without evidence: leave the claim out and say what is still open"
      : "without evidence: say plainly that it is not verified; that passes too"
  }

  /// The same for the same claims, whatever their order.
  private static func fingerprint(_ violations: [Finding]) -> String {
    let lines = Set(violations.map { "\($0.rule)\u{0}\($0.excerpt)" }).sorted()
    return sha256Hex(Array(lines.joined(separator: "\u{1}").utf8))
  }

  private func undecidable(_ problem: String) -> GateStep {
    let claim = findings.first.map { ": \"\($0.excerpt)\" (\($0.rule))" } ?? ""
    return gate.undecided(
      "the message claims completion\(claim), and whether anything backs that cannot be seen: \(problem)",
      remedy: "end the turn again, or say plainly what has not been checked")
  }
}
