import Files
import JSON
import Processes
import Testing

@Suite("The commands of the registry", .serialized)
struct RegistryCommandTests {
  private func run(_ sandbox: HookSandbox, _ script: String) throws -> (code: Int32, out: String, err: String) {
    let result = try sandbox.shell("PATH=$PWD/bin:$PATH; R=$HOME/system/rules; \(script)")
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  private let atATerminal =
    "/usr/bin/env -i HOME=$HOME ZAKON_STATE=$ZAKON_STATE PATH=$PATH python3 \(repositoryRoot)/Tests/Programs/at-a-terminal.py"

  /// The exit code and streams of the hook when a rule file is about to be written.
  private func writing(_ name: String, in sandbox: HookSandbox) throws -> (code: Int32, out: String, err: String) {
    let path = JSONValue.string("\(sandbox.root)/home/system/rules/\(name)").compactText
    let content = "# R\n\n**Meta:** MC #1 2026-05-12\n\n## Why\n\nx\n\n## What\n\nx\n\n## Enforcement\n\nx\n\n## Exceptions\n\nx\n"
    try sandbox.write(
      "rule.json",
      #"{"session_id":"s","cwd":"/","hook_event_name":"PreToolUse","tool_name":"Write","tool_input":{"file_path":\#(path),"content":\#(JSONValue.string(content).compactText)}}"#
    )
    return try run(sandbox, "zakon-hook --host claude --event PreToolUse <rule.json")
  }

  @Test("lead a rule from its proposal to a file that is watched, every step of a person's at a terminal")
  func life() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "mkdir -p $R; echo old >$R/zakon-old.md").code == 0)
    #expect(try writing("zakon-new.md", in: sandbox).code == 2)
    for (number, step) in [
      ("backfill", "1 rule files found, 1 entered"), ("approve cost --task 1", "cost is approved"),
      ("activate cost", "cost is active with"),
    ].enumerated() {
      switch number {
      case 1:
        #expect(try run(sandbox, "zakon registry validate $R/zakon-old.md").code == 0)
        #expect(try run(sandbox, "zakon registry add cost --task 1 && mc add 'ZAKON cost ceiling'").code == 0)
        #expect(try run(sandbox, "zakon registry validate $R/zakon-cost.md").err.contains("nobody has approved it"))
        let early = try run(sandbox, "\(atATerminal) early $PWD/bin/zakon registry approve cost; cat early")
        #expect(early.out.contains("task 1 does not carry [CEO_APPROVED]"), "\(early)")
        let approved = try run(sandbox, "\(atATerminal) task $PWD/bin/mc approve 1 --reason 'board of 12 May'; head -1 task")
        #expect(approved.out == "0\n", "\(approved)")
      case 2:
        #expect(try writing("zakon-cost.md", in: sandbox).code == 0)
        #expect(try writing("zakon-other.md", in: sandbox).err.contains("registry.unregistered-rule-file"))
        #expect(try run(sandbox, "zakon registry activate cost").code == 2)
        #expect(try run(sandbox, "printf law >$R/zakon-cost.md").code == 0)
      default: break
      }
      #expect(try run(sandbox, "CLAUDECODE=1 zakon registry \(step.0)").err.contains("only a person may do this"))
      let refused = try run(sandbox, "\(atATerminal) wrong\(number) --wrong-word $PWD/bin/zakon registry \(step.0); head -1 wrong\(number)")
      #expect(refused.out == "2\n", "\(step.0): \(refused)")
      let done = try run(sandbox, "\(atATerminal) done\(number) $PWD/bin/zakon registry \(step.0); cat done\(number)")
      #expect(done.out.hasPrefix("0\n") && done.out.contains(step.1), "\(step.0): \(done)")
    }
    #expect(try run(sandbox, "zakon registry validate --hash $R/zakon-cost.md").code == 0)
    let changed = try run(
      sandbox, "printf more >>$R/zakon-cost.md; zakon registry validate $R/zakon-cost.md && zakon registry validate --hash $R/zakon-cost.md"
    )
    #expect(changed.code == 2 && changed.err.contains("registry.changed-rule-file"), "\(changed)")
    let trace = try run(
      sandbox, "grep -h 'a person at a terminal' state/audit/*.jsonl | grep -o '\"event\":\"rule[^\"]*\"'; zakon audit verify >&2")
    #expect(trace.out == "\"event\":\"rules backfilled\"\n\"event\":\"rule approved\"\n\"event\":\"rule activated\"\n", "\(trace)")
    #expect(trace.code == 0)
    #expect(try run(sandbox, "zakon registry stats").out.contains("active               1\nlegacy-pre-registry  1\ntotal                2"))
  }

  @Test("lose no entry to one another when many add at once, also when some are killed on the way")
  func racing() throws {
    let sandbox = try HookSandbox()
    let script = """
      mkdir -p $R; printf '{"version":"1.0","keep":1.50,"registry":[]}' >$R/zakon-registry.json
      n=0; while [ $n -lt 8 ]; do n=$((n+1))
        (i=0; while [ $i -lt 12 ]; do i=$((i+1)); zakon registry add r$n-$i >>told.$n 2>>failed.$n; done) & jobs="$jobs $!"
      done
      (while [ ! -e over ]; do zakon registry add k$$-$(date +%N) >/dev/null 2>&1 & sleep 0.003; kill -KILL $! 2>/dev/null; wait $! 2>/dev/null; done) & killer=$!
      (while [ ! -e over ]; do zakon registry list >/dev/null 2>>reader || echo "$?" >>reader; done) & reader=$!
      wait $jobs; touch over; wait $killer $reader
      cat failed.* reader 2>/dev/null; cat told.* | wc -l
      zakon registry list | grep -c '^r[0-9]*-[0-9]* .*proposed'; grep -c 1.50 $R/zakon-registry.json
      """
    let result = try run(sandbox, script)
    #expect(result.out == "96\n96\n1\n", "\(result)")
  }

  @Test("refuse what cannot be read, and what is no file")
  func unreadable() throws {
    let sandbox = try HookSandbox()
    let good =
      #"{"version":"1.0","registry":[{"zakon_id":"a","file_path":"~/system/rules/zakon-a.md","mc_task":1,"ceo_approved_token":"[CEO_APPROVED]","status":"active"}]}"#
    // Another user, because a superuser may read anything.
    let prelude = """
      chmod 711 . home bin; mkdir -p $R state; printf '%s' '\(good)' >$R/zakon-registry.json; chmod -R a+rwX home/system state
      other() { python3 -c 'import os,sys; os.setgid(65534); os.setuid(65534); os.execvp(sys.argv[1], sys.argv[1:])' "$@"; }
      """
    let readable = try run(
      sandbox, "\(prelude); chmod 644 $R/zakon-registry.json; other $PWD/bin/zakon-registry-check validate $R/zakon-a.md")
    #expect(readable.code == 0, "\(readable)")
    for fault in [
      "chmod 000 $R/zakon-registry.json", "chmod 000 $R", "rm $R/zakon-registry.json; mkfifo $R/zakon-registry.json; chmod 666 $R/*",
      "rm $R/zakon-registry.json; ln -s /dev/zero $R/zakon-registry.json",
      "rm $R/zakon-registry.json; ln -s zakon-registry.json $R/zakon-registry.json",
    ] {
      let result = try run(
        sandbox,
        "\(prelude); \(fault); other $PWD/bin/zakon-registry-check validate $R/zakon-a.md; code=$?; chmod 755 $R; rm -f $R/*; exit $code")
      #expect(result.code == 3 && result.err.contains("ZAKON_REGISTRY_ERROR") && result.err.contains("FIX: "), "\(fault): \(result)")
    }
  }

  @Test("say what they cannot write, and leave the registry as it was")
  func unwritable() throws {
    let sandbox = try HookSandbox()
    let script = """
      mkdir -p $R; printf '{"version":"1.0","registry":[]}' >$R/zakon-registry.json; mkdir $R/zakon-registry.json.bak
      zakon registry add a; echo $?; cat $R/zakon-registry.json; ls -A $R
      """
    let result = try run(sandbox, script)
    #expect(result.out.hasPrefix("3\n{\"version\":\"1.0\",\"registry\":[]}"), "\(result)")
    #expect(!result.out.contains(".new"), "\(result)")
    #expect(result.err.contains("ZAKON_REGISTRY_ERROR"))
  }
}
