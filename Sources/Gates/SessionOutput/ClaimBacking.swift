internal import ClaimLanguage
internal import Digest
internal import Model
internal import Paths
internal import Policy
internal import Transcript

/// A claim with the finding that would be shown for it.
struct SaidClaim: Sendable {
  let claim: ClaimFinding
  var finding: Finding
  /// The classes of claim that it falls into; empty until deeds are looked for.
  var classes: Set<String> = []
}

/// Looks for what backs the claims of a turn, and blocks when nothing does.
///
/// What the tools of the turn did comes first, then the paths that it names, then what was done in earlier turns. What contradicts a claim
/// cannot be outweighed by a path.
struct ClaimBacking: Sendable {
  let gate: SessionOutputGate
  let event: Event
  let end: EndOfTurn
  let profile: Profile
  /// What a project asks for and may not have, each as one sentence.
  let refusals: [String]
  let policy: EvidencePolicy
  /// At least one of them asks or blocks.
  let claims: [SaidClaim]
  let text: JudgedText
  let turn: Turn?
  let transcriptProblem: String?
  let explanation: Explanation

  func seek() -> GateStep {
    guard let turn, !policy.deeds.backing.isEmpty, let query = end.turnQuery(sessionID: event.sessionID) else {
      return seekPaths(for: claims, explanation: explanation) { block($0, details: $1, explanation: $2) }
    }
    let agentIDs = policy.deeds.catalog.agentIDs(in: turn.entries)
    guard !agentIDs.isEmpty else { return seekDeeds(in: turn, query: query, subagents: [:]) }
    return .needsSubagents(query, agentIDs: agentIDs) { seekDeeds(in: turn, query: query, subagents: $0) }
  }

  // MARK: Deeds

  private func seekDeeds(in turn: Turn, query: TurnQuery, subagents: [String: [Turn.Entry]]) -> GateStep {
    let place = DeedTrail.Place(workingDirectory: event.projectRoot ?? event.workingDirectory, home: event.home)
    let deeds = policy.deeds
    @Sendable func trail(_ earlier: [Turn.Entry]) -> DeedTrail {
      let entries = earlier.isEmpty ? turn.entries : earlier + turn.entries
      return DeedTrail(deeds, place: place, entries: entries, turnBegins: earlier.count, subagents: subagents)
    }
    let first = judged(claims, deeds: trail([]))
    let seen = explanation.adding { trail([]).all().map { "did: \($0.line)" } + first.lines }
    if !first.contradicted.isEmpty { return block(first.contradicted, details: [], explanation: seen) }
    guard first.open.contains(where: { $0.finding.severity >= .ask }) else { return allow(seen) }
    return seekPaths(for: first.open, explanation: seen) { _, details, seen in
      .needsEarlierEntries(query, before: turn.offset) { entries in
        // Together with the turn, because what was begun in one turn may have ended in another.
        let second = judged(first.open, after: first, deeds: trail(entries))
        let seen = seen.adding { trail(entries).all().filter { !$0.isInTurn }.map { "did earlier: \($0.line)" } + second.lines }
        if !second.contradicted.isEmpty { return block(second.contradicted, details: [], explanation: seen) }
        guard second.open.contains(where: { $0.finding.severity >= .ask }) else { return allow(seen) }
        return block(second.open, details: details, explanation: seen)
      }
    }
  }

  /// What deeds say of claims.
  private struct JudgedClaims {
    /// Each with the reason among its details.
    var contradicted: [SaidClaim] = []
    /// Those that nothing backs, each with the reason among its details.
    var open: [SaidClaim] = []
    /// For `zakon explain`.
    var lines: [String] = []
    /// The classes of all claims of the turn.
    var classes: Set<String> = []
    /// Whether the message tells of failures outside its claims; nil when nobody asked.
    var isFailureTold: Bool?
  }

  /// - Parameter earlier: what was said of the same claims before, when they are looked at again.
  private func judged(_ claims: [SaidClaim], after earlier: JudgedClaims? = nil, deeds: DeedTrail) -> JudgedClaims {
    let backing = DeedBacking(policy: policy.deeds, workspace: deeds.workspace)
    let message = JudgedMessage(
      text.judged.joined(separator: "\n"), claims: self.claims.map(\.finding.excerpt), policy: policy.deeds, workspace: deeds.workspace,
      isToldOutsideClaims: earlier?.isFailureTold)
    var claims = claims
    if earlier == nil {
      for index in claims.indices {
        claims[index].classes = backing.classes(of: claims[index].claim, sentence: claims[index].finding.excerpt)
      }
    }
    var judged = JudgedClaims()
    judged.classes = earlier?.classes ?? claims.reduce(into: []) { $0.formUnion($1.classes) }
    for said in claims {
      var reasoned = said
      switch backing.judge(said, beside: judged.classes, message: message, deeds: deeds) {
      case .backed(let name): judged.lines.append("\(said.claim.rule) is backed by \(name)")
      case .contradicted(let reason):
        reasoned.finding.details = [reason]
        judged.contradicted.append(reasoned)
        judged.lines.append("\(said.claim.rule) is contradicted: \(reason)")
      case .open(let reason):
        reasoned.finding.details = [reason]
        judged.open.append(reasoned)
        judged.lines.append("\(said.claim.rule) is not backed: \(reason)")
      }
    }
    judged.isFailureTold = message.isToldOutsideClaims
    return judged
  }

  private func allow(_ explanation: Explanation) -> GateStep { gate.decided(.allow) { explanation.lines } }

  // MARK: Paths

  /// Allows when a path that the turn names counts, and goes on with `otherwise` when none does.
  private func seekPaths(
    for claims: [SaidClaim], explanation: Explanation,
    otherwise: @escaping @Sendable (_ claims: [SaidClaim], _ details: [String], Explanation) -> GateStep
  ) -> GateStep {
    let candidates = EvidenceMentions(rules: policy.paths, event: event).candidates(in: text.all)
    if candidates.isEmpty {
      if let transcriptProblem, end.transcriptPath != nil { return undecidable(transcriptProblem) }
      return otherwise(claims, [], explanation)
    }
    if policy.presence == .named {
      return gate.decided(.allow) { explanation.lines + ["evidence: \(candidates[0].named) is named, which is enough here"] }
    }
    let editedPaths = turn.map { JudgedText.editedPaths(in: $0) } ?? []
    return .needsEvidence(EvidenceQuery(candidates: candidates, editedPaths: editedPaths)) { facts in
      let judged = EvidenceJudgement(
        candidates: candidates, facts: facts, began: turn?.began, needsFreshness: policy.freshness == .required)
      let seen = judged.lines
      if judged.isBacked { return gate.decided(.allow) { explanation.lines + seen } }
      if judged.lacksTurnStart { return undecidable(transcriptProblem ?? "the transcript does not tell when this turn began") }
      return otherwise(claims, judged.problems, explanation.adding { seen })
    }
  }

  private func block(_ claims: [SaidClaim], details: [String], explanation: Explanation) -> GateStep {
    let violations = claims.enumerated().map { index, said in
      var finding = said.finding
      // What holds for all of them is said once, behind the reasons of each.
      if index == claims.count - 1 { finding.details += details + [evidenceNeeded, honestWayOut, Self.dispute] + refusals }
      return finding
    }
    let score = max(0, 100 - violations.reduce(0) { $0 + policy.weights.weight(of: $1.severity) })
    let report = TurnReport(
      sessionID: event.sessionID, score: score, reportBelow: policy.reportBelow, violations: violations,
      fingerprint: Self.fingerprint(violations), end: end, workingDirectory: event.workingDirectory)
    return .needsPass(sessionID: event.sessionID, fingerprint: report.fingerprint) { isGranted in
      guard isGranted else { return hold(violations, report: report, explanation: explanation.adding { ["score: \(score) of 100"] }) }
      return gate.decided(.allow, obligations: [.usePass(report)]) { explanation.lines + ["a person lets this pass once"] }
    }
  }

  private func hold(_ violations: [Finding], report: TurnReport, explanation explain: Explanation) -> GateStep {
    let verdict: Verdict = violations.contains { $0.severity == .block } ? .block(violations) : .ask(violations)
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

  private static let dispute =
    "if this block is wrong: a person runs `zakon wrong` in a terminal, which keeps the case and can let it pass once"

  /// The same for the same claims, whatever their order.
  private static func fingerprint(_ violations: [Finding]) -> String {
    let lines = Set(violations.map { "\($0.rule)\u{0}\($0.excerpt)" }).sorted()
    return sha256Hex(Array(lines.joined(separator: "\u{1}").utf8))
  }

  private func undecidable(_ problem: String) -> GateStep {
    let claim = claims.first.map { ": \"\($0.finding.excerpt)\" (\($0.finding.rule))" } ?? ""
    return gate.undecided(
      "the message claims completion\(claim), and whether anything backs that cannot be seen: \(problem)",
      remedy: "end the turn again, or say plainly what has not been checked")
  }
}
