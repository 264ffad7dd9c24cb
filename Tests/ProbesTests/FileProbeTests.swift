import Files
import Foundation
import Model
import Probes
import Testing

@Suite("File count probes")
struct FileCountProbeTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    for name in ["a.png", "b.PNG", "c.txt", "out/d.png", "out/deep/er/e.png", "out/deep/f.txt", "shots/1/x.png", "shots/2/x.png"] {
      try sandbox.write(name, "x")
    }
    try createFolders(sandbox.work + "/folder.png")
    symlink("a.png", sandbox.work + "/link.png")
    symlink("out", sandbox.work + "/alias")
    symlink("..", sandbox.work + "/out/up")
    mkfifo(sandbox.work + "/pipe.png", 0o600)
  }

  @Test(
    "count regular files and nothing else",
    arguments: [
      ("*.png", 2), ("./out/../*.png", 2), ("**/*.png", 6), ("out/**", 3), ("out/**/*.png", 2), ("**/**/deep/**/*", 2),
      ("shots/*/x.png", 2),
      ("shots/<digits>/?.png", 2), ("a.png", 1), ("link.png", 0), ("pipe.png", 0), ("folder.png", 0), ("none.png", 0), ("none/*.png", 0),
      ("a.png/*", 0), ("alias/*.png", 1), ("*/d.png", 1), ("../project/*.txt", 1), ("../home/*", 0), ("~/*", 0), ("~/../project/c.txt", 1),
      ("out", 0),
    ])
  func counting(glob: String, count: Int) throws {
    #expect(try sandbox.outcome(.fileCount(glob: glob, minimum: count)) == .measured(value: "\(count)", shortfall: nil), "\(glob)")
    let more = try sandbox.outcome(.fileCount(glob: glob, minimum: count + 1)).missed
    #expect(more == ["\(count)", "counted \(count) file\(count == 1 ? "" : "s") instead of at least \(count + 1)"])
  }

  @Test("take absolute globs, and wildcards in the names of the working directory for letters")
  func places() throws {
    #expect(try sandbox.outcome(.fileCount(glob: sandbox.work + "/out/*.png", minimum: 1)).met == "1")
    try sandbox.write("*/inner.txt", "x")
    let runner = ProbeRunner(limits: sandbox.limits, workingDirectory: sandbox.work + "/*", home: nil, searchPath: nil)
    #expect(runner.outcomes(of: [.fileCount(glob: "*", minimum: 1)]).first?.met == "1")
    #expect(runner.outcomes(of: [.fileCount(glob: "~/*", minimum: 1)]).first?.failure?.contains("home") == true)
  }

  @Test(
    "that could take for ever, or mean nothing, do not run",
    arguments: [
      "", ".", "/", "*/../a.png", "**/a/**/b/**/c/**/d", "a\0.png", String(repeating: "a*", count: 3_000),
    ])
  func refused(glob: String) throws {
    #expect(try sandbox.outcome(.fileCount(glob: glob, minimum: 0)).failure?.hasPrefix("could not run: ") == true)
  }

  @Test("stop at their bounds")
  func bounds() throws {
    sandbox.limits.milliseconds = 0
    #expect(try sandbox.outcome(.fileCount(glob: "**", minimum: 0)).failure == "ran out of time")
    sandbox.limits.milliseconds = 20_000
    try sandbox.write("d/" + String(repeating: "d/", count: 70) + "x", "")
    #expect(try sandbox.outcome(.fileCount(glob: "**/x", minimum: 0)).failure?.contains("more than 64 folders") == true)
    try createFolders(sandbox.work + "/many")
    for number in 0...20_000 { try Data().write(to: URL(fileURLWithPath: sandbox.work + "/many/\(number)")) }
    #expect(try sandbox.outcome(.fileCount(glob: "many/*", minimum: 0)).failure?.contains("holds more than 20000 entries") == true)
  }
}

@Suite("Content probes")
struct ContentProbeTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    try sandbox.write("log.txt", "build: prošlo\n0 failures\n")
  }

  private func outcome(_ file: String = "log.txt", must: [String] = [], mustNot: [String] = []) throws -> ProbeOutcome {
    try sandbox.outcome(.content(file: file, must: must, mustNot: mustNot))
  }

  @Test("want every pattern that must match, and none that must not")
  func patterns() throws {
    #expect(try outcome(must: [#"\bprošlo\b"#, "(?m)^0 failures$"], mustNot: ["error"]).met == "true")
    #expect(try outcome().met == "true")
    #expect(try outcome(must: ["prošlo", "passed"]).missed == ["false", "found no match of `passed`"])
    #expect(try outcome(must: ["prošlo"], mustNot: ["fail"]).missed == ["false", "found a match of `fail`, which must not be there"])
  }

  @Test("measure a file that is not there")
  func missing() throws {
    #expect(try outcome("none.txt").missed == ["missing", "found that the file does not exist"])
    #expect(try outcome("log.txt/none.txt", mustNot: ["x"]).missed?.first == "missing")
  }

  @Test("do not run on what is no text file or too large, nor with what is no pattern")
  func failures() throws {
    try sandbox.write("large.txt", String(repeating: "x", count: 100_001))
    mkfifo(sandbox.work + "/pipe", 0o600)
    symlink("/proc/self/environ", sandbox.work + "/environment")
    for file in ["large.txt", "pipe", ".", "", "/dev/zero", "/proc/self/environ", "environment", "a\0b"] {
      #expect(try outcome(file, mustNot: ["y"]).failure?.hasPrefix("could not run: ") == true, "\(file)")
    }
    #expect(try outcome(must: ["("]).failure?.contains("does not compile") == true)
    #expect(try outcome(mustNot: ["prošlo", "["]).failure?.contains("does not compile") == true)
    #expect(try outcome("none.txt", must: [String(repeating: "a", count: 5_000)]).failure?.contains("4096") == true)
  }

  @Test("end in time whatever the pattern is, and that is no match and no mismatch")
  func endless() throws {
    try sandbox.write("a.txt", String(repeating: "a", count: 90_000))
    sandbox.limits.milliseconds = 200
    let started = ContinuousClock.now
    for pattern in ["^(a+)+$x", "a.*a.*a.*[bc]", "(a|aa)+[bc]"] {
      #expect(try outcome("a.txt", must: [pattern]).failure != nil)
      #expect(try outcome("a.txt", mustNot: [pattern]).failure != nil)
    }
    #expect(ContinuousClock.now - started < .seconds(10))
  }
}
