internal import Model
internal import ShellSyntax

/// A command line, as far as it may change tasks.
struct TaskCommandLine {
  /// What a command line does to tasks.
  enum Meaning: Equatable {
    /// The changes, in the order in which bash would come to them; often none.
    case changes([TaskChange])
    /// It changes tasks, but which or how is not on the line.
    case unclear
  }

  /// How the line names what it runs; see `Policies/tasks/commands.yaml`.
  struct Vocabulary: Sendable {
    /// The words by which programs that change tasks are started.
    var programs: [[WordPattern]] = []
    /// Programs whose arguments are text, and run nothing.
    var printers: [WordPattern] = []
  }

  /// Options of `mc` whose values are no tasks.
  private static let valuedOptions: Set<String> = ["--actor", "--session", "--ttl-minutes", "--token", "--note", "--reason"]
  /// What changes where `mc` looks for its ledger, its policy and itself.
  static let surroundings: Set<String> = [
    "HOME", "PATH", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "ZAKON_STATE", "CLAUDE_PROJECT_DIR", "LD_PRELOAD",
  ]

  /// One command that will run.
  struct Command {
    /// Wrappers looked through; a word that the line does not tell is nil, one of which the line tells the end of the path is that end.
    let words: [String?]
    /// As written.
    let written: [String?]
    /// Whether it runs with another home, search path or state.
    let changesSurroundings: Bool
  }

  /// Nil when the line cannot be read.
  private let commands: [Command]?
  private let writes: [String]
  /// Whether something may run that does not stand among the commands: text that a shell is given, a file, an unknown name.
  private let runsUnseen: Bool
  /// Whether the letters of the line, quotes aside, hold the name of a usual program and a verb with a number.
  private let mentionsChange: Bool

  /// In bytes. No shell takes a longer line as an argument; it is not read, and so is unclear.
  private static let longestLine = 2 << 20

  init(_ line: String) {
    guard line.utf8.count <= Self.longestLine else {
      (commands, writes, runsUnseen, mentionsChange) = (nil, [], true, true)
      return
    }
    let bytes = Array(line.utf8)
    mentionsChange = mentionsTaskChange(bytes)
    guard case .line(let parsed) = parseShell(bytes) else {
      (commands, writes, runsUnseen) = (nil, [], true)
      return
    }
    let reachable = parsed.commands.filter(\.isReachable)
    let commands = reachable.map(Command.init)
    self.commands = commands
    writes = parsed.writes.compactMap { write in
      guard let target = write.target.text, case .known(let folder, _) = write.folder else { return write.target.text }
      return target.hasPrefix("/") || target.hasPrefix("~") || folder == "." ? target : "\(folder)/\(target)"
    }
    runsUnseen = !parsed.unknowns.isEmpty || commands.contains(where: \.readsScript)
  }

  /// Whether it is worth asking policy which programs change tasks.
  var mayChangeTask: Bool {
    guard let commands else { return mentionsChange }
    if runsUnseen && mentionsChange { return true }
    return commands.contains { command in
      (command.words + command.written).contains { word in word == nil || TaskChange.Verb.allCases.contains { $0.rawValue == word } }
    }
  }

  /// The same for when there is no policy to ask: by the names of the programs that everybody has.
  var mentionsUsualProgram: Bool {
    guard let commands else { return mentionsChange }
    let names = commands.flatMap { $0.words.prefix(3) + $0.written.prefix(3) }.compactMap { $0.map(baseName) }
    return mayChangeTask && (mentionsChange || names.contains { $0 == "mc" || $0.hasPrefix("mc.") || $0 == "zakon" })
  }

  /// What the line does, by the words that will really run: text that is only printed, searched for or stored is none of them.
  func meaning(_ vocabulary: Vocabulary) -> Meaning {
    // Bash runs what stands before an error, so a line that cannot be read is not taken for harmless.
    guard let commands else { return mentionsChange ? .unclear : .changes([]) }
    var changes: [TaskChange] = []
    for command in commands {
      guard let arguments = command.arguments(vocabulary) else {
        if command.isUnknownProgramWithChange { return .unclear }
        continue
      }
      // `mc "$@"` runs what stands elsewhere in the line.
      if case .some(nil) = arguments.first, mentionsChange { return .unclear }
      switch Self.change(arguments) {
      case .changes(let found):
        if !found.isEmpty && command.changesSurroundings { return .unclear }
        for change in found where !changes.contains(change) { changes.append(change) }
      case .unclear: return .unclear
      }
    }
    if changes.isEmpty, runsUnseen, mentionsChange { return .unclear }
    return .changes(changes)
  }

  /// The tasks for which the line records evidence.
  func tasksWithNewEvidence(_ vocabulary: Vocabulary) -> [Int64] {
    (commands ?? []).flatMap { command -> [Int64] in
      guard let arguments = command.arguments(vocabulary) else { return [] }
      let operands = arguments.compactMap { $0 }.filter { !$0.hasPrefix("-") }
      guard operands.count > 2, operands[0] == "evidence", operands[1] == "add", let id = taskNumber(operands[2]) else { return [] }
      return [id]
    }
  }

  /// The words that may be paths of files, and the files that the line writes.
  var possiblePaths: [String] {
    writes
      + (commands ?? []).flatMap { command in
        command.words.dropFirst().compactMap { $0 }.filter { !$0.hasPrefix("-") && $0.utf8.count < 4_096 }
      }
  }

  /// What follows the program: options, the verb, options, the number. Every number that may be the task's is taken for one.
  private static func change(_ arguments: ArraySlice<String?>) -> Meaning {
    var rest = arguments.drop { $0?.hasPrefix("-") ?? false }
    guard let first = rest.popFirst() else { return .changes([]) }
    guard let name = first else {
      let tells = rest.contains { word in
        word.map { taskNumber($0) != nil || TaskChange.Verb(rawValue: $0) != nil } ?? false
      }
      return tells ? .unclear : .changes([])
    }
    guard let verb = TaskChange.Verb(rawValue: name) else { return .changes([]) }
    if rest.contains(where: { $0 == "-h" || $0 == "--help" }) { return .changes([]) }
    var changes: [TaskChange] = []
    var isUnclear = false
    while let word = rest.popFirst() {
      guard let word else {
        isUnclear = true
        continue
      }
      if valuedOptions.contains(word) {
        _ = rest.popFirst()
      } else if let id = taskNumber(word) {
        changes.append(TaskChange(verb: verb, taskID: id))
      }
    }
    return changes.isEmpty && isUnclear ? .unclear : .changes(changes)
  }
}
