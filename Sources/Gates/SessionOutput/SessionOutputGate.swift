internal import ClaimLanguage
internal import Digest
public import Model
internal import Paths
public import Policy
internal import Transcript

/// Holds a turn that claims completion without evidence.
public struct SessionOutputGate: Gate {
  public let name = "session-output-validator"

  /// How often one set of violations is blocked in a session on a host that would let it go on for ever.
  static let mostBlocksWithoutHostCap = 8

  public init() {}

  public func applies(to event: Event) -> Bool {
    guard case .endOfTurn(let end) = event.kind else { return false }
    return end.lastMessage != "" || end.transcriptPath != nil
  }

  public func check(_ policy: EffectivePolicy) throws(PolicyError) {
    _ = try ClaimRules(policy)
    _ = try EvidencePolicy(policy)
  }

  public func evaluate(_ event: Event, policy: Result<EffectivePolicy, PolicyError>) -> GateStep {
    guard case .endOfTurn(let end) = event.kind else { return decided(.notApplicable) }
    let judgement: TurnJudgement
    do throws(PolicyError) {
      judgement = try TurnJudgement(gate: self, event: event, end: end, policy: policy.get())
    } catch {
      return undecided(by: error)
    }
    return judgement.begin()
  }
}

/// The state of one judgement between the facts it asks for.
private struct TurnJudgement: Sendable {
  let gate: SessionOutputGate
  let event: Event
  let end: EndOfTurn
  let profile: Profile
  let refusals: [String]
  let claimRules: ClaimRules
  let evidencePolicy: EvidencePolicy

  init(gate: SessionOutputGate, event: Event, end: EndOfTurn, policy: EffectivePolicy) throws(PolicyError) {
    self.gate = gate
    self.event = event
    self.end = end
    profile = policy.profile
    claimRules = try ClaimRules(policy)
    refusals = policy.refusals + claimRules.refusals
    evidencePolicy = try EvidencePolicy(policy)
  }

  func begin() -> GateStep {
    guard let path = end.transcriptPath else {
      guard let message = end.lastMessage else {
        return undecided(
          "the host named neither the last message nor a transcript", remedy: "check with `zakon doctor` which version the host is")
      }
      return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "the host named no transcript")
    }
    let query = TurnQuery(transcriptPath: path, sessionID: event.sessionID, promptID: end.promptID, isSubagent: end.isSubagent)
    return .needsTurn(query) { result in
      switch result {
      case .success(let turn):
        if let message = end.lastMessage, JudgedText.isStale(turn, event: end) {
          return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "the transcript has not caught up with this turn")
        }
        return judge(JudgedText(turn, event: end, judgesNarration: profile == .alai), turn: turn, transcriptProblem: nil)
      case .failure(let error):
        guard let message = end.lastMessage else {
          return undecided("\(error)", remedy: "end the turn again once the transcript can be read")
        }
        return judge(JudgedText(lastMessage: message), turn: nil, transcriptProblem: "\(error)")
      }
    }
  }

  private func judge(_ text: JudgedText, turn: Turn?, transcriptProblem: String?) -> GateStep {
    let detector = claimRules.detector()
    var findings: [Finding] = []
    var assessments: [ClaimAssessment] = []
    do throws(ClaimDetectionError) {
      for judged in text.judged {
        let assessment = try detector.assess(judged)
        assessments.append(assessment)
        let open = assessment.claims.filter { claim in
          claim.severity > .note && !(text.hasEdited && evidencePolicy.classesBackedByEdits.contains(claim.claimClass))
        }
        findings += open.map { Finding($0, in: judged) }
      }
    } catch {
      return undecided("the claims of the message cannot be examined: \(error)", remedy: "say the same in a shorter, plainer message")
    }
    let explanation = Explanation(assessments: assessments, judgedCount: text.judged.count, turn: turn, transcriptProblem: transcriptProblem)
    guard findings.contains(where: { $0.severity >= .ask }) else {
      return gate.decided(findings.isEmpty ? .allow : .warn(findings)) { explanation.lines }
    }
    return seekEvidence(findings, text: text, turn: turn, transcriptProblem: transcriptProblem, explanation: explanation)
  }

  private func seekEvidence(
    _ findings: [Finding], text: JudgedText, turn: Turn?, transcriptProblem: String?, explanation: Explanation
  ) -> GateStep {
    let mentions = EvidenceMentions(rules: evidencePolicy.paths, event: event)
    let candidates = mentions.candidates(in: text.all)
    if candidates.isEmpty {
      if let transcriptProblem, end.transcriptPath != nil { return undecidable(findings, transcriptProblem) }
      return block(findings, details: [], explanation: explanation)
    }
    if evidencePolicy.presence == .named {
      return gate.decided(.allow) { explanation.lines + ["evidence: \(candidates[0].named) is named, which is enough here"] }
    }
    return .needsEvidence(EvidenceQuery(candidates: candidates, editedPaths: text.editedPaths)) { facts in
      let judged = EvidenceJudgement(
        candidates: candidates, facts: facts, began: turn?.began, needsFreshness: evidencePolicy.freshness == .required)
      let seen = judged.lines
      if judged.isBacked { return gate.decided(.allow) { explanation.lines + seen } }
      if judged.lacksTurnStart { return undecidable(findings, transcriptProblem ?? "the transcript does not tell when this turn began") }
      return block(findings, details: judged.problems, explanation: explanation.adding(seen))
    }
  }

  private func block(_ findings: [Finding], details: [String], explanation: Explanation) -> GateStep {
    let needed = evidenceNeeded
    let violations = findings.map { finding in
      var finding = finding
      finding.details += details
      finding.details += [needed, honestWayOut]
      if !refusals.isEmpty { finding.details += refusals }
      return finding
    }
    let score = max(0, 100 - violations.reduce(0) { $0 + evidencePolicy.weights.weight(of: $1.severity) })
    let report = TurnReport(
      sessionID: event.sessionID, score: score, reportBelow: evidencePolicy.reportBelow, violations: violations,
      fingerprint: Self.fingerprint(violations))
    let isBlocked = violations.contains { $0.severity == .block }
    let verdict: Verdict = isBlocked ? .block(violations) : .ask(violations)
    let explain = explanation.adding(["score: \(score) of 100"])
    if end.hostCapsBlocks { return gate.decided(verdict, obligations: [.recordViolations(report)]) { explain.lines } }
    return .needsBlockCount(sessionID: event.sessionID, fingerprint: report.fingerprint) { count in
      guard let count, count >= SessionOutputGate.mostBlocksWithoutHostCap else {
        return gate.decided(verdict, obligations: [.recordViolations(report)]) { explain.lines }
      }
      var yielded = violations[0]
      yielded.details.insert("yielding after \(count) blocks of the same claims: this host sets no limit of its own", at: 0)
      return gate.decided(.warn([yielded] + violations.dropFirst()), obligations: [.recordViolations(report)]) { explain.lines }
    }
  }

  /// What would satisfy the gate, with the paths that policy admits.
  private var evidenceNeeded: String {
    let globs = evidencePolicy.paths.prefix(6).map(\.glob.source).joined(separator: ", ")
    switch (evidencePolicy.presence, evidencePolicy.freshness) {
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

  private func undecided(_ problem: String, remedy: String) -> GateStep {
    gate.decided(.indeterminate(Indeterminacy(problem: problem, remedy: remedy)))
  }

  private func undecidable(_ findings: [Finding], _ problem: String) -> GateStep {
    let claim = findings.first.map { ": \"\($0.excerpt)\" (\($0.rule))" } ?? ""
    return undecided(
      "the message claims completion\(claim), and whether anything backs that cannot be seen: \(problem)",
      remedy: "end the turn again, or say plainly what has not been checked")
  }
}

extension Finding {
  /// The claim with the sentence it stands in.
  fileprivate init(_ claim: ClaimFinding, in text: String) {
    let sentence = String(decoding: Array(text.utf8)[claim.sentence], as: UTF8.self)
    self.init(
      rule: claim.rule, severity: claim.severity, message: claim.message, advice: claim.advice, excerpt: sentence, line: claim.line)
  }
}
