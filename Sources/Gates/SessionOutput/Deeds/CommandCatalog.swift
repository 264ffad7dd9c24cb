internal import Policy

/// What commands and tools show when they succeed, by their names; see `Policies/evidence/commands.yaml`.
struct CommandCatalog: Sendable {
  /// What a rule says of a command.
  struct Entry: Sendable {
    let kind: DeedKind
    /// Whether the command's operands are files that it changes.
    let changesOperands: Bool
    let isNarrowed: Bool
    /// The words that are neither options nor part of what the rule names.
    let operands: [String]
  }

  private struct Rule: Sendable {
    let kind: DeedKind
    let changesOperands: Bool
    let narrowingOptions: [WordPattern]
    let argumentsNarrow: Bool
    let whole: Set<String>
  }

  /// One text of `runs`: what follows the program, and the rule that it belongs to.
  private struct Phrase: Sendable {
    let rule: Int
    let rest: [WordPattern]
  }

  private var rules: [Rule] = []
  /// By the program's name, in the order of the policy.
  private var phrases: [String: [Phrase]] = [:]
  /// Programs named by a pattern.
  private var patterned: [(program: WordPattern, phrase: Phrase)] = []
  private var tools: [(name: WordPattern, kind: DeedKind)] = []

  var isEmpty: Bool { rules.isEmpty }

  /// Takes `commands` and `tools` of one document. Earlier documents win.
  mutating func merge(_ reader: inout MappingReader, file: String) throws(PolicyError) {
    for (index, node) in try reader.nodes("commands").enumerated() {
      var rule = try MappingReader(node, file: file, path: "evidence.commands[\(index)]")
      try add(&rule, file: file)
      try rule.finish()
    }
    for (index, node) in try reader.nodes("tools").enumerated() {
      var rule = try MappingReader(node, file: file, path: "evidence.tools[\(index)]")
      guard let kind = try rule.choice("kind", as: DeedKind.self) else { throw rule.error(nil, "kind", "is missing") }
      tools += try rule.texts("names").map { (WordPattern($0), kind) }
      try rule.finish()
    }
  }

  private mutating func add(_ reader: inout MappingReader, file: String) throws(PolicyError) {
    _ = try reader.text("id")
    guard let kind = try reader.choice("kind", as: DeedKind.self) else { throw reader.error(nil, "kind", "is missing") }
    let runs = try reader.texts("runs")
    let changesOperands = try reader.flag("files", default: false)
    var options: [WordPattern] = []
    var argumentsNarrow = false
    var whole: Set<String> = []
    if let node = reader.take("narrows") {
      var narrows = try MappingReader(node, file: file, path: "evidence.commands.narrows")
      options = try narrows.texts("options").map { WordPattern($0) }
      argumentsNarrow = try narrows.flag("arguments", default: false)
      whole = Set(try narrows.texts("whole"))
      try narrows.finish()
    }
    _ = reader.take("examples")
    let index = rules.count
    rules.append(
      Rule(kind: kind, changesOperands: changesOperands, narrowingOptions: options, argumentsNarrow: argumentsNarrow, whole: whole))
    for text in runs {
      let words = text.split(separator: " ").map { WordPattern(String($0)) }
      guard let program = words.first else { throw reader.error(nil, "runs", "holds an empty text") }
      let phrase = Phrase(rule: index, rest: Array(words.dropFirst()))
      for name in program.literals { phrases[name, default: []].append(phrase) }
      for pattern in program.patterns { patterned.append((pattern, phrase)) }
    }
  }

  /// What a command shows. Words that the command line does not tell are nil.
  func entry(for words: [String?]) -> Entry {
    guard let first = words.first, let path = first else {
      return Entry(kind: .run, changesOperands: false, isNarrowed: false, operands: [])
    }
    let program = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
    let arguments = Array(words.dropFirst())
    var best: (rule: Int, used: [Int])?
    func consider(_ phrase: Phrase) {
      if let best, best.rule <= phrase.rule { return }
      if let used = Self.positions(of: phrase.rest, in: arguments) { best = (phrase.rule, used) }
    }
    for phrase in phrases[program] ?? [] { consider(phrase) }
    for (name, phrase) in patterned where name.matches(program) { consider(phrase) }
    guard let best else { return Entry(kind: .run, changesOperands: false, isNarrowed: false, operands: []) }
    let rule = rules[best.rule]
    let rest = arguments.indices.filter { !best.used.contains($0) }.map { arguments[$0] }
    let operands = rest.compactMap { $0 }.filter { !$0.hasPrefix("-") }
    let narrowedByOption = rest.contains { word in word.map { word in rule.narrowingOptions.contains { $0.matchesOption(word) } } ?? false }
    let narrowedByOperand = rule.argumentsNarrow && operands.contains { !rule.whole.contains($0) && Self.namesPart($0) }
    return Entry(
      kind: rule.kind, changesOperands: rule.changesOperands, isNarrowed: narrowedByOption || narrowedByOperand, operands: operands)
  }

  /// What a tool other than the shell shows; nil when no rule knows it.
  func kind(ofTool name: String) -> DeedKind? { tools.first { $0.name.matches(name) }?.kind }

  /// Numbers, levels and the like are values of options, not parts of a suite.
  private static func namesPart(_ operand: String) -> Bool {
    operand.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "*") }
      && operand != "."
  }

  /// Where the words of a phrase stand, one after another with nothing but options and their values between; nil when they do not.
  private static func positions(of phrase: [WordPattern], in arguments: [String?]) -> [Int]? {
    var used: [Int] = []
    var index = 0
    var followsOption = false
    for pattern in phrase {
      while true {
        guard index < arguments.count else { return nil }
        guard let word = arguments[index] else {
          index += 1
          followsOption = false
          continue
        }
        if pattern.matches(word) { break }
        let isOption = word.hasPrefix("-") || word.hasPrefix("+")
        guard isOption || followsOption else { return nil }
        followsOption = isOption && !word.utf8.contains(UInt8(ascii: "="))
        index += 1
      }
      used.append(index)
      index += 1
      followsOption = false
    }
    return used
  }
}
