public import JSON
public import Policy
internal import Files
internal import Paths

/// One recorded case: what lies on the disk, what the executable is given, and what must come of it.
public struct Fixture: Sendable {
  /// A file, folder or link that is there before the first step.
  public struct Material: Sendable {
    public enum Kind: Sendable {
      case text(String)
      /// A file of the case folder, copied with its placeholders filled in.
      case copy(of: String)
      /// So many bytes of no meaning.
      case filler(bytes: Int)
      case folder
      case link(to: String)
      /// An SQLite database that these statements make.
      case database([String])
    }

    public let path: String
    public let kind: Kind
    /// How long before the run it was last changed, in milliseconds; negative in the future.
    public let age: Int64
    /// Octal permissions; nil to leave them.
    public let mode: UInt32?
  }

  /// One start of an executable.
  public struct Step: Sendable {
    /// The executable's name and its arguments.
    public let run: [String]
    public let stdin: Input
    public let environment: [String: String]
    public let times: Int
    public let expectation: Expectation
  }

  /// What stands on standard input.
  public enum Input: Sendable {
    case json(JSONValue)
    case text(String)
    case file(String)
  }

  /// What must come of a step.
  public struct Expectation: Sendable {
    public let exit: Int
    /// Texts that must stand in the stream; an empty list means that the stream must be empty.
    public let stderr: [String]
    public let stdout: [String]
    public let stderrLacks: [String]
    public let files: [FileExpectation]
    public let sql: [SQLExpectation]
  }

  /// What a file must hold afterwards.
  public struct FileExpectation: Sendable {
    public let path: String
    public let contains: [String]
    public let lacks: [String]
    public let isMissing: Bool
  }

  /// What a query on the ledger must give: the first column of the first row, as text.
  public struct SQLExpectation: Sendable {
    public let query: String
    public let equals: String
  }

  /// `gate/case`.
  public let name: String
  public let folder: String
  public let description: String
  public let materials: [Material]
  public let steps: [Step]

  /// Reads `folder/case.yaml` strictly.
  public init(folder: String) throws(PolicyError) {
    let file = joined(folder, "case.yaml")
    let text: [UInt8]
    do throws(FileError) {
      text = try readFile(file, limit: 1 << 20)
    } catch {
      throw PolicyError(file: file, problem: error.problem)
    }
    let parts = pathComponents(folder).suffix(2)
    name = parts.joined(separator: "/")
    self.folder = folder
    var reader = try MappingReader(try readYAML(text, file: file), file: file, path: "")
    description = try reader.text("description")
    var materials: [Material] = []
    for (index, node) in try reader.nodes("files").enumerated() {
      materials.append(try Self.material(node, file: file, path: "files[\(index)]"))
    }
    let tasks = try reader.nodes("tasks")
    if !tasks.isEmpty {
      let path = try reader.optionalText("ledger") ?? "state/ledger.db"
      materials.append(Material(path: path, kind: .database(try RecordedTasks(tasks, file: file).statements), age: 0, mode: nil))
    }
    let told = try reader.nodes("session")
    let session = told.isEmpty ? nil : try RecordedSession(told, file: file)
    self.materials = materials + (session?.materials ?? [])
    let defaults = StepDefaults(
      file: file, folder: folder, gate: parts.first ?? "", environment: try environmentMap(&reader, file: file), stdin: session?.stop)
    if let steps = reader.take("steps") {
      guard case .sequence(let nodes) = steps.content else { throw reader.error(steps, "steps", "must be a list") }
      var read: [Step] = []
      for (index, node) in nodes.enumerated() {
        var step = try MappingReader(node, file: file, path: "steps[\(index)]")
        read.append(try defaults.step(&step))
        try step.finish()
      }
      self.steps = read
    } else {
      self.steps = [try defaults.step(&reader)]
    }
    try reader.finish()
  }

  private static func material(_ node: PolicyNode, file: String, path: String) throws(PolicyError) -> Material {
    var reader = try MappingReader(node, file: file, path: path)
    let name = try reader.text("path")
    let age = try reader.optionalText("age").map { text throws(PolicyError) in
      guard let milliseconds = durationMilliseconds(text) else { throw reader.error(nil, "age", "is no duration such as 90s, 2h or -1d") }
      return milliseconds
    }
    let mode = try reader.optionalText("mode").map { text throws(PolicyError) in
      guard let bits = UInt32(text, radix: 8) else { throw reader.error(nil, "mode", "is no octal number") }
      return bits
    }
    let bytes = try reader.integer("bytes", default: -1)
    let statements = try reader.texts("sql")
    let kind: Material.Kind
    if let content = try reader.optionalText("content") {
      kind = .text(content)
    } else if let source = try reader.optionalText("from") {
      kind = .copy(of: source)
    } else if let target = try reader.optionalText("link") {
      kind = .link(to: target)
    } else if !statements.isEmpty {
      kind = .database(statements)
    } else if bytes >= 0 {
      kind = .filler(bytes: bytes)
    } else if try reader.flag("folder", default: false) {
      kind = .folder
    } else {
      throw reader.error(nil, "path", "needs one of content, from, link, bytes, sql, folder")
    }
    try reader.finish()
    return Material(path: name, kind: kind, age: age ?? 0, mode: mode)
  }
}

private struct StepDefaults {
  let file: String
  let folder: String
  let gate: String
  let environment: [String: String]
  /// What a step is given that names no input of its own.
  let stdin: JSONValue?

  func step(_ reader: inout MappingReader) throws(PolicyError) -> Fixture.Step {
    var run = try reader.texts("run")
    if run.isEmpty { run = [gate, "--host", "claude"] }
    let stdin = try input(&reader)
    let own = try environmentMap(&reader, file: file)
    let times = try reader.integer("times", default: 1)
    guard let node = reader.take("expect") else { throw reader.error(nil, "expect", "is missing") }
    return Fixture.Step(
      run: run, stdin: stdin, environment: environment.merging(own) { $1 }, times: times, expectation: try expectation(node))
  }

  private func input(_ reader: inout MappingReader) throws(PolicyError) -> Fixture.Input {
    if let text = try reader.optionalText("stdin-text") { return .text(text) }
    if let name = try reader.optionalText("stdin-file") { return .file(name) }
    if let call = reader.take("call") { return .json(try RecordedCall(call, file: file, folder: folder).stdin) }
    guard let node = reader.take("stdin") else { return stdin.map { .json($0) } ?? .text("") }
    return .json(node.compiled(dropping: []))
  }

  private func expectation(_ node: PolicyNode) throws(PolicyError) -> Fixture.Expectation {
    var reader = try MappingReader(node, file: file, path: "expect")
    let exit = try reader.integer("exit", default: 0)
    let stderr = try reader.texts("stderr")
    let stdout = try reader.texts("stdout")
    let lacks = try reader.texts("stderr-lacks")
    var files: [Fixture.FileExpectation] = []
    for (index, node) in try reader.nodes("files").enumerated() {
      var entry = try MappingReader(node, file: file, path: "expect.files[\(index)]")
      files.append(
        Fixture.FileExpectation(
          path: try entry.text("path"), contains: try entry.texts("contains"), lacks: try entry.texts("lacks"),
          isMissing: try entry.flag("missing", default: false)))
      try entry.finish()
    }
    var sql: [Fixture.SQLExpectation] = []
    for (index, node) in try reader.nodes("sql").enumerated() {
      var entry = try MappingReader(node, file: file, path: "expect.sql[\(index)]")
      sql.append(Fixture.SQLExpectation(query: try entry.text("query"), equals: try entry.text("equals")))
      try entry.finish()
    }
    try reader.finish()
    return Fixture.Expectation(exit: exit, stderr: stderr, stdout: stdout, stderrLacks: lacks, files: files, sql: sql)
  }
}

private func environmentMap(_ reader: inout MappingReader, file: String) throws(PolicyError) -> [String: String] {
  guard let node = reader.take("environment") else { return [:] }
  guard case .mapping(let entries) = node.content else { throw reader.error(node, "environment", "must be a mapping") }
  var map: [String: String] = [:]
  for entry in entries {
    guard case .scalar(let text, _) = entry.value.content else { throw reader.error(entry.value, "environment", "must hold texts") }
    map[entry.key] = text
  }
  return map
}

/// `90s`, `15m`, `2h`, `3d` or `500ms`, with a minus sign for the future.
func durationMilliseconds(_ text: String) -> Int64? {
  let units: [(suffix: String, factor: Int64)] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
  for unit in units where text.hasSuffix(unit.suffix) {
    if let number = Int64(text.dropLast(unit.suffix.utf8.count)) { return number * unit.factor }
  }
  return nil
}
