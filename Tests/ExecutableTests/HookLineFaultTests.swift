import Processes
import Testing

/// What must come of a hook call.
enum Expected: Sendable { case block, allow }

/// Something that goes wrong around a hook, and what becomes of a turn that claims and of one that does not.
struct Fault: Sendable, CustomTestStringConvertible {
  let name: String
  /// Shell text; `run` starts the hook line on the payload `$1`.
  let script: String
  let claim: Expected
  let plain: Expected

  init(_ name: String, _ script: String, claim: Expected = .block, plain: Expected) {
    self.name = name
    self.script = script
    self.claim = claim
    self.plain = plain
  }

  var testDescription: String { name }
}

/// Starts the hook on a standard input that stays open, waits until it runs, does something to it, and gives back its exit code.
private func whileRunning(_ action: String, line: String = "$line") -> String {
  """
  mkfifo pipe; (sh -c "\(line)" <pipe; echo $? >status) & started=$!; exec 3>pipe
  find_hook() {
    for stat in /proc/[0-9]*/stat; do
      read -r pid name rest 2>/dev/null <$stat || continue
      [ "$name" = "(zakon-hook)" ] && [ "$(readlink /proc/$pid/exe)" = "$PWD/bin/zakon-hook" ] && return 0
    done
    return 1
  }
  tries=0; until find_hook; do sleep 0.02; tries=$((tries+1)); [ $tries -lt 250 ] || exit 99; done
  sleep 0.1; \(action); wait $started; exit $(cat status)
  """
}

private let run = #"sh -c "$line" <"$1""#

/// A tool that is there on every machine cuts an executable short of what the kernel can start.
let faults: [Fault] = [
  // The executable.
  Fault("executable missing", "rm bin/zakon-hook; \(run)", plain: .block),
  Fault("executable not executable", "cp bin/zakon-hook x; chmod 644 x; mv -f x bin/zakon-hook; \(run)", plain: .block),
  Fault("executable empty", ": >x; chmod 755 x; mv -f x bin/zakon-hook; \(run)", plain: .block),
  Fault("executable cut to half", "head -c 4000000 bin/zakon-hook >x; chmod 755 x; mv -f x bin/zakon-hook; \(run)", plain: .block),
  Fault("executable cut to its first page", "head -c 4096 bin/zakon-hook >x; chmod 755 x; mv -f x bin/zakon-hook; \(run)", plain: .block),
  Fault("executable is a folder", "rm bin/zakon-hook; mkdir bin/zakon-hook; \(run)", plain: .block),
  Fault("executable is a dangling link", "ln -sf /nowhere bin/zakon-hook; \(run)", plain: .block),
  Fault(
    "executable of another machine",
    #"printf '\177ELF\002\001\001' >x; head -c 9000 /dev/zero >>x; chmod 755 x; mv -f x bin/zakon-hook; \#(run)"#, plain: .block),
  // Signals.
  Fault("killed", whileRunning("kill -KILL $pid"), plain: .block),
  Fault("terminated", whileRunning("kill -TERM $pid"), plain: .block),
  Fault("interrupted", whileRunning("kill -INT $pid"), plain: .block),
  Fault("hung up", whileRunning("kill -HUP $pid"), plain: .block),
  Fault("segmentation fault", whileRunning("kill -SEGV $pid"), plain: .block),
  Fault("bus error", whileRunning("kill -BUS $pid"), plain: .block),
  Fault("illegal instruction", whileRunning("kill -ILL $pid"), plain: .block),
  Fault("trap", whileRunning("kill -TRAP $pid"), plain: .block),
  Fault("arithmetic fault", whileRunning("kill -FPE $pid"), plain: .block),
  Fault("abort", whileRunning("kill -ABRT $pid"), plain: .block),
  Fault("CPU limit signal", whileRunning("kill -XCPU $pid"), plain: .block),
  Fault("alarm", whileRunning("kill -ALRM $pid"), plain: .block),
  Fault("user signal", whileRunning("kill -USR1 $pid"), plain: .block),
  Fault("bad system call", whileRunning("kill -SYS $pid"), plain: .block),
  Fault("broken pipe signal", whileRunning("kill -PIPE $pid; cat $1 >&3; exec 3>&-"), plain: .allow),
  Fault(
    "terminated with the signal blocked by the host",
    whileRunning("kill -TERM $pid", line: "exec env --block-signal=TERM sh -c \\\"\\$line\\\""), plain: .block),
  Fault(
    "terminated with the signal ignored by the host", whileRunning("kill -TERM $pid", line: "trap '' TERM; sh -c \\\"\\$line\\\""),
    plain: .block),
  // Standard streams.
  Fault("stdin closed", #"sh -c "$line" <&-"#, plain: .block),
  Fault("stdin empty", #"sh -c "$line" </dev/null"#, plain: .block),
  Fault("stdin is a folder", #"sh -c "$line" </"#, plain: .block),
  Fault("stdin cut off", #"head -c 150 "$1" >cut; sh -c "$line" <cut"#, plain: .block),
  Fault(
    "stdin is not UTF-8", #"printf '{"hook_event_name":"Stop","last_assistant_message":"\377"}' >bad; sh -c "$line" <bad"#, plain: .block),
  Fault("stdin of 70 MB", #"head -c 70000000 /dev/zero | sh -c "$line""#, plain: .block),
  Fault("stdin never ends", whileRunning("cat $1 >&3; sleep 0.1", line: "$tool_line"), plain: .block),
  Fault("stdin arrives byte by byte", #"dd if="$1" bs=1 2>/dev/null | sh -c "$line""#, plain: .allow),
  Fault("stdout closed", #"sh -c "$line" <"$1" >&-"#, plain: .allow),
  Fault("stdout full", #"sh -c "$line" <"$1" >/dev/full"#, plain: .allow),
  Fault("stderr closed", #"sh -c "$line" <"$1" 2>&-"#, plain: .allow),
  Fault("stderr full", #"sh -c "$line" <"$1" 2>/dev/full"#, plain: .allow),
  Fault(
    "stderr is a full pipe that nobody reads",
    #"mkfifo p; exec 4<>p; dd if=/dev/zero of=p bs=65536 count=1 oflag=nonblock 2>/dev/null; sh -c "$line" <"$1" 2>p"#, plain: .allow),
  Fault("all streams closed but stdin", #"sh -c "$line" <"$1" >&- 2>&-"#, plain: .allow),
  // Resources.
  Fault("hardly any memory", "ulimit -v 12000; \(run)", plain: .block),
  Fault("64 KB of stack", "ulimit -s 64; \(run)", plain: .allow),
  Fault("no file may grow", "ulimit -f 0; \(run)", plain: .allow),
  // Whether there is a policy cannot be seen then.
  Fault("no file descriptor left", "ulimit -n 3; \(run)", plain: .block),
  // The shell itself complains when it starts in a folder that is gone, which no hook can prevent; so the shell starts elsewhere here.
  Fault("working directory removed", #"mkdir gone; cd gone; rmdir ../gone; env -C / sh -c "$line" <"$OLDPWD/$1""#, plain: .allow),
  // Environment and state.
  Fault("no environment at all", #"env -i /bin/sh -c "$line" <"$1""#, plain: .allow),
  Fault("no home", #"unset HOME ZAKON_STATE; \#(run)"#, plain: .allow),
  Fault("home that does not exist", "export HOME=/proc/nowhere ZAKON_STATE=; \(run)", plain: .allow),
  Fault("state folder read-only", "mkdir state; chmod 555 state; \(run)", plain: .allow),
  Fault("state folder is a file", "echo x >state; \(run)", plain: .allow),
  Fault("state on a full device", "ln -s /dev/full state; \(run)", plain: .allow),
  Fault("audit folder is a file", "mkdir state; echo x >state/audit; \(run)", plain: .allow),
  Fault("verdict is a folder", "mkdir -p state/last-validator-verdict.json; \(run)", plain: .allow),
  Fault("ledger is garbage", "mkdir state; head -c 9000 /dev/urandom >state/ledger.db; \(run)", plain: .allow),
  Fault("ledger is a FIFO", "mkdir state; mkfifo state/ledger.db; \(run)", plain: .allow),
  // Transcript.
  Fault("transcript missing", "rm transcript.jsonl; \(run)", plain: .allow),
  Fault("transcript is a folder", "rm transcript.jsonl; mkdir transcript.jsonl; \(run)", plain: .allow),
  Fault("transcript is a FIFO", "rm transcript.jsonl; mkfifo transcript.jsonl; \(run)", plain: .allow),
  Fault("transcript is garbage", "head -c 300000 /dev/urandom >transcript.jsonl; \(run)", plain: .allow),
  Fault("transcript is one line of 40 MB", "head -c 40000000 /dev/zero | tr '\\\\0' x >transcript.jsonl; \(run)", plain: .allow),
  // Policy.
  Fault("project policy broken", "mkdir project/.zakon; echo 'schema: [' >project/.zakon/policy.yaml; \(run)", plain: .block),
  Fault("project policy is a folder", "mkdir -p project/.zakon/policy.yaml; \(run)", plain: .block),
  Fault("project policy is a FIFO", "mkdir project/.zakon; mkfifo project/.zakon/policy.yaml; \(run)", plain: .block),
  Fault(
    "user policy with an unknown key",
    "mkdir -p home/.config/zakon; printf 'schema: 1\\nprofil: alai\\n' >home/.config/zakon/policy.yaml; \(run)", plain: .block),
  Fault("unknown profile", "export ZAKON_PROFILE=strict; \(run)", plain: .block),
]

@Suite("The hook line, when something breaks")
struct HookLineFaultTests {
  @Test("blocks a turn whose decision needs what is broken and lets the others pass", arguments: faults)
  func fault(_ fault: Fault) throws {
    for (payload, expected) in [("claim.json", fault.claim), ("plain.json", fault.plain)] {
      let sandbox = try HookSandbox()
      let result = try sandbox.shell("set -- \(payload); \(fault.script)")
      #expect(result.signal == 0)
      let errors = String(decoding: result.errors, as: UTF8.self)
      #expect(result.exitCode == (expected == .block ? 2 : 0), "\(payload): \(errors)")
      #expect(result.output.isEmpty)
      #expect(!errors.lowercased().contains("no such file"), "\(errors)")
      #expect(!errors.lowercased().contains("can't open"), "\(errors)")
    }
  }

  @Test(
    "ends in the prepared block when the program itself dies",
    arguments: ["index", "nil", "overflow", "fatal", "stack", "memory", "abort", "null", "deadline", "busy-deadline", "cpu"])
  func ownDefect(_ fault: String) throws {
    let sandbox = try HookSandbox()
    let result = try sandbox.shell("mv bin/frame-faults bin/zakon-hook; FRAME_FAULT=\(fault) sh -c \"$line\" <plain.json")
    #expect(result.exitCode == 2)
    #expect(String(decoding: result.errors, as: UTF8.self).contains("blocked by the frame"))
  }

  @Test("needs nothing but the payload for a tool that only reads")
  func readOnlyTool() throws {
    let broken = "echo x >state; mkdir project/.zakon; echo '[' >project/.zakon/policy.yaml; unset HOME; export ZAKON_PROFILE=none"
    let sandbox = try HookSandbox()
    #expect(try sandbox.shell("\(broken); sh -c \"$tool_line\" <read.json").exitCode == 0)
    #expect(try sandbox.shell("\(broken); sh -c \"$tool_line\" <write.json").exitCode == 2)
  }
}
