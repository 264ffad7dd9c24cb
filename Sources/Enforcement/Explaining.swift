internal import Gates
internal import HostAdapters
internal import Model
internal import PCRE2
internal import Policy
internal import Redaction
internal import Timestamps

/// What a hook would do with a payload and why, a line each; nothing is recorded.
///
/// - Parameters:
///   - payload: what the host writes on standard input.
///   - host: as `--host` of the hook line.
///   - eventName: as `--event` of the hook line.
///   - gateName: the one gate to ask; nil for all.
///   - milliseconds: a clock that only ever runs forward.
public func explain(
  _ payload: [UInt8], host hostName: String?, eventName: String?, gateName: String?, milliseconds: () -> Double
) -> [String] {
  let start = milliseconds()
  let surroundings = Surroundings()
  let host = hostAdapter(named: hostName)
  var event: Event
  do throws(PayloadError) {
    event = try host.event(from: payload, eventName: eventName, surroundings: surroundings.forHost)
  } catch {
    return ["payload: \(error)", "decision: indeterminate, which blocks"]
  }
  event.enforcesLeases = surroundings.enforcesLeases
  let decoded = milliseconds()
  let outcome = Enforcer(surroundings).decide(event, gateName: gateName)
  let decided = milliseconds()
  let disclosed = outcome.decision.disclosed()

  var lines = ["host: \(host.name)", "event: \(host.eventName(of: event)), session \(event.sessionID)"]
  switch outcome.policy {
  case nil: lines.append("policy: not read, no gate applies")
  case .failure(let error): lines.append("policy: cannot be used: \(error)")
  case .success(let policy):
    lines.append("policy: profile \(policy.profile.rawValue), mode \(policy.mode.rawValue)")
    lines += policy.refusals.map { "refused: \($0)" }
  }
  lines += outcome.facts.map { "asked for: \($0)" }
  for report in disclosed.reports {
    lines.append("gate \(report.gate): \(Outcome(of: report.verdict).name)")
    lines += report.explanation().map { "  \($0)" }
  }
  for skipped in allGates.map(\.name) where !disclosed.reports.contains(where: { $0.gate == skipped }) {
    lines.append("gate \(skipped): does not apply")
  }
  lines.append("decision: \(disclosed.outcome.name)")
  if disclosed.outcome > .allow { lines += ReasonText(disclosed).text.split(separator: "\n").map { "  \($0)" } }
  lines.append("patterns compiled: \(Pattern.compiledCount)")
  lines.append("time: decoding \(rounded(decoded - start)) ms, deciding \(rounded(decided - decoded)) ms")
  return lines.map { masked($0) }
}

private func rounded(_ milliseconds: Double) -> String {
  let hundredths = Int((milliseconds * 100).rounded())
  let fraction = hundredths % 100
  return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
}
