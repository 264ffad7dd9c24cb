import Files
import Glibc
import Processes
import SQLite
import Testing

@Suite("The commands of the ledger", .serialized)
struct TaskCommandTests {
  private func run(_ sandbox: HookSandbox, _ script: String) throws -> (code: Int32, out: String, err: String) {
    let result = try sandbox.shell("PATH=$PWD/bin:$PATH; \(script)")
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  private func database(_ sandbox: HookSandbox) throws -> Connection {
    try Connection(path: "\(sandbox.root)/state/ledger.db", create: false, busyMilliseconds: 10_000)
  }

  @Test("give each of two hundred tasks to exactly one of thirty-two processes that want it at once")
  func contention() throws {
    let sandbox = try HookSandbox()
    let script = """
      i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "INSERT INTO tasks (title, created_at) VALUES ('t', '2026-01-01T00:00:00.000Z');"; done > tasks.sql
      mc list
      python3 -c "import sqlite3; c = sqlite3.connect('state/ledger.db'); c.executescript(open('tasks.sql').read()); c.close()"
      n=0; while [ $n -lt 32 ]; do n=$((n+1))
        (i=0; while [ $i -lt 200 ]; do i=$((i+1)); mc claim $i --actor a$n --session s$n >>won.$n 2>>lost.$n; echo $? >>codes.$n; done) &
      done; wait
      cat codes.* | sort | uniq -c | tr -s ' '
      cat won.* | sort | uniq | wc -l
      cat won.* | wc -l
      cat lost.* | grep -vc ' held by a[0-9]*:s[0-9]* until 20..-..-..T..:..:..Z$'
      """
    let result = try run(sandbox, script)
    #expect(result.out == " 200 0\n 6200 1\n200\n200\n0\n", "\(result)")
    let connection = try database(sandbox)
    #expect(
      try connection.query("SELECT count(*), min(lease_token), max(lease_token) FROM tasks WHERE lease_holder IS NOT NULL")
        == [[.integer(200), .integer(1), .integer(1)]])
    #expect(try connection.query("PRAGMA integrity_check") == [[.text("ok")]])
    // Who was told that it won is who is written down.
    for row in try connection.query("SELECT id, lease_holder FROM tasks") {
      let (id, holder) = (try #require(row[0].integer), try #require(row[1].text))
      let number = holder.dropFirst().prefix { $0 != ":" }
      #expect(try run(sandbox, "grep -c 'Task \(id) claimed by \(holder) ' won.\(number)").out == "1\n")
    }
  }

  @Test("killed at any moment leave a ledger that is whole")
  func killed() throws {
    let sandbox = try HookSandbox()
    let script = """
      for n in 1 2 3 4 5 6 7 8 9 10; do mc add "task $n" >/dev/null; done
      round=0; while [ $round -lt 60 ]; do round=$((round+1))
        mc claim $((round % 10 + 1)) --actor a --session s$round >>told 2>/dev/null & one=$!
        mc claim-release $((round % 10 + 1)) --actor a --session s$((round - 10)) >/dev/null 2>&1 & two=$!
        sleep 0.00$((round % 5)); kill -KILL $one $two 2>/dev/null; wait $one $two 2>/dev/null
      done
      mc claim 1 --actor last --session s --json || mc claim-status 1
      """
    let result = try run(sandbox, script)
    #expect(result.code == 0, "\(result)")
    let connection = try database(sandbox)
    #expect(try connection.query("PRAGMA integrity_check") == [[.text("ok")]])
    #expect(try connection.query("SELECT count(*) FROM tasks") == [[.integer(10)]])
    #expect(try connection.query("SELECT count(*) FROM tasks WHERE (lease_holder IS NULL) <> (lease_until IS NULL)") == [[.integer(0)]])
  }

  @Test("wait for a locked ledger, and say so when it cannot be used")
  func faults() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "mc add first").out == "Task 1 added\n")
    let script = """
      python3 -c "
      import sqlite3, time
      c = sqlite3.connect('state/ledger.db', isolation_level=None); c.execute('BEGIN IMMEDIATE'); open('locked', 'w').close()
      time.sleep(0.5); open('free', 'w').close(); c.execute('COMMIT')" &
      while [ ! -e locked ]; do sleep 0.01; done; [ ! -e free ] && mc claim 1 --actor a --session s && [ -e free ]
      """
    let waiting = try run(sandbox, script)
    #expect(waiting.code == 0 && waiting.out.contains("claimed by a:s"), "\(waiting)")
    #expect(try run(sandbox, "rm state/ledger.db*; echo no database > state/ledger.db; mc list").code == 3)
    #expect(try run(sandbox, "HOME= ZAKON_STATE= mc list").code == 3)
    #expect(try run(sandbox, "rm -rf state; mkdir state; chmod 500 state; [ $(id -u) = 0 ] && exit 3; mc list").code == 3)
  }

  @Test("end with the codes that scripts rely on")
  func exitCodes() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "mc add first").code == 0)
    for (command, code) in [
      ("mc", 0), ("mc nonsense", 64), ("mc claim", 64), ("mc claim x --actor a --session s", 64), ("mc claim 1", 64),
      ("mc claim 1 --actor a:b --session s", 64), ("mc claim 1 --actor a --session s --ttl-minutes 0", 64), ("mc add ' '", 64),
      ("mc claim 1 --actor a --session s", 0), ("mc claim 1 --actor b --session s", 1), ("mc claim 9 --actor b --session s", 2),
      ("mc claim-extend 1 --actor b --session s", 1), ("mc claim-extend 1 --actor a --session s --token 7", 1),
      ("mc claim-release 1 --actor b --session s", 1), ("mc start 1", 1), ("mc start 1 --actor a --session s", 0),
      ("mc done 1 --actor a --session s", 2), ("mc done 9", 2), ("mc show 9", 2), ("mc evidence add 1 /proc/nowhere", 2),
      ("mc claim-release 1 --actor a --session s", 0), ("mc claim-release 1 --actor a --session s", 1), ("mc claim-status 1", 0),
      ("mc block 1 1", 2), ("zakon task list", 0), ("ZAKON_ACTOR=a ZAKON_SESSION=s mc claim 1", 0),
    ] {
      #expect(try run(sandbox, command).code == Int32(code), "\(command)")
    }
  }

  @Test("close a task with evidence, under the gates of the hook")
  func closing() throws {
    let sandbox = try HookSandbox()
    #expect(try run(sandbox, "mc add 'Parser accepts CRLF' && mc start 1").code == 0)
    let early = try run(sandbox, "mc done 1")
    #expect(early.code == 2)
    #expect(early.err.contains("blocked by evidence-gate"), "\(early)")
    #expect(try run(sandbox, "echo 12 passed > test.log; mc evidence add 1 test.log && mc done 1").code == 0)
    #expect(try run(sandbox, "mc list --json").out.contains(#""status":"done""#))
    #expect(try run(sandbox, "cat state/audit/*.jsonl").out.contains(#""host":"mc","event":"mc done""#))
  }

  @Test("let nobody but a person approve, force or take a link back, and log it when one does")
  func personsOnly() throws {
    let sandbox = try HookSandbox()
    let atATerminal =
      "/usr/bin/env -i HOME=$HOME ZAKON_STATE=$ZAKON_STATE PATH=$PATH python3 \(repositoryRoot)/Tests/Programs/at-a-terminal.py"
    #expect(try run(sandbox, "mc add one && mc add two && mc block 1 2 && mc claim 1 --actor a --session s").code == 0)
    for (number, command) in [
      "add x --description '[CEO_APPROVED]'", "add 'ok [ceo_approved]'", "approve 1 --reason x", "claim-release 1 --force",
      "block 1 2 --remove",
    ].enumerated() {
      #expect(try run(sandbox, "mc \(command)").code == 2, "\(command)")
      #expect(try run(sandbox, "CLAUDECODE=1 mc \(command)").err.contains("only a person may do this"), "\(command)")
      let before = try run(sandbox, "cat state/audit/*.jsonl 2>/dev/null | grep -c 'by a person\\|a person at a terminal'").out
      let done = try run(sandbox, "\(atATerminal) result\(number) $PWD/bin/mc \(command); head -1 result\(number)")
      #expect(done.out.hasPrefix("0\n"), "\(command): \(done)")
      let after = try run(sandbox, "cat state/audit/*.jsonl | grep -c 'a person at a terminal'").out
      #expect((Int(after.dropLast()) ?? 0) == (Int(before.dropLast()) ?? 0) + 1, "\(command)")
    }
    #expect(try run(sandbox, "mc claim-status 1").out == "available\n")
    #expect(try run(sandbox, "mc show 1").out.contains("[CEO_APPROVED]"))
    #expect(try run(sandbox, "zakon audit verify").code == 0)
  }

  @Test("know who the session is once its start has written it down")
  func identity() throws {
    let sandbox = try HookSandbox()
    try sandbox.write("start.json", #"{"session_id":"it's; one","hook_event_name":"SessionStart","source":"startup"}"#)
    let script = """
      CLAUDE_ENV_FILE=$PWD/env zakon-hook --host claude --event SessionStart <start.json && mc add x >/dev/null && . ./env && mc claim 1
      """
    let spaced = try run(sandbox, script)
    #expect(spaced.out.contains("claimed by claude:it's; one"), "\(spaced)")
    try sandbox.write("start.json", #"{"session_id":"abc","hook_event_name":"SessionStart","source":"resume"}"#)
    #expect(
      try run(sandbox, "CLAUDE_ENV_FILE=$PWD/env zakon-hook --host claude --event SessionStart <start.json; . ./env; mc add y; mc claim 2")
        .out
        .contains("claimed by claude:abc"))
    #expect(try run(sandbox, "zakon-hook --host claude --event SessionStart <start.json").code == 0)
    #expect(try run(sandbox, "CLAUDE_ENV_FILE=/proc/nowhere/env zakon-hook --host claude --event SessionStart <start.json").code == 0)
  }
}
