import Foundation
import Model
import Probes
import Testing

@Suite("Command probes")
struct CommandProbeTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    sandbox.limits.commands = [
      ["sh", "-c"], ["/bin/echo"], ["env"], ["pwd"], ["nonexistent-program"], ["./local"], ["git", "status"], [],
    ]
  }

  private func outcome(_ arguments: [String], exit: Int = 0, output: String? = nil) throws -> ProbeOutcome {
    try sandbox.outcome(.command(arguments: arguments, exit: exit, output: output))
  }

  @Test("measure the exit code, and search both streams")
  func exits() throws {
    #expect(try outcome(["sh", "-c", "exit 0"]).met == "0")
    #expect(try outcome(["sh", "-c", "exit 3"], exit: 3).met == "3")
    #expect(try outcome(["sh", "-c", "exit 3"]).missed == ["3", "ended with exit code 3 instead of 0"])
    #expect(try outcome(["/bin/echo", "12 passed; $HOME"], output: #"^12 passed; \$HOME$"#).met == "0")
    #expect(try outcome(["sh", "-c", "echo oops >&2"], output: "oops").met == "0")
    let silent = try outcome(["/bin/echo", "1 failed"], output: "passed").missed
    #expect(silent == ["0", "ended with exit code 0, but printed nothing that matches `passed`"])
  }

  @Test("have a small environment and run in the working directory")
  func surroundings() throws {
    let lines = "^HOME=\(sandbox.root)/home\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n$"
    #expect(try outcome(["env"], output: lines).met == "0")
    #expect(try outcome(["pwd"], output: "^\(sandbox.work)\n$").met == "0")
  }

  @Test(
    "run nothing but what policy names, word by word",
    arguments: [
      [], [""], ["sh"], ["sh", "-x", "-c", "true"], ["/bin/sh", "-c", "true"], ["echo", "a"], ["git"], ["git", "push"], ["git status"],
      ["bash", "-c", "x"],
      ["sh\u{301}", "-c", "true"], ["rm", "-rf", "x"],
    ])
  func forbidden(arguments: [String]) throws {
    #expect(try outcome(arguments).failure?.hasPrefix("is not allowed to run ") == true)
  }

  @Test("that have not ended by themselves and within their bounds were not run")
  func failures() throws {
    #expect(try outcome(["sh", "-c", "kill -KILL $$"]).failure == "could not run: signal 9 ended it")
    #expect(try outcome(["sh", "-c", "yes"]).failure == "could not run: it prints more than 100000 bytes")
    #expect(try outcome(["nonexistent-program"], exit: 127).failure == "could not run: there is no program `nonexistent-program`")
    #expect(try outcome(["/bin/echo", "a\0b"]).failure?.hasPrefix("could not run: ") == true)
    #expect(try outcome(["/bin/echo", "a"], output: "(").failure?.contains("does not compile") == true)
    try sandbox.write("local", "#!/bin/sh\n", mode: 0o700)
    #expect(try outcome(["./local"]).failure == "could not run: there is no program `./local`")
    sandbox.limits.milliseconds = 100
    #expect(try outcome(["sh", "-c", "sleep 30 & sleep 30"]).failure == "ran out of time")
  }

  @Test("find no program in a folder that is not absolute, nor a script whose interpreter is missing")
  func searchPath() throws {
    sandbox.limits.commands = [["tool"]]
    try sandbox.write("tool", "#!/bin/sh\nexit 0\n", mode: 0o700)
    let probe = Probe.command(arguments: ["tool"], exit: 0, output: nil)
    for path in ["", ":", ".", "project", nil] { #expect(sandbox.runner(searchPath: path).outcomes(of: [probe]).first?.failure != nil) }
    #expect(sandbox.runner(searchPath: "relative::\(sandbox.work)").outcomes(of: [probe]).first?.met == "0")
    try sandbox.write("tool", "#!/bin/sh\nexit 0\n", mode: 0o600)
    #expect(sandbox.runner(searchPath: sandbox.work).outcomes(of: [probe]).first?.failure?.contains("no program") == true)
    try sandbox.write("tool", "#!/nonexistent/interpreter\n", mode: 0o700)
    let missing = Probe.command(arguments: ["tool"], exit: 127, output: nil)
    #expect(
      sandbox.runner(searchPath: sandbox.work).outcomes(of: [missing]).first?.failure?.hasPrefix("could not run: cannot start") == true)
  }
}

@Suite("Probes of one decision")
struct ProbeRunnerTests {
  @Test("share their time: those for whom none is left are not begun")
  func totalTime() throws {
    let sandbox = try Sandbox()
    sandbox.limits.commands = [["sleep"]]
    sandbox.limits.milliseconds = 200
    sandbox.limits.totalMilliseconds = 300
    let started = ContinuousClock.now
    let outcomes = sandbox.runner().outcomes(of: Array(repeating: .command(arguments: ["sleep", "30"], exit: 0, output: nil), count: 20))
    #expect(outcomes.count == 20 && outcomes.allSatisfy { $0.failure != nil })
    #expect(outcomes.first?.failure == "ran out of time")
    #expect(outcomes.last?.failure == "was not begun: the time for all probes is up")
    #expect(ContinuousClock.now - started < .seconds(5))
  }

  @Test("come out in the order in which they were asked for")
  func order() throws {
    let sandbox = try Sandbox()
    try sandbox.write("a.txt", "a")
    let outcomes = sandbox.runner().outcomes(of: [
      .content(file: "a.txt", must: ["a"], mustNot: []), .fileCount(glob: "*", minimum: 2),
      .command(arguments: ["true"], exit: 0, output: nil),
    ])
    #expect(outcomes.map(\.met) == ["true", nil, nil])
    #expect(outcomes.map(\.missed?.first) == [nil, "1", nil])
    #expect(sandbox.runner().outcomes(of: []).isEmpty)
  }
}
