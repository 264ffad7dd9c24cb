import ArgumentParser
import Enforcement
import Policy
import Replay

/// Runs recorded cases through the installed executables.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Run fixtures through the real executables and compare.",
    discussion: "Exit code 0 when every case came out as expected, 2 when one did not, 3 when a case cannot be read.")

  @Argument(help: "Case folders, or folders of such folders.") var paths = ["Fixtures"]
  @Option(help: "Folder of the executables; the one of this command by default.") var bin: String?
  @Flag(name: .shortAndLong, help: "List the cases that passed too.") var verbose = false

  func run() throws {
    guard let binFolder = bin.map(absolute) ?? executableFolder() else { throw ValidationError("--bin is needed here") }
    var fixtures: [Fixture] = []
    do throws(PolicyError) {
      for path in paths {
        for folder in try fixtureFolders(below: absolute(path)) { fixtures.append(try Fixture(folder: folder)) }
      }
    } catch {
      complain("\(error)")
      throw ExitCode(3)
    }
    guard !fixtures.isEmpty else {
      complain("there are no cases in \(paths.joined(separator: ", "))")
      throw ExitCode(3)
    }
    var failed = 0
    for fixture in fixtures {
      let result = replay(fixture, binFolder: binFolder)
      if result.differences.isEmpty {
        if verbose { print("ok    \(fixture.name): \(fixture.description)") }
        continue
      }
      failed += 1
      print("FAIL  \(fixture.name): \(fixture.description)")
      for difference in result.differences { print("      \(difference)") }
    }
    print("\(fixtures.count - failed) passed, \(failed) failed")
    if failed > 0 { throw ExitCode(2) }
  }
}
