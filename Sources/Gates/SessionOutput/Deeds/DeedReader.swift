internal import Transcript

/// Makes deeds of what a transcript holds.
struct DeedReader {
  private let policy: DeedPolicy
  private let nature: ChangeNature
  private let output: RunOutput
  /// What subagents did, by their names.
  private let subagents: [String: [Turn.Entry]]

  /// The longest chain of subagents that start subagents.
  private static let deepest = 3

  init(policy: DeedPolicy, workingDirectory: String?, home: String?, subagents: [String: [Turn.Entry]]) {
    self.policy = policy
    self.subagents = subagents
    nature = ChangeNature(policy: policy, workingDirectory: workingDirectory, home: home)
    output = RunOutput(policy)
  }

  /// In the order in which they began.
  /// - Parameter turnBegins: the index of the first entry of the turn that ends.
  func deeds(of entries: [Turn.Entry], turnBegins: Int) -> [Deed] { deeds(of: entries, turnBegins: turnBegins, depth: 0) }

  private func deeds(of entries: [Turn.Entry], turnBegins: Int, depth: Int) -> [Deed] {
    var results: [String: ToolResult] = [:]
    var ends: [String: TaskEnd] = [:]
    var endsByCall: [String: TaskEnd] = [:]
    for entry in entries {
      switch entry {
      case .toolResult(let result): results[result.id] = result
      case .taskEnded(let end): note(end, &ends, &endsByCall)
      default: break
      }
    }
    // A task's end is also told as the answer to a request for its output.
    for case .toolCall(let call) in entries {
      guard case .taskOutput(let taskID) = call.input, let result = results[call.id] else { continue }
      let end = TaskEnd(taskID: taskID, report: result.output)
      if end.exitCode != nil { note(end, &ends, &endsByCall) }
    }
    var deeds: [Deed] = []
    for (index, entry) in entries.enumerated() {
      let isInTurn = index >= turnBegins
      switch entry {
      case .toolCall(let call):
        deeds += self.deeds(
          of: call, result: results[call.id], isInTurn: isInTurn, depth: depth,
          end: endsByCall[call.id] ?? results[call.id]?.taskID.flatMap { ends[$0] })
      case .userCommand(let command):
        var printed = ""
        if index + 1 < entries.count, case .userCommandOutput(let text) = entries[index + 1] { printed = text }
        deeds += self.deeds(ofCommand: command, end: .hidden(printed), isInTurn: isInTurn)
      default: break
      }
    }
    return deeds
  }

  private func note(_ end: TaskEnd, _ ends: inout [String: TaskEnd], _ endsByCall: inout [String: TaskEnd]) {
    // The later report may lack what the earlier one had.
    var merged = end
    if let known = ends[end.taskID] {
      merged.exitCode = end.exitCode ?? known.exitCode
      if merged.output.isEmpty { merged.output = known.output }
    }
    ends[end.taskID] = merged
    if let callID = end.callID { endsByCall[callID] = merged }
  }

  private func deeds(of call: ToolCall, result: ToolResult?, isInTurn: Bool, depth: Int, end: TaskEnd?) -> [Deed] {
    switch call.input {
    case .command(let command, let inBackground):
      return deeds(ofCommand: command, end: LineEnd(result: result, inBackground: inBackground, taskEnd: end), isInTurn: isInTurn)
    case .change(let path, let replacements):
      guard let kind = nature.kind(path: path, replacements: replacements) else { return [] }
      var deed = Deed(kind: kind, outcome: .succeeded, name: "the change of \(path)")
      deed.path = path
      deed.isInTurn = isInTurn
      if let result {
        if result.isError { deed.outcome = .failed("was refused") }
      } else {
        deed.outcome = .unknown("has no result in the transcript")
      }
      return [deed]
    case .taskOutput: return []
    case .other:
      let kind = policy.catalog.kind(ofTool: call.name) ?? .nothing
      if kind == .delegate, let agentID = result?.agentID, let entries = subagents[agentID], depth < Self.deepest {
        return deeds(of: entries, turnBegins: isInTurn ? 0 : entries.count, depth: depth + 1)
      }
      guard kind != .nothing, let result, !result.isError else { return [] }
      var deed = Deed(kind: kind, outcome: .succeeded, name: "`\(call.name)`")
      deed.isInTurn = isInTurn
      return [deed]
    }
  }

  private func deeds(ofCommand command: String, end: LineEnd, isInTurn: Bool) -> [Deed] {
    var deeds: [Deed] = []
    for run in ShellRun.runs(in: command) {
      let entry = policy.catalog.entry(for: run.words)
      var changed = run.writes
      if entry.kind == .change { changed += entry.operands }
      let changes = changed.compactMap { nature.kind(path: $0) }
      // A redirection that goes nowhere near the project changes nothing; what a change names may not be known.
      if !changes.isEmpty || (entry.kind == .change && entry.operands.isEmpty) {
        let isHarmless = !changes.isEmpty && changes.allSatisfy { $0 == .cosmeticChange }
        var deed = Deed(
          kind: isHarmless ? .cosmeticChange : .change, outcome: end.outcome(of: run, kind: .change, output: output), name: run.name)
        deed.path = changed.first
        deed.isInTurn = isInTurn
        deeds.append(deed)
      }
      guard entry.kind != .change, entry.kind != .nothing else { continue }
      var deed = Deed(kind: entry.kind, outcome: end.outcome(of: run, kind: entry.kind, output: output), name: run.name)
      deed.isNarrowed = entry.isNarrowed
      deed.isInTurn = isInTurn
      deeds.append(deed)
    }
    return deeds
  }
}
