/// A command with the wrappers taken off that run it.
public struct EffectiveCommand: Sendable, Equatable {
  /// What runs in the end. Empty when nothing runs, as with `sudo -l`, or when the end is a shell that reads `script`.
  public internal(set) var words: [ShellWord]
  /// Assignments that the wrappers make: of `env`, `sudo` or `cross-env`.
  public internal(set) var assignments: [ShellAssignment] = []
  /// The names of the wrappers, outermost first, with their subcommands: `sudo`, `docker compose exec`.
  public internal(set) var wrappers: [String] = []
  /// The text that a shell reads in the end, of `bash -c`, `ssh` or `nix-shell --run`. Its commands are in the line's list as well.
  public internal(set) var script: ShellWord?
  /// What follows the text of `bash -c`: `$0`, `$1`, …
  public internal(set) var scriptArguments: [ShellWord] = []
  /// It is a shell itself that begins with these options on: `bash -e -o pipefail -c`.
  var shellOptions = ShellOptions()
  /// Status 0 of the whole means that this command ran and ended with 0.
  public internal(set) var passesStatus = true
  /// On another machine, in a container or under another root.
  public internal(set) var runsElsewhere = false
  /// Where a wrapper says that it runs, relative to the folder of the whole.
  public internal(set) var folder: ShellWord?
  /// An argument that is not known stands where it decides what the command is: `words` begins with it.
  public internal(set) var isUncertain = false
  /// Only `command`, `builtin` and `exec` are around it: builtins are still builtins.
  var keepsBuiltins = true

  /// It takes the place of the shell that starts it.
  var replacesShell: Bool { wrappers.prefix { ["command", "builtin", "exec"].contains($0) }.contains("exec") }
}

struct ShellOptions: Sendable, Equatable {
  var errorExit = false
  var pipeFail = false
  var unsetIsError = false
  var others = false
}

extension SimpleCommand {
  /// What runs in the end when wrappers such as `sudo`, `timeout`, `npx` or `bash -c` are looked through.
  public func unwrapped() -> EffectiveCommand { unwrap(words) }
}

/// Programs that read shell code.
private let shellNames: Set<String> = ["bash", "sh", "dash", "ash", "zsh", "ksh"]

extension EffectiveCommand {
  /// A shell that reads its code from standard input: one without a text and without a file.
  var readsCodeFromInput: Bool {
    guard script == nil, let path = words.first?.text, shellNames.contains(baseName(path)) else { return false }
    var index = 1
    while index < words.count {
      guard let text = words[index].text else { return false }
      if text == "-s" || text == "-" || text == "--" { return text == "-s" || index + 1 == words.count }
      guard let first = text.utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") else { return false }
      index += ["-o", "+o", "-O", "+O", "--rcfile", "--init-file"].contains(text) ? 2 : 1
    }
    return true
  }
}

/// Looks through at most as many wrappers as a person would ever write.
func unwrap(_ words: [ShellWord]) -> EffectiveCommand {
  var command = EffectiveCommand(words: words)
  for _ in 0..<32 {
    guard command.script == nil, let first = command.words.first, let path = first.text else { break }
    let name = baseName(path)
    if shellNames.contains(name), let shell = ShellInvocation(command.words) {
      command.keepsBuiltins = false
      command.wrappers.append(name)
      command.script = shell.script
      command.scriptArguments = shell.arguments
      command.shellOptions = shell.options
      // Their pipelines and words are not bash's in everything.
      if name == "zsh" || name == "ksh" { command.shellOptions.others = true }
      command.words = []
      break
    }
    guard let candidates = Wrapper.byName[name] else { break }
    var reader = WrapperReader(command.words)
    guard let wrapper = candidates.first(where: { reader.takesSubcommand(of: $0) }), reader.read(wrapper, into: &command) else { break }
    command.wrappers.append(([name] + wrapper.subcommand).joined(separator: " "))
  }
  return command
}

/// The words of one wrapper.
private struct WrapperReader {
  private let words: [ShellWord]
  private var index = 1
  private var folder: ShellWord?

  init(_ words: [ShellWord]) { self.words = words }

  /// Goes behind the subcommand when it is there.
  mutating func takesSubcommand(of wrapper: Wrapper) -> Bool {
    index = 1
    folder = nil
    for part in wrapper.subcommand {
      while index < words.count, let text = words[index].text, text.utf8.first == UInt8(ascii: "-") {
        if wrapper.folder.contains(text), index + 1 < words.count { folder = words[index + 1] }
        index += Wrapper.globalValued.contains(text) ? 2 : 1
      }
      guard index < words.count, words[index].text == part else { return false }
      index += 1
    }
    return true
  }

  /// - Returns: false when no command runs, or none that can be told.
  mutating func read(_ wrapper: Wrapper, into command: inout EffectiveCommand) -> Bool {
    func takesValue(_ name: String) -> Bool {
      wrapper.valued.contains(name) || wrapper.text.contains(name) || wrapper.folder.contains(name)
    }
    var script: ShellWord?
    var isCommand = wrapper.form != .option
    var detaches = false
    // What `xargs -I` puts something else for.
    var placeholder: String?
    var left = wrapper.positionals
    var assignments: [ShellAssignment] = []
    if wrapper.skipsToDashes, let dashes = words[index...].firstIndex(where: { $0.text == "--" }) {
      index = dashes
    }
    reading: while index < words.count {
      let word = words[index]
      guard let option = word.text else {
        // `"$DURATION"` is one word; what may be several words may be anything.
        if left > 0, !word.mayBeSeveral {
          left -= 1
          index += 1
          continue
        }
        if isCommand, left > 0 { command.isUncertain = true }
        break
      }
      if option == "--" {
        index += 1
        if wrapper.form != .option { isCommand = true }
        while left > 0, index < words.count {
          left -= 1
          index += 1
        }
        break
      }
      if option.utf8.first == UInt8(ascii: "-"), option != "-" {
        for (name, attached) in Self.options(of: option, takesValue) {
          if wrapper.inert.contains(name) { return false }
          if wrapper.detaching.contains(name) { detaches = true }
          if wrapper.command.contains(name) {
            index += 1
            isCommand = true
            break reading
          }
          if wrapper.appendsWords, name == "-i" || name == "--replace" { placeholder = attached ?? "{}" }
          guard takesValue(name) else { continue }
          let value: ShellWord
          if let attached {
            value = ShellWord(attached, span: word.span)
          } else {
            index += 1
            guard index < words.count else { return false }
            value = words[index]
            if value.mayBeSeveral { command.isUncertain = true }
          }
          if wrapper.appendsWords, name == "-I" { placeholder = value.text ?? "" }
          if wrapper.text.contains(name) { script = value }
          if wrapper.folder.contains(name) { folder = value }
        }
        index += 1
        if wrapper.names.contains("env"), option.hasPrefix("-S") || option.hasPrefix("--split-string") || option == "-vS" {
          command.isUncertain = true
          command.words = [.unknown(span: word.span, mayBeSeveral: true)] + words[index...]
          return true
        }
        continue
      }
      if wrapper.takesAssignments, let assignment = Self.assignment(option, word) {
        assignments.append(assignment)
        index += 1
        continue
      }
      if left > 0 {
        left -= 1
        index += 1
        // ssh reads options behind the host as well.
        if wrapper.form == .joinedText, left == 0 { if index < words.count, words[index].text?.hasPrefix("-") != true { break } }
        continue
      }
      if wrapper.form == .option {
        index += 1
        continue
      }
      break
    }
    if script == nil, !isCommand { return false }
    let rest = Array(words[min(index, words.count)...])
    if script == nil, rest.isEmpty { return false }
    command.assignments += assignments
    command.keepsBuiltins = command.keepsBuiltins && wrapper.keepsBuiltins
    command.passesStatus = command.passesStatus && wrapper.passesStatus && !detaches
    command.runsElsewhere = command.runsElsewhere || wrapper.runsElsewhere
    if let folder { command.folder = command.folder == nil ? folder : .unknown(span: folder.span, mayBeSeveral: false) }
    if let script {
      command.script = script
      command.words = []
    } else if wrapper.form == .joinedText {
      command.script = Self.joined(rest)
      command.words = []
    } else {
      command.words = rest
      if let placeholder {
        command.words = rest.map { word in
          let isFixed = !placeholder.isEmpty && word.text.map { !$0.contains(placeholder) } ?? false
          return isFixed ? word : .unknown(span: word.span, mayBeSeveral: false)
        }
      } else if wrapper.appendsWords {
        command.words.append(.unknown(span: words[0].span, mayBeSeveral: true))
      }
    }
    return true
  }

  /// The options in one word, the last perhaps with the value that is attached to it.
  private static func options(of word: String, _ takesValue: (String) -> Bool) -> [(name: String, value: String?)] {
    if takesValue(word) || word.utf8.count == 2 { return [(word, nil)] }
    if word.hasPrefix("--") {
      guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return [(word, nil)] }
      return [(String(word[..<equals]), String(word[word.utf8.index(after: equals)...]))]
    }
    var options: [(name: String, value: String?)] = []
    var rest = word.utf8.dropFirst()
    while let letter = rest.popFirst() {
      let name = "-" + String(decoding: [letter], as: UTF8.self)
      if takesValue(name), !rest.isEmpty {
        options.append((name, String(Substring(rest))))
        return options
      }
      options.append((name, nil))
    }
    return options
  }

  private static func assignment(_ text: String, _ word: ShellWord) -> ShellAssignment? {
    guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), equals > text.utf8.startIndex, Parser.beginsName(text.utf8.first ?? 0),
      text.utf8[..<equals].allSatisfy(Parser.isInName)
    else { return nil }
    let value = ShellWord(String(text[text.utf8.index(after: equals)...]), span: word.span)
    return ShellAssignment(name: String(text[..<equals]), isPartial: false, value: value)
  }

  static func joined(_ words: [ShellWord]) -> ShellWord {
    let span = (words.first?.span.lowerBound ?? 0)..<(words.last?.span.upperBound ?? 0)
    var texts: [String] = []
    for word in words {
      guard let text = word.text, !word.mayBeSeveral else { return .unknown(span: span, mayBeSeveral: true) }
      texts.append(text)
    }
    return ShellWord(texts.joined(separator: " "), span: span)
  }
}

/// The words joined by blanks, as `eval` does; unknown when one of them is.
func joinedWords(_ words: [ShellWord]) -> ShellWord { WrapperReader.joined(words) }

/// `bash -c text`, with its options.
private struct ShellInvocation {
  var script: ShellWord
  var arguments: [ShellWord]
  var options = ShellOptions()

  init?(_ words: [ShellWord]) {
    var index = 1
    var reads = false
    while index < words.count, let text = words[index].text, let first = text.utf8.first,
      first == UInt8(ascii: "-") || first == UInt8(ascii: "+"), text.utf8.count > 1
    {
      index += 1
      if text == "--" { break }
      if text.hasPrefix("--") {
        if text == "--rcfile" || text == "--init-file" { index += 1 }
        if text == "--posix" { options.others = true }
        continue
      }
      for letter in text.utf8.dropFirst() {
        switch letter {
        case UInt8(ascii: "c"): reads = true
        case UInt8(ascii: "e"): options.errorExit = first == UInt8(ascii: "-")
        case UInt8(ascii: "u"): options.unsetIsError = first == UInt8(ascii: "-")
        case UInt8(ascii: "o"):
          switch index < words.count ? words[index].text : nil {
          case "pipefail": options.pipeFail = first == UInt8(ascii: "-")
          case "errexit": options.errorExit = first == UInt8(ascii: "-")
          case "nounset": options.unsetIsError = first == UInt8(ascii: "-")
          default: options.others = true
          }
          index += 1
        case UInt8(ascii: "O"):
          options.others = true
          index += 1
        case UInt8(ascii: "l"), UInt8(ascii: "i"), UInt8(ascii: "x"), UInt8(ascii: "v"), UInt8(ascii: "p"): break
        default: options.others = true
        }
      }
    }
    guard reads, index < words.count else { return nil }
    script = words[index].mayBeSeveral ? .unknown(span: words[index].span, mayBeSeveral: true) : words[index]
    arguments = Array(words[(index + 1)...])
  }
}
