import Files
import Foundation
import Model
import Probes
import Testing

/// A working directory of its own that goes with the test, and probes that run in it.
final class Sandbox {
  let root: String
  var limits = ProbeLimits(hosts: [], commands: [], milliseconds: 20_000, totalMilliseconds: 60_000, bytes: 100_000)

  init() throws {
    var template = Array("/tmp/zakon-probes-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try createFolders(root + "/project")
    try createFolders(root + "/home")
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var work: String { root + "/project" }

  func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws {
    let path = work + "/" + name
    try createFolders("/" + path.split(separator: "/").dropLast().joined(separator: "/"))
    try replaceFile(path, with: Array(text.utf8))
    chmod(path, mode)
  }

  func runner(searchPath: String? = "/usr/local/bin:/usr/bin:/bin") -> ProbeRunner {
    ProbeRunner(limits: limits, workingDirectory: work, home: root + "/home", searchPath: searchPath)
  }

  func outcome(_ probe: Probe) throws -> ProbeOutcome { try #require(runner().outcomes(of: [probe]).first) }
}

extension ProbeOutcome {
  /// What was measured, when all of it is as it should be.
  var met: String? { if case .measured(let value, nil) = self { value } else { nil } }

  /// What was measured and what is wrong with it.
  var missed: [String]? { if case .measured(let value, let shortfall?) = self { [value, shortfall] } else { nil } }

  /// Why nothing was measured.
  var failure: String? { if case .couldNotRun(let reason) = self { reason } else { nil } }
}
