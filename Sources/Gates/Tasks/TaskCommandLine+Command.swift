internal import Model
internal import ShellSyntax

extension TaskCommandLine.Command {
  init(_ command: SimpleCommand) {
    let effective = command.unwrapped()
    words = effective.words.map(Self.text)
    written = command.words.map(Self.text)
    changesSurroundings = (command.assignments + effective.assignments).contains { TaskCommandLine.surroundings.contains($0.name) }
  }

  /// The text, or the last component of a path that begins with something unknown: `"$HOME"/tools/mc.js` is `mc.js`.
  private static func text(_ word: ShellWord) -> String? {
    if let text = word.text { return text }
    guard case .text(let last)? = word.pieces.last, last.contains("/") else { return nil }
    let name = baseName(last)
    return name.isEmpty ? nil : name
  }

  /// Whether it is a shell that reads its commands from a file or a stream.
  var readsScript: Bool {
    guard let program = (words.first ?? nil).map(baseName) else { return false }
    return ["bash", "sh", "dash", "ash", "zsh", "ksh", "rbash", "source", ".", "eval"].contains(program)
  }

  /// Whether a program that the line does not name is told to close a task by number.
  var isUnknownProgramWithChange: Bool {
    guard words.count > 2, words[0] == nil, let verb = words[1].flatMap({ TaskChange.Verb(rawValue: $0) }), verb != .start else {
      return false
    }
    return words.dropFirst(2).contains { $0.flatMap(taskNumber) != nil }
  }

  /// The words behind the name of a program that changes tasks; nil when the command runs none.
  ///
  /// The program may also stand further behind, where another one runs its arguments: `find -exec`, `retry mc done 7`.
  func arguments(_ vocabulary: TaskCommandLine.Vocabulary) -> ArraySlice<String?>? {
    for candidate in [words, written] {
      if let arguments = Self.arguments(of: candidate[...], vocabulary.programs) { return arguments }
      guard let program = candidate.first.flatMap({ $0 }), !vocabulary.printers.contains(where: { $0.matches(baseName(program)) }) else {
        continue
      }
      for start in candidate.indices.dropFirst() {
        guard let arguments = Self.arguments(of: candidate[start...], vocabulary.programs), let verb = arguments.first ?? nil,
          TaskChange.Verb(rawValue: verb) != nil
        else { continue }
        return arguments
      }
    }
    return nil
  }

  private static func arguments(of words: ArraySlice<String?>, _ programs: [[WordPattern]]) -> ArraySlice<String?>? {
    for program in programs {
      var rest = words
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
}

/// `7`, also as `#7`, `MC-7` or `--id=7`; nil for what is no number of a task.
func taskNumber(_ word: String) -> Int64? {
  var text = word.filter { $0 != " " }[...]
  for prefix in ["--id=", "--task=", "MC", "mc", "-", "#", "+"] where text.hasPrefix(prefix) { text = text.dropFirst(prefix.count) }
  guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 18 else { return nil }
  return Int64(text)
}
