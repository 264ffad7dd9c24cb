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

  /// The words of the commands that will run, wrappers looked through; a word that the line does not tell is nil. Nil when the line cannot be
  /// read.
  private let commands: [[String?]]?
  private let mentionsVerb: Bool

  init(_ line: String) {
    let bytes = Array(line.utf8)
    guard case .line(let parsed) = parseShell(bytes) else {
      commands = nil
      let words = bytes.split { !((0x61...0x7A).contains($0) || (0x41...0x5A).contains($0)) }
      mentionsVerb =
        words.contains { $0.elementsEqual("mc".utf8) || $0.elementsEqual("zakon".utf8) }
        && TaskChange.Verb.allCases.contains { verb in words.contains { $0.elementsEqual(verb.rawValue.utf8) } }
      return
    }
    commands = parsed.commands.filter(\.isReachable).map { $0.unwrapped().words.map(\.text) }
    mentionsVerb = false
  }

  /// Whether it is worth asking policy which programs change tasks.
  var mayChangeTask: Bool {
    guard let commands else { return mentionsVerb }
    return commands.contains { words in
      words.dropFirst().contains { word in word == nil || TaskChange.Verb.allCases.contains { $0.rawValue == word } }
    }
  }

  /// The same for when there is no policy to ask: by the names of the programs that everybody has.
  var mentionsUsualProgram: Bool {
    guard let commands else { return mentionsVerb }
    return commands.contains { words in
      let names = words.prefix(3).compactMap { $0.map(baseName) }
      return names.contains { $0 == "mc" || $0.hasPrefix("mc.") || $0 == "zakon" }
    } && mayChangeTask
  }

  /// What the line does, by the words that will really run: text that is only printed, searched for or stored is none of them.
  func meaning(programs: [[WordPattern]]) -> Meaning {
    // Bash runs what stands before an error, so a line that cannot be read is not taken for harmless.
    guard let commands else { return mentionsVerb ? .unclear : .changes([]) }
    var changes: [TaskChange] = []
    for words in commands {
      guard let arguments = Self.arguments(of: words, programs: programs) else { continue }
      switch Self.change(arguments) {
      case .none: break
      case .change(let change): if !changes.contains(change) { changes.append(change) }
      case .unclear: return .unclear
      }
    }
    return .changes(changes)
  }

  /// The tasks for which the line records evidence.
  func tasksWithNewEvidence(programs: [[WordPattern]]) -> [Int64] {
    (commands ?? []).compactMap { words in
      guard let arguments = Self.arguments(of: words, programs: programs) else { return nil }
      let operands = arguments.compactMap { $0 }.filter { !$0.hasPrefix("-") }
      return operands.count > 2 && operands[0] == "evidence" && operands[1] == "add" ? Self.taskNumber(operands[2]) : nil
    }
  }

  /// The words that may be paths of files.
  var possiblePaths: [String] {
    (commands ?? []).flatMap { words in words.dropFirst().compactMap { $0 }.filter { !$0.hasPrefix("-") && $0.utf8.count < 4_096 } }
  }

  private enum Change {
    case none, unclear
    case change(TaskChange)
  }

  /// The words behind the name of a program that changes tasks; nil when the command is none.
  private static func arguments(of words: [String?], programs: [[WordPattern]]) -> ArraySlice<String?>? {
    for program in programs {
      var rest = words[...]
      var isFirst = true
      let fits = program.allSatisfy { pattern in
        // Between an interpreter and its script stand options.
        while !isFirst, let word = rest.first ?? nil, word.hasPrefix("-") { rest = rest.dropFirst() }
        isFirst = false
        guard let word = rest.first ?? nil, pattern.matches(baseName(word)) else { return false }
        rest = rest.dropFirst()
        return true
      }
      if fits { return rest }
    }
    return nil
  }

  /// What follows the program: options, the verb, options, the number.
  private static func change(_ arguments: ArraySlice<String?>) -> Change {
    var rest = arguments.drop { $0?.hasPrefix("-") ?? false }
    guard let first = rest.popFirst() else { return .none }
    guard let name = first else { return .unclear }
    guard let verb = TaskChange.Verb(rawValue: name) else { return .none }
    if rest.contains(where: { $0 == "-h" || $0 == "--help" }) { return .none }
    var followsOption = false
    for word in rest {
      guard let word else { return .unclear }
      if word.hasPrefix("-") {
        followsOption = true
        continue
      }
      // An option may have a value, and one that is a number is not told from the task's.
      if let id = taskNumber(word) { return .change(TaskChange(verb: verb, taskID: id)) }
      if !followsOption { return .none }
      followsOption = false
    }
    return .none
  }

  /// `7` or `#7`.
  private static func taskNumber(_ word: String) -> Int64? {
    let digits = word.hasPrefix("#") ? word.dropFirst() : word[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(digits)
  }
}
