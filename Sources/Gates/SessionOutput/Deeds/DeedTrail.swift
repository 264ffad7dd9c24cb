internal import PCRE2
internal import Transcript

/// What was done in a session, from the last deed to the first. Made as far back as somebody looks: most claims are settled by the last few.
final class DeedTrail {
  /// Where commands ran, for those that read paths.
  struct Place: Sendable {
    var workingDirectory: String?
    var home: String?
  }

  /// The longest chain of subagents that start subagents.
  private static let deepest = 3

  /// Where the patterns that judge these deeds match.
  let workspace: MatchWorkspace?

  private let policy: DeedPolicy
  private let place: Place
  private let nature: ChangeNature
  private let lookup: CommandLookup
  private let output: RunOutput
  private let skips: LazyPattern
  private let mocks: LazyPattern
  private let subagents: [String: [Turn.Entry]]
  private let entries: [Turn.Entry]
  /// The index of the first entry of the turn that ends.
  private let turnBegins: Int
  private let depth: Int
  private let ends: TaskEnds
  private var results: [String: ToolResult] = [:]
  private var details: [String: ToolResult.Details] = [:]

  /// Last first.
  private var made: [Deed] = []
  /// How many of the entries have not been looked at.
  private var left: Int

  /// - Parameters:
  ///   - subagents: what they did, by their names.
  ///   - turnBegins: the index of the first entry of the turn that ends.
  convenience init(_ policy: DeedPolicy, place: Place, entries: [Turn.Entry], turnBegins: Int, subagents: [String: [Turn.Entry]]) {
    self.init(policy, place: place, entries: entries, turnBegins: turnBegins, subagents: subagents, depth: 0)
  }

  private init(
    _ policy: DeedPolicy, place: Place, entries: [Turn.Entry], turnBegins: Int, subagents: [String: [Turn.Entry]], depth: Int
  ) {
    self.policy = policy
    self.place = place
    self.entries = entries
    self.turnBegins = turnBegins
    self.subagents = subagents
    self.depth = depth
    nature = ChangeNature(policy: policy, workingDirectory: place.workingDirectory, home: place.home)
    lookup = CommandLookup(policy.catalog)
    workspace = try? MatchWorkspace()
    output = RunOutput(policy, workspace: workspace)
    skips = LazyPattern(policy.skips, workspace)
    mocks = LazyPattern(policy.mocks, workspace, assumesMatch: true)
    left = entries.count
    results.reserveCapacity(entries.count / 2)
    for case .toolResult(let result) in entries { results[result.id] = result }
    ends = TaskEnds(entries, results: results)
  }

  /// The deed before so many others, counted from the last; nil before the first.
  func deed(_ index: Int) -> Deed? {
    while made.count <= index, left > 0 {
      left -= 1
      made += deeds(ofEntry: left).reversed()
    }
    return index < made.count ? made[index] : nil
  }

  /// All of them, first first.
  func all() -> [Deed] {
    var count = 0
    while deed(count) != nil { count += 1 }
    return made.reversed()
  }

  /// Whether a tool of the turn could not change a file. Known without making any deed.
  var hasRefusedChange: Bool {
    entries[turnBegins...].contains { entry in
      guard case .toolCall(let call) = entry, case .change = call.input else { return false }
      return result(of: call)?.isError ?? false
    }
  }

  private func result(of call: ToolCall) -> ToolResult.Details? {
    if let known = details[call.id] { return known }
    guard let read = results[call.id]?.details else { return nil }
    details[call.id] = read
    return read
  }

  // MARK: Entries

  private func deeds(ofEntry index: Int) -> [Deed] {
    let isInTurn = index >= turnBegins
    switch entries[index] {
    case .toolCall(let call): return deeds(of: call, isInTurn: isInTurn)
    case .userCommand(let command):
      var printed: ToolOutput = ""
      if index + 1 < entries.count, case .userCommandOutput(let text) = entries[index + 1] { printed = ToolOutput(text) }
      return deeds(ofCommand: command, end: .hidden(printed), isInTurn: isInTurn)
    default: return []
    }
  }

  private func deeds(of call: ToolCall, isInTurn: Bool) -> [Deed] {
    switch call.input {
    case .command(let command, let inBackground):
      let result = result(of: call)
      let end = LineEnd(result: result, inBackground: inBackground, taskEnd: ends.end(ofCall: call.id, taskID: result?.taskID))
      return deeds(ofCommand: command, end: end, isInTurn: isInTurn)
    case .change(let path, let replacements):
      guard let kind = nature.kind(path: path, replacements: replacements) else { return [] }
      var deed = Deed(kind: kind, outcome: .succeeded, name: "the change of \(path)", path: path, isInTurn: isInTurn)
      deed.skipsTests = replacements.contains { change in
        change.old.map { skips.firstMatch(in: $0) == nil } ?? false && skips.firstMatch(in: change.new) != nil
      }
      deed.isMocked = mocks.firstMatch(in: path) != nil || replacements.contains { mocks.firstMatch(in: $0.new) != nil }
      if let result = result(of: call) {
        if result.isError { deed.outcome = .failed("was refused") }
      } else {
        deed.outcome = .unknown("has no result in the transcript")
      }
      return [deed]
    case .taskOutput: return []
    case .other:
      let kind = policy.catalog.kind(ofTool: call.name) ?? .nothing
      guard kind != .nothing, let result = result(of: call) else { return [] }
      if kind == .delegate, let agentID = result.agentID, let entries = subagents[agentID], depth < Self.deepest {
        return DeedTrail(
          policy, place: place, entries: entries, turnBegins: isInTurn ? 0 : entries.count, subagents: subagents, depth: depth + 1
        ).all()
      }
      guard !result.isError else { return [] }
      var deed = Deed(kind: kind, outcome: .succeeded, name: "`\(call.name)`", isInTurn: isInTurn)
      if kind == .run, case let printed = result.output.text, output.looksLikeTests(printed) {
        deed.kind = .test
        deed.outcome = output.outcome(of: printed) ?? .unknown("shows no result")
      }
      return [deed]
    }
  }

  private func deeds(ofCommand command: String, end: LineEnd, isInTurn: Bool) -> [Deed] {
    var deeds: [Deed] = []
    guard let runs = ShellRun.runs(in: command) else {
      // Whatever it does, it may change files.
      let unread = Deed.Outcome.unknown("is a command line that cannot be read")
      return [Deed(kind: .change, outcome: unread, name: "`\(command.prefix(60))`", isCommand: true, isInTurn: isInTurn)]
    }
    for run in runs {
      let entry = lookup.entry(for: run.words)
      let changed = run.writes + entry.changedFiles
      let changes = changed.compactMap { nature.kind(path: $0) }
      if !changes.isEmpty || entry.changesUnnamedFiles {
        let isHarmless = !changes.isEmpty && changes.allSatisfy { $0 == .cosmeticChange }
        var change = Deed(
          kind: isHarmless ? .cosmeticChange : .change, outcome: end.outcome(of: run, kind: .change, output: output), name: run.name,
          path: changed.first, isInTurn: isInTurn)
        change.skipsTests = skips.firstMatch(in: run.words.compactMap { $0 }.joined(separator: " ")) != nil
        deeds.append(change)
      }
      if run.isFilter, entry.kind == .read || entry.kind == .look { continue }
      // The hooks of a commit may run the tests, and say so.
      if entry.kind == .publish || entry.kind == .commit, run.isProvenBySuccess, let printed = end.printed, output.passes(printed.text) {
        deeds.append(Deed(kind: .test, outcome: .succeeded, name: "what \(run.name) ran", isInTurn: isInTurn))
      }
      guard entry.kind != .change, entry.kind != .nothing else { continue }
      // A script may well run the tests; what it prints tells.
      var kind = entry.kind
      if kind == .run || kind == .build, run.showsOutput, let printed = end.printed, output.looksLikeTests(printed.text) { kind = .test }
      var outcome = end.outcome(of: run, kind: kind, output: output)
      // What does not tell how a run of others ended may still show something about it.
      if kind == .ci, case .unknown = outcome, run.showsOutput { (kind, outcome) = (.observe, .succeeded) }
      deeds.append(
        Deed(
          kind: kind, outcome: outcome, name: run.name,
          isNarrowed: entry.isNarrowed, isCommand: true, isMocked: mocks.firstMatch(in: run.name) != nil, isInTurn: isInTurn))
    }
    return deeds
  }
}
