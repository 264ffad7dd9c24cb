internal import Policy
internal import Transcript

/// What commands and tools show when they succeed, by their names; see `Policies/evidence/commands.yaml`.
struct CommandCatalog: Sendable {
  private(set) var rules = CommandRules()
  /// Options with which no command does what its rule says, such as `--help`.
  private(set) var voids: [String] = []
  /// Options whose values are paths that name no part of a suite.
  private(set) var pathValues: Set<String> = []
  private var tools: [Tools] = []

  /// Tools other than the shell.
  private struct Tools {
    let names: [String]
    let kind: DeedKind
  }

  init() {}

  /// Takes `commands` and `tools` of one document. Its rules come before those of earlier documents.
  mutating func merge(_ reader: inout MappingReader, file: String) throws(PolicyError) {
    var added: [CommandRules.Rule] = []
    for (index, node) in try reader.nodes("commands").enumerated() {
      var rule = try MappingReader(node, file: file, path: "evidence.commands[\(index)]")
      added.append(try Self.rule(&rule, file: file))
      try rule.finish()
    }
    rules.add(added)
    let earlierTools = tools
    tools = []
    for (index, node) in try reader.nodes("tools").enumerated() {
      var rule = try MappingReader(node, file: file, path: "evidence.tools[\(index)]")
      guard let kind = try rule.choice("kind", as: DeedKind.self) else { throw rule.error(nil, "kind", "is missing") }
      tools.append(Tools(names: try rule.texts("names"), kind: kind))
      try rule.finish()
    }
    voids += try reader.texts("voids")
    pathValues.formUnion(try reader.texts("path-values"))
    tools += earlierTools
  }

  private static func rule(_ reader: inout MappingReader, file: String) throws(PolicyError) -> CommandRules.Rule {
    _ = try reader.text("id")
    guard let kind = try reader.choice("kind", as: DeedKind.self) else { throw reader.error(nil, "kind", "is missing") }
    let runs = try reader.texts("runs")
    let changesOperands = try reader.flag("files", default: false)
    let changesLastOperand = try reader.flag("last-file", default: false)
    let voids = try reader.texts("voids")
    var options: [String] = []
    var argumentsNarrow = false
    var whole: [String] = []
    if let node = reader.take("narrows") {
      var narrows = try MappingReader(node, file: file, path: "evidence.commands.narrows")
      options = try narrows.texts("options")
      argumentsNarrow = try narrows.flag("arguments", default: false)
      whole = try narrows.texts("whole")
      try narrows.finish()
    }
    _ = reader.take("examples")
    guard !runs.contains("") else { throw reader.error(nil, "runs", "holds an empty text") }
    return CommandRules.Rule(
      kind: kind, changesOperands: changesOperands, changesLastOperand: changesLastOperand, voids: voids, narrowingOptions: options,
      argumentsNarrow: argumentsNarrow, whole: whole, runs: runs)
  }

  /// What a tool other than the shell shows; nil when no rule knows it.
  func kind(ofTool name: String) -> DeedKind? {
    tools.first { $0.names.contains { WordPattern($0).matches(name) } }?.kind
  }

  /// The subagents that calls of `entries` started.
  func agentIDs(in entries: [Turn.Entry]) -> [String] {
    var calls: Set<String> = []
    var agentIDs: [String] = []
    // A turn calls few tools often.
    var delegates: [(name: String, isDelegate: Bool)] = []
    for entry in entries {
      switch entry {
      case .toolCall(let call):
        guard case .other = call.input else { break }
        if !delegates.contains(where: { $0.name == call.name }) { delegates.append((call.name, kind(ofTool: call.name) == .delegate)) }
        if delegates.contains(where: { $0.name == call.name && $0.isDelegate }) { calls.insert(call.id) }
      case .toolResult(let result):
        if !calls.isEmpty, calls.contains(result.id), let agentID = result.details.agentID { agentIDs.append(agentID) }
      default: break
      }
    }
    return agentIDs
  }

  // MARK: The compiled form

  init(_ reader: inout FormReader) throws(FormError) {
    rules = try CommandRules(&reader)
    voids = try reader.texts()
    pathValues = Set(try reader.texts())
    tools = try reader.list { (reader) throws(FormError) in Tools(names: try reader.texts(), kind: try reader.kind()) }
  }

  func write(to writer: inout FormWriter) {
    rules.write(to: &writer)
    writer.texts(voids)
    writer.texts(pathValues.sorted())
    writer.list(tools) { writer, tools in
      writer.texts(tools.names)
      writer.kind(tools.kind)
    }
  }
}
