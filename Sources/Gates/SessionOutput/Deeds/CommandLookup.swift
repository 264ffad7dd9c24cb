/// Finds what the catalog says of commands. Remembers the programs it was asked about: a turn runs few of them often.
final class CommandLookup {
  /// What a rule says of a command.
  struct Entry {
    let kind: DeedKind
    let isNarrowed: Bool
    /// The files that the command changes, when its rule says that its operands are such.
    let changedFiles: [String]
    /// Whether it changes files that it does not name.
    let changesUnnamedFiles: Bool

    static let unknown = Entry(kind: .run, isNarrowed: false, changedFiles: [], changesUnnamedFiles: false)
  }

  /// One text of `runs`: what follows the program, and the rule that it belongs to.
  private struct Phrase {
    let rule: CommandRules.Rule
    let rest: [WordPattern]
  }

  private let rules: CommandRules
  private let voids: [String]
  private let pathValues: Set<String>
  private var phrases: [String: [Phrase]] = [:]

  init(_ catalog: CommandCatalog) {
    rules = catalog.rules
    voids = catalog.voids
    pathValues = catalog.pathValues
  }

  /// What a command shows. Words that the command line does not tell are nil.
  func entry(for words: [String?]) -> Entry {
    guard let first = words.first, let path = first else { return .unknown }
    var program = path
    if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
      program = String(path[path.utf8.index(after: slash)...])
      // With a folder it is a script of the project, not the shell's own.
      if program == "test" { program = "test.sh" }
    }
    let arguments = Array(words.dropFirst())
    for phrase in phrases(of: program) {
      guard let used = Self.positions(of: phrase.rest, in: arguments) else { continue }
      return entry(phrase.rule, rest: arguments.indices.filter { !used.contains($0) }.map { arguments[$0] })
    }
    // Package managers run the tools of a project by their names.
    guard ["yarn", "pnpm", "bun"].contains(program) else { return .unknown }
    let tool = Array(words.dropFirst().drop { $0?.hasPrefix("-") ?? false })
    return tool.isEmpty ? .unknown : entry(for: tool)
  }

  private func entry(_ rule: CommandRules.Rule, rest: [String?]) -> Entry {
    // `--version 1.2` says which, a last `--version` asks which.
    let asked = rest.last == "--version" ? rest : rest.filter { $0 != "--version" }
    if rule.kind.canBeVoid, Self.holds(asked, anyOf: voids) || Self.holds(asked, anyOf: rule.voids) {
      return Entry(kind: .look, isNarrowed: false, changedFiles: [], changesUnnamedFiles: false)
    }
    let operands = rest.compactMap { $0 }.filter { !$0.hasPrefix("-") }
    let isNarrowed = Self.holds(rest, anyOf: rule.narrowingOptions) || (rule.argumentsNarrow && namesPart(rest, whole: rule.whole))
    let changed = rule.changesLastOperand ? Array(operands.suffix(1)) : rule.changesOperands ? operands : []
    return Entry(
      kind: rule.kind, isNarrowed: isNarrowed, changedFiles: changed, changesUnnamedFiles: rule.kind == .change && operands.isEmpty)
  }

  /// Whether one of `words` is one of `options`, also with its value behind `=`.
  private static func holds(_ words: [String?], anyOf options: [String]) -> Bool {
    guard !options.isEmpty, words.contains(where: { $0?.hasPrefix("-") ?? false }) else { return false }
    let patterns = options.map { WordPattern($0) }
    return words.contains { word in
      guard let word, word.hasPrefix("-") else { return false }
      return patterns.contains { $0.matchesOption(word) }
    }
  }

  /// In the order of the policy: the first that fits decides.
  private func phrases(of program: String) -> [Phrase] {
    if let known = phrases[program] { return known }
    var found: [Phrase] = []
    rules.each(of: Array(program.utf8)) { rule, runs in
      for text in runs {
        found.append(Phrase(rule: rule, rest: text.split(separator: " ").dropFirst().map { WordPattern(String($0)) }))
      }
    }
    phrases[program] = found
    return found
  }

  /// Whether an operand names a part of a suite. What follows an option may be its value, so only what looks like a path counts there.
  private func namesPart(_ words: [String?], whole: [String]) -> Bool {
    var followsOption = false
    var option = ""
    for case let word? in words {
      let mayBeValue = followsOption
      if mayBeValue, pathValues.contains(option), !word.hasPrefix("-") {
        followsOption = false
        continue
      }
      option = word
      followsOption = word.hasPrefix("-") && word != "--" && !word.utf8.contains(UInt8(ascii: "="))
      guard !word.hasPrefix("-"), !whole.contains(word), word != "." else { continue }
      if !mayBeValue || Self.looksLikePath(word) { return true }
    }
    return false
  }

  private static func looksLikePath(_ word: String) -> Bool {
    word.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") }
  }

  /// Where the words of a phrase stand, one after another with nothing but options and their values between; nil when they do not.
  private static func positions(of phrase: [WordPattern], in arguments: [String?]) -> [Int]? {
    var used: [Int] = []
    var index = 0
    var followsOption = false
    var skipsAny = false
    for pattern in phrase {
      if pattern.isAnyWords {
        skipsAny = true
        continue
      }
      while true {
        guard index < arguments.count else { return nil }
        guard let word = arguments[index] else {
          index += 1
          followsOption = false
          continue
        }
        if pattern.matches(word) { break }
        let isOption = word.hasPrefix("-") || word.hasPrefix("+")
        guard isOption || followsOption || skipsAny else { return nil }
        followsOption = isOption && !word.utf8.contains(UInt8(ascii: "="))
        index += 1
      }
      used.append(index)
      index += 1
      followsOption = false
      skipsAny = false
    }
    return used
  }
}

extension DeedKind {
  /// Whether options such as `--help` or `--dry-run` keep it from being what it is.
  fileprivate var canBeVoid: Bool {
    switch self {
    case .test, .build, .check, .deploy, .publish, .commit, .run: true
    default: false
    }
  }
}
