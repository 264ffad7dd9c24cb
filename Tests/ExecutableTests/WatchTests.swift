import Digest
import Files
import Foundation
import JSON
import Processes
import Testing

private func day(_ offset: Double) -> String { Date(timeIntervalSinceNow: offset * 86_400).formatted(.iso8601.year().month().day()) }

private func deployMap(owner: String = "platform", verified: Double = -3) -> String {
  """
  # Deploy map

  **Owner:** \(owner) | **Last verified:** \(day(verified))

  ## Deploy

  ```bash
  make deploy
  ```

  ## Rollback (< 5 minutes)

  Run `make rollback`.

  ## Verification evidence

  `logs/smoke.log`

  """
}

@Suite("The watch over a fleet")
struct WatchTests {
  private func run(_ sandbox: HookSandbox, _ script: String) throws -> (code: Int32, out: String, err: String) {
    let result = try sandbox.shell("PATH=$PWD/bin:$PATH; \(script)")
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  private func fleet() throws -> HookSandbox {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "mkdir -p fleet/a/deep/er fleet/b/node_modules/x fleet/c/.zakon fleet/c/logs").code == 0)
    return sandbox
  }

  @Test("finds every governed document, and says what time has done to it")
  func documents() throws {
    let sandbox = try fleet()
    try sandbox.write("fleet/a/DEPLOY-MAP.md", deployMap())
    try sandbox.write("fleet/a/deep/er/deploy-map.md", deployMap(verified: -45))
    try sandbox.write("fleet/b/node_modules/x/DEPLOY-MAP.md", "somebody else's")
    try sandbox.write("fleet/c/.zakon/policy.yaml", "schema: 1\nblueprints: {documents: [{id: feedback-log, globs: [logs/*.md]}]}\n")
    let body = "# Log\n\nA line.\n"
    func log(_ expires: Double, _ digest: String) -> String {
      "---\nowner: reliability\nlast_reviewed: \(day(-20))\nexpires: \(day(expires))\ndoc_hash: \(digest)\n---\n\(body)"
    }
    try sandbox.write("fleet/c/logs/good.md", log(10, sha256Hex(Array(body.utf8))))
    try sandbox.write("fleet/c/logs/old.md", log(-2, sha256Hex(Array(body.utf8))))
    try sandbox.write("fleet/c/logs/changed.md", log(10, String(repeating: "0", count: 64)))
    let result = try run(sandbox, "zakon watch fleet --json")
    #expect(result.code == 2, "\(result)")
    let report = try JSONValue(strict: Array(result.out.utf8), limits: JSONLimits(bytes: 1 << 22, depth: 16))
    var found: [String: [String]] = [:]
    for document in report["documents"]?.array ?? [] {
      let name = try #require(document["file"]?.string).split(separator: "/fleet/").last.map(String.init) ?? ""
      found[name] = (document["findings"]?.array ?? []).compactMap { $0["rule"]?.string } + [document["score"]?.string ?? "-"]
    }
    #expect(
      found == [
        "a/DEPLOY-MAP.md": ["5/5"], "a/deep/er/deploy-map.md": ["deploy-map.not-verified", "4/5"], "c/logs/good.md": ["-"],
        "c/logs/old.md": ["feedback-log.expired", "-"], "c/logs/changed.md": ["watch.changed-document", "-"],
      ])
    let table = try run(sandbox, "blueprint-fleet-watchdog fleet fleet/a")
    #expect(table.code == 2 && table.out.hasPrefix("SCORE  FILE") && table.out.contains("5 documents, 3 with findings"), "\(table)")
    #expect(table.err.isEmpty, "no progress is shown where nobody looks: \(table.err)")
    #expect(try run(sandbox, "rm -r fleet/a/deep fleet/c/logs/changed.md; zakon watch fleet").code == 0)
  }

  @Test("finds rule files that nobody has approved, and those that are not what was approved")
  func rules() throws {
    let sandbox = try fleet()
    let script = """
      R=$HOME/system/rules; mkdir -p $R; printf law >$R/zakon-good.md; printf other >$R/zakon-changed.md; printf new >$R/zakon-new.md
      entry() { printf '{"zakon_id":"%s","file_path":"~/system/rules/zakon-%s.md","mc_task":7,"ceo_approved_token":"[CEO_APPROVED]","status":"active","published_sha256":"%s"}' $1 $1 $(printf law | sha256sum | cut -d' ' -f1); }
      printf '{"version":"1.0","registry":[%s,%s,%s]}' "$(entry good)" "$(entry changed)" "$(entry gone)" >$R/zakon-registry.json
      zakon watch fleet
      """
    let result = try run(sandbox, script)
    #expect(result.code == 2, "\(result)")
    for (file, rule) in [
      ("zakon-changed.md", "registry.changed-rule-file"), ("zakon-new.md", "registry.unregistered-rule-file"),
      ("zakon-gone.md", "watch.missing-rule-file"),
    ] {
      #expect(result.out.split(separator: "\n").contains { $0.contains(file) && $0.contains(rule) }, "\(file): \(result)")
    }
    #expect(!result.out.contains("zakon-good.md"), "\(result)")
    let torn = try run(sandbox, "rm $HOME/system/rules/zakon-registry.json; zakon watch fleet")
    #expect(torn.code == 3 && torn.err.contains("ZAKON_REGISTRY_ERROR: Registry file not found."), "\(torn)")
    #expect(try run(sandbox, "rm $HOME/system/rules/*; zakon watch fleet").code == 0)
  }

  @Test("tells each finding once a day, and again what could not be told")
  func alerts() throws {
    let sandbox = try fleet()
    try sandbox.write("fleet/a/DEPLOY-MAP.md", deployMap(owner: "TBD"))
    try sandbox.write("fleet/b/DEPLOY-MAP.md", deployMap(verified: -60))
    func watch(_ alert: String) throws -> (code: Int32, out: String, err: String) {
      try run(sandbox, "zakon watch fleet --alert '\(alert)' >/dev/null; code=$?; cat told 2>/dev/null; exit $code")
    }
    let failing = try watch("exit 7")
    #expect(failing.code == 2 && failing.err.contains("ended with exit code 7"), "\(failing)")
    let note = #"cat >>\#(sandbox.root)/json; echo "$ZAKON_RULE:$ZAKON_LINE" >>\#(sandbox.root)/told"#
    #expect(Set(try watch(note).out.split(separator: "\n")) == ["deploy-map.no-owner:3", "deploy-map.not-verified:3"])
    let again = try watch(note)
    #expect(again.out.split(separator: "\n").count == 2 && again.err.isEmpty, "\(again)")
    try sandbox.write("fleet/b/DEPLOY-MAP.md", deployMap(owner: "n/a", verified: -60))
    #expect(try watch(note).out.split(separator: "\n").count == 3)
    // The next day: what was told is told again.
    let next = try run(sandbox, "for f in state/watch/told-*; do mv $f state/watch/told-20200101; done; ls state/watch")
    #expect(next.out.contains("told-20200101"))
    #expect(try watch(note).out.split(separator: "\n").count == 6)
    #expect(try run(sandbox, "ls state/watch | grep -c told-2020").out == "0\n")
    #expect(try run(sandbox, "head -c 20 json").out.hasPrefix(#"{"rule":"deploy-map"#))
    // Many at once tell each finding once.
    let racing = try run(
      sandbox, "rm -r state/watch told; for i in 1 2 3 4 5 6; do zakon watch fleet --alert '\(note)' >/dev/null & done; wait; wc -l <told")
    #expect(racing.out == "3\n", "\(racing)")
  }

  @Test("says what it could not look at")
  func faults() throws {
    let sandbox = try fleet()
    let missing = try run(sandbox, "zakon watch fleet nowhere")
    #expect(missing.code == 3 && missing.err.contains("cannot list \(sandbox.root)/nowhere"), "\(missing)")
    #expect(try run(sandbox, "zakon watch").code == 64)
    try sandbox.write("fleet/c/.zakon/policy.yaml", "schema: 1\nunknown: x\n")
    let broken = try run(sandbox, "zakon watch fleet")
    #expect(broken.code == 3 && broken.err.contains("policy.yaml:2:1: unknown: unknown key"), "\(broken)")
    #expect(try run(sandbox, "rm fleet/c/.zakon/policy.yaml; mkdir fleet/a/DEPLOY-MAP.md; zakon watch fleet").code == 0)
    #expect(try run(sandbox, "rmdir fleet/a/DEPLOY-MAP.md; ln -s nowhere fleet/a/DEPLOY-MAP.md; zakon watch fleet").code == 3)
    #expect(try run(sandbox, "rm fleet/a/DEPLOY-MAP.md; ln -s .. fleet/a/loop; zakon watch fleet").code == 0)
  }

  @Test("begins where the policy says, and shows how far it is to those who look")
  func configured() throws {
    let sandbox = try fleet()
    try sandbox.write("fleet/a/DEPLOY-MAP.md", deployMap(owner: "TBD"))
    #expect(try run(sandbox, "mkdir -p $HOME/.config/zakon").code == 0)
    try sandbox.write("home/.config/zakon/policy.yaml", "schema: 1\nblueprints: {watch: {fleet: [\(sandbox.root)/fleet]}}\n")
    #expect(try run(sandbox, "zakon watch").out.contains("1 documents, 1 with findings"))
    let shown = try run(sandbox, "python3 -c 'import pty; pty.spawn([\"zakon\", \"watch\"])'")
    #expect(shown.out.contains("[##############################] 1/1"), "\(shown)")
  }
}
