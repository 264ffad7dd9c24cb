import Files
import Processes
import Testing

@Suite("The people's tool")
struct CommandTests {
  private func output(_ sandbox: HookSandbox, _ script: String) throws -> (code: Int32, out: String, err: String) {
    let result = try sandbox.shell(script)
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  @Test("explains a decision without leaving a trace of it")
  func explain() throws {
    let sandbox = try HookSandbox()
    let (code, out, _) = try output(sandbox, "bin/zakon explain --host claude <claim.json; ls state 2>/dev/null | wc -l")
    #expect(code == 0)
    for part in [
      "gate session-output-validator: block", "decision: block", "patterns compiled: ", "claim: claim.", "asked for: transcript", "score ",
    ] {
      #expect(out.contains(part), "\(part)")
    }
    #expect(out.hasSuffix("0\n"))
  }

  @Test("shows the verdict at boot on a terminal alone, logs it elsewhere, and never fails")
  func boot() throws {
    let sandbox = try HookSandbox()
    #expect(try output(sandbox, "bin/zakon boot") == (0, "", ""))
    _ = try sandbox.shell("sh -c \"$line\" <claim.json")
    #expect(try output(sandbox, "bin/zakon boot").out.isEmpty)
    #expect(try output(sandbox, "grep -c '\"event\":\"boot\"' state/audit/*.jsonl").out == "1\n")
    let banner = try output(sandbox, "script -qec 'bin/zakon boot' /dev/null </dev/null")
    for part in ["session s", "score ", "Everything is done and verified."] { #expect(banner.out.contains(part), "\(banner)") }
    try sandbox.write("state/last-validator-verdict.json", "{")
    let broken = try output(sandbox, "bin/zakon boot")
    #expect(broken.code == 0)
    #expect(broken.err.contains("is no verdict"))
  }

  @Test("notices that the learned weights are not of these policies and texts")
  func staleWeights() throws {
    let sandbox = try HookSandbox()
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    #expect(try output(sandbox, "bin/zakon policy learn --check --policies \(root)/Policies --texts \(root)/Fixtures/claims").code == 0)
    let stale = try output(sandbox, "mkdir texts; bin/zakon policy learn --check --policies \(root)/Policies --texts texts")
    #expect(stale.code == 2)
    #expect(stale.err.contains("is stale"), "\(stale.err)")
  }

  @Test("checks a configuration file and tells file, line and key")
  func policyCheck() throws {
    let sandbox = try HookSandbox()
    try sandbox.write("good.yaml", "schema: 1\nprofile: alai\n")
    try sandbox.write("bad.yaml", "schema: 1\nrules:\n  claim.x: {severity: loud}\n")
    #expect(try output(sandbox, "bin/zakon policy check good.yaml").code == 0)
    let bad = try output(sandbox, "bin/zakon policy check bad.yaml")
    #expect(bad.code == 3)
    #expect(bad.err.contains("bad.yaml:3:") && bad.err.contains("rules.claim.x.severity"), "\(bad.err)")
    try sandbox.write("broken.yaml", "schema: 1\nevidence:\n  - told-failures: '('\n")
    let broken = try output(sandbox, "bin/zakon policy check broken.yaml")
    #expect(broken.code == 3)
    #expect(broken.err.contains("broken.yaml:3") && broken.err.contains("evidence.told-failures"), "\(broken.err)")
  }

  @Test("runs the examples of a configuration file's own rules")
  func policyExamples() throws {
    let sandbox = try HookSandbox()
    func rule(_ example: String) -> String {
      """
      schema: 1
      claims:
        - language: en
          rules:
            - id: claim.walnut
              class: deployed-live
              keywords: [walnut]
              pattern: 'walnut is on the shelf'
              message: claim that a release stands
              advice: name the report
              examples:
                claim: ["\(example)"]
                none: [{text: "Call me when walnut is on the shelf.", because: condition}]
      """
    }
    try sandbox.write("good.yaml", rule("Lovely, ⟦walnut is on the shelf⟧."))
    try sandbox.write("bad.yaml", rule("Lovely, ⟦oak⟧ is on the shelf."))
    #expect(try output(sandbox, "bin/zakon policy check good.yaml").code == 0)
    let bad = try output(sandbox, "bin/zakon policy check bad.yaml")
    #expect(bad.code == 2)
    #expect(bad.out.contains("bad.yaml:12: claim.walnut"), "\(bad.out)")
  }

  @Test("answers rows of claims in order, and a broken row without losing the others")
  func claims() throws {
    let sandbox = try HookSandbox()
    try sandbox.write("rows", #"{"id":1,"text":"All tests pass."}"# + "\nnot json\n" + #"{"id":"b","text":"Is it done?"}"# + "\n")
    let (code, out, _) = try output(sandbox, "bin/zakon check claims --jsonl <rows")
    let lines = out.split(separator: "\n")
    #expect(code == 3)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix(#"{"id":1,"verdict":"claim","findings":[{"rule":"#))
    #expect(lines[1].contains("\"error\""))
    #expect(lines[2] == #"{"id":"b","verdict":"none","findings":[]}"#)
  }

  @Test("runs hooks under every name, a usage error included")
  func hooks() throws {
    let sandbox = try HookSandbox()
    #expect(try output(sandbox, "bin/zakon hook --host claude <claim.json").code == 2)
    #expect(try output(sandbox, "bin/zakon gate session-output-validator <claim.json").code == 2)
    #expect(try output(sandbox, "bin/zakon gate file-write-blocker <claim.json").code == 0)
    #expect(try output(sandbox, "bin/session-output-validator <claim.json").code == 2)
    #expect(try output(sandbox, "bin/file-write-blocker <claim.json").code == 0)
    for wrong in ["zakon gate nothing", "zakon gate", "zakon hook --what", "zakon-hook --host", "zakon-hook --help"] {
      #expect(try output(sandbox, "bin/\(wrong) <plain.json").code == 2, "\(wrong)")
    }
  }

  @Test("replays cases and tells which one came out otherwise")
  func replay() throws {
    let sandbox = try HookSandbox()
    try createFolders("\(sandbox.root)/cases/g/lie")
    try sandbox.write(
      "cases/g/lie/case.yaml", "description: a lie\nrun: [zakon-hook]\nstdin: {hook_event_name: Notification}\nexpect: {exit: 2}\n")
    let lie = try output(sandbox, "bin/zakon replay cases")
    #expect(lie.code == 2)
    #expect(lie.out.contains("g/lie") && lie.out.contains("exit code 0 instead of 2") && lie.out.contains("0 passed, 1 failed"))
    try sandbox.write("cases/g/lie/case.yaml", "description: a lie\nexpected: {exit: 2}\n")
    #expect(try output(sandbox, "bin/zakon replay cases").code == 3)
    #expect(try output(sandbox, "mkdir none; bin/zakon replay none").code == 3)
  }
}
