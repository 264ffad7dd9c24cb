import Gates
import Model
import Policy
import StandardPolicy
import Testing

private let gate = FileWriteGate()

private func outcome(
  path: String, resolved: String? = nil, owned: String? = nil, mends: Bool = false, policy: Result<EffectivePolicy, PolicyError>
) -> Outcome? {
  let change = FileChange(path: path, content: .untold)
  let event = Event(
    kind: .beforeTool(ToolUse(name: "Write", request: .change(change))), sessionID: "s", workingDirectory: "/p", projectRoot: "/p",
    home: "/h")
  guard case .needsWriteTarget(_, let then) = gate.evaluate(event, policy: policy),
    case .decided(let report) = then(
      WriteTarget(path: path, resolvedPaths: [resolved ?? path], ownedByZakon: owned, mendsBrokenPolicy: mends))
  else { return nil }
  return Outcome(of: report.verdict)
}

private let standard = Result<EffectivePolicy, PolicyError>.success(
  EffectivePolicy(standard: standardPolicy, configurations: [], environmentProfile: nil))

@Suite("The write gate")
struct FileWriteGateTests {
  @Test("is asked only about calls that write files")
  func applies() {
    var event = Event(
      kind: .beforeTool(ToolUse(name: "Read", request: .other)), sessionID: "s", workingDirectory: nil, projectRoot: nil, home: nil)
    #expect(!gate.applies(to: event))
    event.kind = .beforeTool(ToolUse(name: "Write", request: .change(FileChange(path: "/x", content: .untold))))
    #expect(gate.applies(to: event))
  }

  @Test("judges where a write lands, not how the path is spelled")
  func resolved() {
    #expect(outcome(path: "/p/notes.txt", policy: standard) == .allow)
    #expect(outcome(path: "/p/.claude/settings.json", policy: standard) == .block)
    #expect(outcome(path: "/p/notes.txt", resolved: "/h/.claude/settings.json", policy: standard) == .block)
    #expect(outcome(path: "/elsewhere/.Claude/SETTINGS.json", policy: standard) == .block)
    #expect(outcome(path: "/p/tool", owned: "an executable of Zakon", policy: standard) == .block)
  }

  @Test("stops every write under a policy that does not load but the one that mends it")
  func brokenPolicy() {
    let broken = Result<EffectivePolicy, PolicyError>.failure(PolicyError(file: "policy.yaml", problem: "unknown key"))
    #expect(outcome(path: "/p/notes.txt", policy: broken) == .indeterminate)
    #expect(outcome(path: "/p/.zakon/policy.yaml", mends: true, policy: broken) == .allow)
  }
}
