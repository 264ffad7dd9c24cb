import Glibc
import Processes
import Testing

private func shell(_ script: String, outputLimit: Int = 1 << 20, timeoutMilliseconds: Int = 20_000) -> ChildProcess {
  ChildProcess(
    arguments: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/", outputLimit: outputLimit,
    timeoutMilliseconds: timeoutMilliseconds)
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// One after another: the limits that they look at are those of the whole process.
@Suite("A child process", .serialized)
struct ChildProcessTests {
  @Test("tells exit code, signal and both streams")
  func ends() throws {
    let ended = try shell("echo out; echo err >&2; exit 7").run()
    #expect(ended.exitCode == 7 && ended.signal == 0 && ended.isWhole)
    #expect(text(ended.output) == "out\n" && text(ended.errors) == "err\n")
    let killed = try shell("kill -TERM $$").run()
    #expect(killed.exitCode == -1 && killed.signal == SIGTERM && !killed.isWhole && !killed.timedOut)
  }

  @Test("has the environment, the folder and the standard input that it is given, and nothing else")
  func surroundings() throws {
    var process = ChildProcess(arguments: ["/usr/bin/env"], environment: ["A": "1", "B": "x=y"], workingDirectory: "/")
    #expect(text(try process.run().output) == "A=1\nB=x=y\n")
    process = ChildProcess(arguments: ["/bin/pwd"], environment: [:], workingDirectory: "/usr")
    #expect(text(try process.run().output) == "/usr\n")
    #expect(try shell("cat").run().output.isEmpty)
    let long = [UInt8](repeating: 0x61, count: 200_000) + [0, 0xFF]
    process = ChildProcess(arguments: ["/bin/cat"], environment: [:], workingDirectory: "/", input: long)
    #expect(try process.run().output == long)
    process = ChildProcess(arguments: ["/bin/cat"], environment: [:], workingDirectory: "/", inputFile: #filePath)
    #expect(text(try process.run().output).hasPrefix("import Glibc"))
  }

  @Test("that takes too long is killed with what it has started")
  func timeout() throws {
    let result = try shell("sleep 30 & sleep 30", timeoutMilliseconds: 100).run()
    #expect(result.timedOut && result.signal == SIGKILL && !result.isWhole && !result.exceededOutputLimit)
  }

  @Test("that prints too much is killed, whichever stream it prints to")
  func outputLimit() throws {
    for script in ["yes", "yes >&2", "yes & sleep 20"] {
      let result = try shell(script, outputLimit: 10_000).run()
      #expect(result.exceededOutputLimit && !result.timedOut && !result.isWhole, "\(script)")
      #expect(result.output.count + result.errors.count == 10_000)
    }
    let quick = try shell("head -c 10001 /dev/zero", outputLimit: 10_000).run()
    #expect(quick.exceededOutputLimit && quick.output.count == 10_000)
    #expect(try shell("head -c 6000 /dev/zero; head -c 4000 /dev/zero >&2", outputLimit: 10_000).run().isWhole)
  }

  @Test("leaves nothing running in its group")
  func leftovers() throws {
    let started = ContinuousClock.now
    let result = try shell("sleep 30 & echo $!").run()
    #expect(result.isWhole && ContinuousClock.now - started < .seconds(10))
    let pid = try #require(pid_t(text(result.output).dropLast()))
    // Whoever inherits it may take a moment to bury it; a dead process can still be signalled until then.
    let state = try shell("sleep 0.2; cut -d' ' -f3 /proc/\(pid)/stat 2>/dev/null").run()
    #expect(["", "Z\n"].contains(text(state.output)))
  }

  @Test("that cannot be started is an error and no exit code")
  func refusals() {
    for arguments in [[], ["sh"], ["/nonexistent/program"], ["/etc/passwd"], ["/bin"], ["/A=1/bin/true"], ["/bin/echo", "a\0b"]] {
      #expect(throws: (any Error).self, "\(arguments)") {
        try ChildProcess(arguments: arguments, environment: [:], workingDirectory: "/").run()
      }
    }
    #expect(throws: (any Error).self) {
      try ChildProcess(arguments: ["/bin/true"], environment: [:], workingDirectory: "/nonexistent").run()
    }
    #expect(throws: (any Error).self) {
      try ChildProcess(arguments: ["/bin/true"], environment: [:], workingDirectory: "/", inputFile: "/nonexistent").run()
    }
  }

  @Test("whose end nobody can know is an error")
  func unknownEnd() {
    // So the system buries children at once, and keeps to itself how they have ended.
    signal(SIGCHLD, SIG_IGN)
    defer { signal(SIGCHLD, nil) }
    #expect(throws: (any Error).self) { try shell("exit 0").run() }
  }

  @Test("is not held to the memory limit that its parent has set itself")
  func memoryLimit() throws {
    let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    var before = rlimit()
    getrlimit(resource, &before)
    defer { setrlimit(resource, &before) }
    // High enough for whatever runs these tests.
    var lowered = rlimit(rlim_cur: 1 << 42, rlim_max: before.rlim_max)
    try #require(setrlimit(resource, &lowered) == 0)
    #expect(try shell("ulimit -Sv").run().output == shell("ulimit -Hv").run().output)
    var after = rlimit()
    getrlimit(resource, &after)
    #expect(after.rlim_cur == 1 << 42)
  }

  @Test("starts with the signals of a fresh process, whatever its parent ignores")
  func freshness() throws {
    signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, nil) }
    #expect(try shell("kill -PIPE $$").run().signal == SIGPIPE)
  }
}

@Suite("A deadline")
struct DeadlineTests {
  @Test("is over at once when no time is given, and never overflows")
  func bounds() {
    #expect(Deadline(milliseconds: 0).isOver && Deadline(milliseconds: .min).isOver)
    #expect(Deadline(milliseconds: 0).millisecondsLeft == 0)
    #expect(!Deadline(milliseconds: .max).isOver)
    #expect((1...60_000).contains(Deadline(milliseconds: 60_000).millisecondsLeft))
    #expect(Deadline(milliseconds: 1) < Deadline(milliseconds: 1_000))
  }
}
