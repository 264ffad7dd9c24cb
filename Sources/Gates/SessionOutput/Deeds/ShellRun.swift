internal import ShellSyntax

/// One command that a command line runs.
struct ShellRun {
  /// The program and its arguments, wrappers looked through; a word that the line does not tell is nil.
  var words: [String?]
  /// As people would name it, in backticks.
  var name: String
  /// Whether the line can only have ended with status zero if this command did.
  var isProvenBySuccess: Bool
  /// Whether the line can only have failed if this command did.
  var isDisprovenByFailure: Bool
  /// Whether what it prints is seen, perhaps through a filter.
  var showsOutput: Bool
  /// Whether the line looks at the status of what it runs.
  var lineShowsStatus: Bool
  /// Whether it only passes on what another command of the line prints.
  var isFilter: Bool
  /// Files that its redirections write, relative to where the line begins unless absolute.
  var writes: [String]

  /// In UTF-8 bytes; longer names are cut.
  private static let longestName = 80

  /// Programs that show what a file holds.
  private static let readers: Set<String> = ["cat", "tail", "head", "grep", "egrep", "rg", "less", "more", "bat", "sed", "awk"]

  /// The commands of `line`, in the order in which bash would come to them; nil when it cannot be read.
  static func runs(in line: String) -> [ShellRun]? {
    var assumptions = ShellAssumptions()
    assumptions.sourcedFilesOnlySetUp = true
    guard case .line(let parsed) = parseShell(Array(line.utf8), assumptions: assumptions) else { return nil }
    let bytes = Array(line.utf8)[...]
    let showsStatus = contains(Array("$?".utf8), in: bytes) || contains(Array("pipestatus".utf8), in: bytes)
    var runs: [ShellRun] = parsed.commands.compactMap { command in
      guard command.isReachable else { return nil }
      let effective = command.unwrapped()
      // What a wrapper runs from a text stands among the commands of the line.
      guard effective.script == nil else { return nil }
      let writes = command.writes.compactMap { write in write.target.text.map { path($0, in: write.folder) } }
      guard !effective.words.isEmpty || !writes.isEmpty else { return nil }
      let isKnown = effective.passesStatus && command.lookup != .function
      return ShellRun(
        words: scriptName(effective) + effective.words.map(text), name: name(effective.words.isEmpty ? command.words : effective.words),
        isProvenBySuccess: command.succeededWhenLineSucceeded && isKnown,
        isDisprovenByFailure: command.failedWhenLineFailed && isKnown,
        showsOutput: command.output != .hidden || command.errorOutput != .hidden, lineShowsStatus: showsStatus,
        isFilter: command.pipeline.index > 0, writes: writes)
    }
    for index in runs.indices where !runs[index].showsOutput && !runs[index].writes.isEmpty {
      // What went into a file is seen all the same when the line shows the file afterwards.
      runs[index].showsOutput = runs[(index + 1)...].contains { later in
        guard later.showsOutput, let program = later.words.first ?? nil, readers.contains(program) else { return false }
        return later.words.dropFirst().contains { word in word.map(runs[index].writes.contains) ?? false }
      }
    }
    return runs
  }

  /// `hatch run test` and its like run a script of the project by its name, as `task test` does; a bare `test` would be the shell's own.
  private static func scriptName(_ command: EffectiveCommand) -> [String?] {
    guard let wrapper = command.wrappers.last, wrapper.hasSuffix(" run"), let word = command.words.first?.text else { return [] }
    return ["test", "tests", "cov", "lint", "check", "build", "fmt", "format", "typecheck", "ci"].contains(word) ? ["task"] : []
  }

  /// A pattern for file names stands for itself: what it becomes matters less than that it is there.
  private static func text(_ word: ShellWord) -> String? {
    switch word.value {
    case .known(let text), .pattern(let text): text
    case .unknown: nil
    }
  }

  private static func path(_ target: String, in folder: WorkingFolder) -> String {
    guard case .known(let folder, _) = folder, folder != ".", !target.hasPrefix("/"), !target.hasPrefix("~") else { return target }
    return "\(folder)/\(target)"
  }

  private static func name(_ words: [ShellWord]) -> String {
    let whole = words.map { text($0) ?? "…" }.joined(separator: " ")
    let line = String(decoding: whole.utf8.prefix(while: { $0 != UInt8(ascii: "\n") }).prefix(longestName), as: UTF8.self)
    return "`\(line)\(line.utf8.count < whole.utf8.count ? "…" : "")`"
  }
}
