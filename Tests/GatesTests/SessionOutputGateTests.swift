import Gates
import Model
import Policy
import StandardPolicy
import Testing
import Timestamps
import Transcript

/// The world as a gate is told of it. What is not given is never asked for: asking for it is an error of the test.
private struct World {
  var turn: Result<Turn, TranscriptError>?
  var evidence: [String: EvidenceFacts.State] = [:]
  var blockCount: Int?
  var earlier: [Turn.Entry] = []
  var isPassed = false

  func answer(_ first: GateStep) throws -> GateReport {
    var step = first
    while true {
      switch step {
      case .decided(let report): return report
      case .needsTurn(_, let then): step = then(try #require(turn))
      case .needsEvidence(let query, let then):
        let states = query.candidates.map { evidence[$0.named] ?? .unusable("does not exist") }
        step = then(EvidenceFacts(states: states, lastEdit: nil, now: Timestamp(milliseconds: 2_000_000)))
      case .needsBlockCount(_, _, let then): step = then(blockCount)
      case .needsPass(_, _, let then): step = then(isPassed)
      case .needsEarlierEntries(_, _, let then): step = then(earlier)
      case .needsSubagents(_, _, let then): step = then([:])
      case .needsWriteTarget, .needsDocument, .needsPresence, .needsRegistry, .needsLedger, .needsText, .needsArtifacts,
        .needsEvidenceStates, .needsProbes:
        throw UnexpectedQuestion()
      }
    }
  }
}

private struct UnexpectedQuestion: Error {}

private let gate = SessionOutputGate()
private let began = Timestamp(milliseconds: 1_000_000)

private func stop(_ message: String?, transcript: String? = "/t", followsBlock: Bool = false, capped: Bool = true) -> Event {
  Event(
    kind: .endOfTurn(
      EndOfTurn(
        lastMessage: message, transcriptPath: transcript, isSubagent: false, followsBlock: followsBlock, promptID: nil,
        hostCapsBlocks: capped)),
    sessionID: "s", workingDirectory: "/p", projectRoot: "/p", home: "/h")
}

private func policy(_ profile: Profile) -> Result<EffectivePolicy, PolicyError> {
  .success(EffectivePolicy(standard: standardPolicy, configurations: [], environmentProfile: profile))
}

private func outcome(_ event: Event, _ world: World, _ profile: Profile = .standard) throws -> Outcome {
  Outcome(of: try world.answer(gate.evaluate(event, policy: policy(profile))).verdict)
}

private func turn(_ entries: [Turn.Entry]) -> Result<Turn, TranscriptError> {
  .success(Turn(entries: entries, began: began, isClosed: false, isOfOtherPrompt: false))
}

@Suite("The Stop gate")
struct SessionOutputGateTests {
  @Test("applies to ends of turns and nothing else")
  func applies() {
    #expect(gate.applies(to: stop("x")))
    var other = stop("x")
    other.kind = .other(name: "Notification")
    #expect(!gate.applies(to: other))
    #expect(!gate.applies(to: stop("", transcript: nil)))
  }

  @Test("needs no transcript for a turn without a claim, and cannot decide a claim without one", arguments: Profile.allCases)
  func missingTranscript(_ profile: Profile) throws {
    let world = World(turn: .failure(TranscriptError("gone")))
    #expect(try outcome(stop("I read the file."), world, profile) == .allow)
    #expect(try outcome(stop("Done."), world, profile) == .indeterminate)
    #expect(try outcome(stop(nil), world, profile) == .indeterminate)
  }

  @Test("judges the message of the event before the one in the file, and counts it once")
  func lastMessage() throws {
    let lagging = World(
      turn: turn([.text("Let me see."), .toolCall(ToolCall(id: "1", name: "Read", input: .other)), .toolResult(ToolResult(id: "1"))]))
    #expect(try outcome(stop("Done."), lagging) == .block)
    let report = try World(turn: turn([.text("All done.")])).answer(gate.evaluate(stop("All done."), policy: policy(.alai)))
    guard case .block(let findings) = report.verdict else {
      Issue.record("\(report.verdict)")
      return
    }
    #expect(findings.count == 1)
  }

  @Test("lets narration pass that tool results of the same turn follow; the strict profile does not")
  func narration() throws {
    let world = World(
      turn: turn([
        .text("The build is done."), .toolCall(ToolCall(id: "1", name: "Read", input: .other)), .toolResult(ToolResult(id: "1")),
        .text("It says no."),
      ]))
    #expect(try outcome(stop("It says no."), world) == .allow)
    #expect(try outcome(stop("It says no."), world, .alai) == .block)
    let after = World(turn: turn([.toolResult(ToolResult(id: "1")), .text("The build is done."), .text("Bye.")]))
    #expect(try outcome(stop("Bye."), after) == .block)
  }

  @Test("does not judge again what a stop hook has held")
  func held() throws {
    let world = World(turn: turn([.text("Done."), .heldByStopHook, .text("I have not checked it.")]))
    #expect(try outcome(stop("I have not checked it."), world, .alai) == .allow)
    let lagging = World(turn: turn([.text("Done.")]))
    #expect(try outcome(stop("I have not checked it.", followsBlock: true), lagging, .alai) == .allow)
    #expect(try outcome(stop("Done.", followsBlock: true), lagging, .alai) == .block)
  }

  @Test("accepts evidence that is there and fresh, and names what is stale")
  func evidence() throws {
    let event = stop("Done, see evidence/run.log.")
    let fresh = World(turn: turn([]), evidence: ["evidence/run.log": .present(modified: began.advanced(milliseconds: 1))])
    #expect(try outcome(event, fresh) == .allow)
    let stale = World(turn: turn([]), evidence: ["evidence/run.log": .present(modified: began.advanced(milliseconds: -60_000))])
    let report = try stale.answer(gate.evaluate(event, policy: policy(.standard)))
    guard case .block(let findings) = report.verdict else {
      Issue.record("\(report.verdict)")
      return
    }
    #expect(findings[0].details.contains("evidence/run.log is stale: it was last changed 60 s before this turn began"))
    let future = World(turn: turn([]), evidence: ["evidence/run.log": .present(modified: Timestamp(milliseconds: 9_000_000))])
    #expect(try outcome(event, future) == .block)
  }

  @Test("asks nothing of the disk when the turn claims nothing")
  func lazy() throws {
    #expect(try outcome(stop("See evidence/run.log for the plan."), World(turn: turn([]))) == .allow)
  }

  @Test("scores each block with at least 31 and names the set whatever its order")
  func score() throws {
    let one = try World(turn: turn([])).answer(gate.evaluate(stop("Done."), policy: policy(.alai)))
    let two = try World(turn: turn([])).answer(gate.evaluate(stop("It works. Done."), policy: policy(.alai)))
    let swapped = try World(turn: turn([])).answer(gate.evaluate(stop("Done. It works."), policy: policy(.alai)))
    func report(_ gateReport: GateReport) throws -> TurnReport {
      guard case .recordViolations(let report)? = gateReport.obligations.first else { throw UnexpectedQuestion() }
      return report
    }
    #expect(try report(one).score == 69)
    #expect(try report(two).score == 38)
    #expect(try report(one).fingerprint != report(two).fingerprint)
    #expect(try report(two).violations.count == report(swapped).violations.count)
  }

  @Test("yields after eight blocks of one set where the host has no cap, and only there")
  func yields() throws {
    #expect(try outcome(stop("Done.", capped: false), World(turn: turn([]), blockCount: 7)) == .block)
    #expect(try outcome(stop("Done.", capped: false), World(turn: turn([]), blockCount: 8)) == .warn)
    #expect(try outcome(stop("Done.", capped: false), World(turn: turn([]), blockCount: nil)) == .block)
    #expect(try outcome(stop("Done.", capped: true), World(turn: turn([]), blockCount: 100)) == .block)
  }

  @Test("cannot decide under a policy that does not load")
  func brokenPolicy() throws {
    let error = PolicyError(file: "policy.yaml", line: 3, problem: "unknown key")
    let report = try World().answer(gate.evaluate(stop("Hello."), policy: .failure(error)))
    guard case .indeterminate(let indeterminacy) = report.verdict else {
      Issue.record("\(report.verdict)")
      return
    }
    #expect(indeterminacy.problem.contains("policy.yaml:3"))
  }
}
