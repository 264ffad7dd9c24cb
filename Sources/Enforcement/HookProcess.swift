internal import CFailClosedFrame
internal import Files
internal import Gates
internal import Glibc
internal import HostAdapters
internal import Model
internal import Policy

/// One run of a hook executable: standard input to exit code, failing closed on the way.
public enum HookProcess {
  private static let toolDeadline: UInt32 = 5_000
  private static let endOfTurnDeadline: UInt32 = 10_000
  private static let memoryLimit = 512 << 20
  private static let usage = """
    usage: zakon-hook [--host NAME] [--event NAME] [--gate NAME] < hook-call.json
    Under the name of a gate the executable asks that gate alone.
    """

  /// Runs the hook and ends the process. From the first line on, whatever goes wrong ends in the host's blocking form.
  public static func run(arguments: [String]) -> Never {
    prepare(HostResponse(exitCode: 2, standardError: fault("it stopped before it could read its arguments")))
    frame_install()
    frame_keep_memory()
    let invocation: HookInvocation
    do throws(UsageError) {
      invocation = try HookInvocation(arguments, gates: allGates.map(\.name))
    } catch {
      prepare(
        HostResponse(exitCode: 2, standardError: ReasonText(problem: "\(error)", remedy: "correct the hook line").text + usage + "\n"))
      frame_finish()
    }
    let host = hostAdapter(named: invocation.host)
    prepare(host, eventName: invocation.event)
    frame_deadline(invocation.event.map(isEndOfTurn) ?? false ? endOfTurnDeadline : toolDeadline)
    frame_limit_memory(memoryLimit)
    answer(invocation, host: host)
    frame_finish()
  }

  private static func answer(_ invocation: HookInvocation, host: any HostAdapter) {
    let surroundings = Surroundings()
    var event: Event
    do throws(PayloadError) {
      event = try host.event(from: try readStandardInput(), eventName: invocation.event, surroundings: surroundings.forHost)
    } catch {
      refuse(
        ReasonText(problem: "\(error)", remedy: "this comes from the host or the hook line, not from you; tell the person you work for"),
        problem: "\(error)", host: host, eventName: invocation.event, surroundings: surroundings)
      return
    }
    event.enforcesLeases = surroundings.enforcesLeases
    event.schemaOverride = surroundings.schemaOverride
    let eventName = host.eventName(of: event)
    prepare(host, eventName: eventName)
    if case .sessionStart = event.kind { return introduce(event, host: host, eventName: eventName, surroundings: surroundings) }
    if case .endOfTurn = event.kind { frame_deadline(endOfTurnDeadline) }

    let outcome = Enforcer(surroundings).decide(event, gateName: invocation.gate)
    let decision = outcome.decision.disclosed()
    let policy = try? outcome.policy?.get()
    let mode = policy?.mode ?? .enforce
    let enforced = mode == .observe && decision.outcome.stops ? .allow : decision.outcome
    let restsOnTrace = decision.restsOnTrace
    guard decision.outcome > .allow || restsOnTrace || policy?.auditsAllows ?? false else {
      prepare(host.response(to: .allow, eventName: eventName, message: ""))
      // Taking apart what is known of a turn takes longer than the end of the process, which frees it all.
      return withExtendedLifetime(outcome) { frame_finish() }
    }
    let hasLanded = if case .afterTool = event.kind { true } else { false }
    let reason = decision.outcome == .allow ? "" : ReasonText(decision, hasLanded: hasLanded).text
    // The answer is ready before the trace is left, so that dying while leaving it changes nothing; an allow only counts at the end.
    if enforced.stops { prepare(host.response(to: enforced, eventName: eventName, message: reason)) }
    let recording = Recording(surroundings: surroundings, policy: policy, host: host.name, eventName: eventName)
    let trace = recording.record(decision, sessionID: event.sessionID, mode: mode)
    let message = ([reason] + trace.failures.map { "zakon: \($0)\n" }).joined()
    if restsOnTrace && !trace.holdsLeave && mode != .observe {
      prepare(host.response(to: .block, eventName: eventName, message: "zakon: this is held again\n" + message))
      return
    }
    prepare(host.response(to: enforced, eventName: eventName, message: message))
  }

  /// Tells the session who it is. Such an event cannot block: what fails is said and stops nothing.
  private static func introduce(_ event: Event, host: any HostAdapter, eventName: String, surroundings: Surroundings) {
    let identity = SessionIdentity(actor: event.actor ?? host.name, session: event.sessionID)
    do throws(FileError) {
      if let file = surroundings.hostEnvironmentFile { try identity.write(to: file) }
      prepare(host.response(to: .allow, eventName: eventName, message: ""))
    } catch {
      prepare(host.response(to: .block, eventName: eventName, message: "zakon: the session was not told who it is: \(error)\n"))
    }
  }

  private static func refuse(
    _ reason: ReasonText, problem: String, host: any HostAdapter, eventName: String?, surroundings: Surroundings
  ) {
    prepare(host.response(to: .indeterminate, eventName: eventName, message: reason.text))
    let decision = Decision([
      GateReport(gate: "zakon-hook", verdict: .indeterminate(Indeterminacy(problem: problem, remedy: "")))
    ]).disclosed()
    _ = Recording(surroundings: surroundings, policy: nil, host: host.name, eventName: eventName ?? "unknown")
      .record(decision, sessionID: "unknown", mode: .enforce)
  }

  // MARK: Frame

  private static func prepare(_ host: any HostAdapter, eventName: String?) {
    let message = fault("it was ended by a signal, its deadline or a lack of memory")
    prepare(host.response(to: .indeterminate, eventName: eventName, message: message))
  }

  private static func prepare(_ response: HostResponse) {
    var out = response.standardOutput
    var err = response.standardError
    out.withUTF8 { out in
      err.withUTF8 { err in
        out.withMemoryRebound(to: CChar.self) { out in
          err.withMemoryRebound(to: CChar.self) { err in
            frame_prepare(response.exitCode, out.baseAddress, out.count, err.baseAddress, err.count)
          }
        }
      }
    }
  }

  private static func fault(_ problem: String) -> String {
    """
    zakon: the hook did not come to a decision, so this is blocked. This is a fault around the gate, not a finding.
    problem: \(problem)
    do: try again; if it stays, tell the person you work for: `zakon explain` with the same input shows what is wrong

    """
  }

  private static func isEndOfTurn(_ eventName: String) -> Bool { eventName == "Stop" || eventName == "SubagentStop" }

  /// All of standard input, as far as the payload limit and one byte.
  private static func readStandardInput() throws(PayloadError) -> [UInt8] {
    guard frame_stdin_was_closed() == 0 else { throw PayloadError("standard input is closed; a hook call writes one JSON object there") }
    // A buffer that grows where it lies: copies of a large document, and the fresh pages they need, are a good part of what a hook costs.
    var capacity = 16 << 10
    var count = 0
    var buffer = malloc(capacity)
    defer { free(buffer) }
    while true {
      guard let start = buffer else { throw PayloadError("there is no memory for what stands on standard input") }
      let got = read(STDIN_FILENO, start + count, capacity - count)
      if got < 0 && errno == EINTR { continue }
      if got < 0 && errno == EAGAIN {
        var stream = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        poll(&stream, 1, -1)
        continue
      }
      guard got >= 0 else { throw PayloadError("standard input cannot be read (error number \(errno))") }
      if got == 0 { return [UInt8](UnsafeRawBufferPointer(start: start, count: count)) }
      count += got
      guard count <= payloadLimit else { throw PayloadError("standard input is larger than \(payloadLimit) bytes") }
      guard count == capacity else { continue }
      // A document is carried through in some copies: as bytes, as a text, without what a reader does not see.
      if capacity == 64 << 10 { frame_make_ready(1 << 20) }
      guard let larger = realloc(start, capacity * 2) else { throw PayloadError("there is no memory for what stands on standard input") }
      buffer = larger
      capacity *= 2
    }
  }
}
