import Files
import Glibc
import Processes
import SQLite
import Testing

/// One after another: each of these keeps the machine busy by itself.
@Suite("Many hooks at once", .serialized)
struct CompetingProcessTests {
  @Test("leave one unbroken chain, one task and an exact count")
  func sharedState() throws {
    let sandbox = try HookSandbox()
    let script = """
      failures=0
      for round in 1 2 3 4 5; do
        pids=; for n in 1 2 3 4 5 6 7 8; do (sh -c "$line" <claim.json 2>/dev/null; [ $? = 2 ]) & pids="$pids $!"; done
        for pid in $pids; do wait $pid || failures=$((failures+1)); done
      done
      exit $failures
      """
    #expect(try sandbox.shell(script).exitCode == 0)
    let connection = try Connection(path: "\(sandbox.root)/state/ledger.db", create: false, busyMilliseconds: 1_000)
    #expect(try connection.query("SELECT count FROM violations") == [[.integer(40)]])
    #expect(try connection.query("SELECT count(*) FROM tasks") == [[.integer(1)]])
    let verified = try sandbox.shell("bin/zakon audit verify && cat state/audit/*.jsonl | wc -l")
    #expect(verified.exitCode == 0)
    #expect(String(decoding: verified.output, as: UTF8.self).hasSuffix("\n40\n"))
  }

  @Test("block as before while another process holds the ledger or the log")
  func locked() throws {
    let sandbox = try HookSandbox()
    #expect(try sandbox.shell("sh -c \"$line\" <claim.json").exitCode == 2)
    let connection = try Connection(path: "\(sandbox.root)/state/ledger.db", create: false, busyMilliseconds: 0)
    try connection.execute("BEGIN EXCLUSIVE")
    let held = try sandbox.shell("sh -c \"$line\" <claim.json")
    #expect(held.exitCode == 2)
    #expect(String(decoding: held.errors, as: UTF8.self).contains("not entered in the ledger"))
    #expect(try sandbox.shell("sh -c \"$line\" <plain.json").exitCode == 0)
    try connection.execute("ROLLBACK")

    let name = try #require(try folderEntries("\(sandbox.root)/state/audit").first)
    let descriptor = open("\(sandbox.root)/state/audit/\(name)", O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    #expect(try sandbox.shell("sh -c \"$line\" <claim.json").exitCode == 2)
    #expect(try sandbox.shell("grep -c '\"unchained\":true' state/audit/\(name)").exitCode == 0)
    #expect(try sandbox.shell("bin/zakon audit verify").exitCode == 0)
  }

  @Test("killed at any moment leave a ledger and a log that the next one can use")
  func killed() throws {
    let sandbox = try HookSandbox()
    let script = """
      for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        bin/zakon-hook --host claude --event Stop <claim.json 2>/dev/null & pid=$!
        sleep 0.00$((n % 4)); kill -KILL $pid 2>/dev/null; wait $pid 2>/dev/null
      done
      sh -c "$line" <claim.json
      """
    let last = try sandbox.shell(script)
    #expect(last.exitCode == 2)
    let errors = String(decoding: last.errors, as: UTF8.self)
    for failure in ["not entered", "not logged", "not written"] { #expect(!errors.contains(failure), "\(errors)") }
    let connection = try Connection(path: "\(sandbox.root)/state/ledger.db", create: false, busyMilliseconds: 1_000)
    #expect(try connection.query("PRAGMA integrity_check") == [[.text("ok")]])
  }

  @Test("a thousand harmless ones under eight busy processes are all let through")
  func underLoad() throws {
    let sandbox = try HookSandbox()
    let script = """
      busy=; for n in 1 2 3 4 5 6 7 8; do (ulimit -t 60; while :; do :; done) & busy="$busy $!"; done
      failures=0; n=0
      while [ $n -lt 1000 ]; do
        bin/zakon-hook --host claude --event Stop <plain.json >>out 2>>out || failures=$((failures+1)); n=$((n+1))
      done
      kill $busy; [ -s out ] && cat out >&2
      [ $failures -lt 100 ] || failures=100
      exit $failures
      """
    let result = try sandbox.shell(script)
    #expect(result.exitCode == 0)
    #expect(result.errors.isEmpty, "\(String(decoding: result.errors, as: UTF8.self))")
  }
}
