internal import Files
internal import JSON
internal import Paths
public import Policy
internal import Processes
internal import SQLite

/// The result of one case.
public struct ReplayResult: Sendable {
  public let fixture: Fixture
  /// What was not as expected, a sentence each; empty when the case passed.
  public let differences: [String]
}

/// The folders below `path` that hold a case, in the order of their names.
public func fixtureFolders(below path: String) throws(PolicyError) -> [String] {
  if (try? fileStatus(joined(path, "case.yaml"))) != nil { return [path] }
  var folders: [String] = []
  do throws(FileError) {
    for name in try folderEntries(path) {
      let entry = joined(path, name)
      if try fileStatus(entry).kind == .folder { folders.append(entry) }
    }
  } catch {
    throw PolicyError(file: path, problem: error.problem)
  }
  var found: [String] = []
  for folder in folders { found += try fixtureFolders(below: folder) }
  return found
}

/// Runs a case through the executables in `binFolder`.
public func replay(_ fixture: Fixture, binFolder: String) -> ReplayResult {
  do throws(FileError) {
    let sandbox = try Sandbox(binFolder: binFolder)
    for material in fixture.materials { try sandbox.lay(material, caseFolder: fixture.folder) }
    var differences: [String] = []
    for (index, step) in fixture.steps.enumerated() {
      for time in 0..<step.times {
        let label = fixture.steps.count * step.times > 1 ? "step \(index + 1)\(step.times > 1 ? ", run \(time + 1)" : ""): " : ""
        differences += try step.differences(in: sandbox, fixture: fixture).map { label + $0 }
      }
    }
    return ReplayResult(fixture: fixture, differences: differences)
  } catch {
    return ReplayResult(fixture: fixture, differences: ["the case cannot be run: \(error)"])
  }
}

extension Fixture.Step {
  fileprivate func differences(in sandbox: Sandbox, fixture: Fixture) throws(FileError) -> [String] {
    let inputFile = joined(sandbox.root, "scratch/stdin")
    try replaceFile(inputFile, with: try bytes(of: stdin, sandbox: sandbox, folder: fixture.folder))
    let executable = sandbox.fill(run[0])
    let process = ChildProcess(
      arguments: [executable.hasPrefix("/") ? executable : joined(sandbox.binFolder, executable)]
        + run.dropFirst().map { sandbox.fill($0) },
      environment: sandbox.environment.merging(environment.mapValues { sandbox.fill($0) }) { $1 }.filter { !$0.value.isEmpty },
      workingDirectory: sandbox.project, inputFile: inputFile)
    let result = try process.run()
    var differences: [String] = []
    if result.signal != 0 { differences.append("it was ended by signal \(result.signal)") }
    if result.exitCode != Int32(expectation.exit) { differences.append("exit code \(result.exitCode) instead of \(expectation.exit)") }
    differences += Self.compare(result.errors, with: expectation.stderr, name: "standard error", sandbox: sandbox)
    differences += Self.compare(result.output, with: expectation.stdout, name: "standard output", sandbox: sandbox)
    for text in expectation.stderrLacks where contains(result.errors, sandbox.fill(text)) {
      differences.append("standard error holds `\(text)`: \(String(decoding: result.errors, as: UTF8.self))")
    }
    return differences + expectation.files.flatMap { $0.differences(in: sandbox) } + expectation.sql.flatMap { $0.differences(in: sandbox) }
  }

  private func bytes(of input: Fixture.Input, sandbox: Sandbox, folder: String) throws(FileError) -> [UInt8] {
    switch input {
    case .json(let value): Array(sandbox.fill(value).compactText.utf8)
    case .text(let text): Array(sandbox.fill(text).utf8)
    case .file(let name): try readFile(joined(folder, name), limit: 1 << 26)
    }
  }

  private static func compare(_ stream: [UInt8], with wanted: [String], name: String, sandbox: Sandbox) -> [String] {
    if wanted.isEmpty { return stream.isEmpty ? [] : ["\(name) is not empty: \(String(decoding: stream.prefix(2_000), as: UTF8.self))"] }
    return wanted.filter { !contains(stream, sandbox.fill($0)) }
      .map { "\(name) lacks `\($0)`: \(String(decoding: stream.prefix(2_000), as: UTF8.self))" }
  }
}

extension Fixture.FileExpectation {
  fileprivate func differences(in sandbox: Sandbox) -> [String] {
    guard let bytes = try? readFile(sandbox.absolute(path), limit: 1 << 26) else { return isMissing ? [] : ["\(path) is not there"] }
    if isMissing { return ["\(path) is there"] }
    let text = String(decoding: bytes.prefix(2_000), as: UTF8.self)
    return contains.filter { !Replay.contains(bytes, sandbox.fill($0)) }.map { "\(path) lacks `\($0)`: \(text)" }
      + lacks.filter { Replay.contains(bytes, sandbox.fill($0)) }.map { "\(path) holds `\($0)`: \(text)" }
  }
}

extension Fixture.SQLExpectation {
  fileprivate func differences(in sandbox: Sandbox) -> [String] {
    do throws(SQLiteError) {
      let connection = try Connection(path: joined(sandbox.root, "state/ledger.db"), create: false, busyMilliseconds: 1_000)
      let value =
        switch try connection.query(query).first?.first {
        case .integer(let number): String(number)
        case .text(let text): text
        case .real(let number): String(number)
        case .null, nil: "null"
        }
      return value == equals ? [] : ["`\(query)` gives \(value) instead of \(equals)"]
    } catch {
      return ["`\(query)` cannot be asked: \(error)"]
    }
  }
}

/// Whether `text` stands in `stream`, byte for byte.
private func contains(_ stream: [UInt8], _ text: String) -> Bool {
  let wanted = Array(text.utf8)
  guard stream.count >= wanted.count else { return false }
  return (0...(stream.count - wanted.count)).contains { stream[$0..<$0 + wanted.count].elementsEqual(wanted) }
}
