/// Compound commands.
extension Parser {
  static let reservedWords: Set<String> = [
    "!", "{", "}", "[[", "if", "then", "elif", "else", "fi", "while", "until", "for", "select", "do", "done", "case", "esac", "function",
    "time", "coproc",
  ]

  /// The reserved word that begins here, if one does.
  mutating func reservedWord() -> String? {
    skipBlanks()
    var stop = index
    while stop < end, stop - index < 9, !Self.endsWord(bytes[stop]) { stop += 1 }
    guard stop > index, stop - index <= 8 else { return nil }
    let word = String(decoding: bytes[index..<stop], as: UTF8.self)
    return Self.reservedWords.contains(word) ? word : nil
  }

  private mutating func takeWord(_ word: String) throws(ShellFault) {
    guard reservedWord() == word else { throw unexpected() }
    index += word.utf8.count
  }

  /// What begins here when it is no simple command.
  mutating func compound() throws(ShellFault) -> Command.Kind? {
    if peek() == UInt8(ascii: "(") {
      if peek(1) == UInt8(ascii: "("), let close = arithmeticEnd(from: index + 2) {
        index += 2
        let expression = try arithmetic(until: close)
        index = close + 2
        return .arithmetic(expression)
      }
      return .subshell(try bracketed())
    }
    guard let word = reservedWord() else { return nil }
    switch word {
    case "{":
      index += 1
      let body = try script(until: "}")
      index += 1
      return .group(body)
    case "if": return try choice()
    case "while", "until":
      index += 5
      let condition = try script(until: "do")
      return .loop(isUntil: word == "until", condition: condition, body: try doBody())
    case "for", "select": return try each(isSelect: word == "select")
    case "case": return try match()
    case "function":
      index += 8
      skipBlanks()
      let name = try readWord(.plain)
      skipBlanks()
      if take("(") {
        skipBlanks()
        try expect(")")
      }
      return try function(name)
    case "[[":
      index += 2
      return .condition(try condition())
    default: throw unexpected()
    }
  }

  /// A list in parentheses, the opening one standing here.
  mutating func bracketed(mayBeEmpty: Bool = false) throws(ShellFault) -> Script {
    if peek(1) == UInt8(ascii: "(") { hasDoubleBrackets = true }
    index += 1
    return try parenthesised(mayBeEmpty: mayBeEmpty)
  }

  /// A list up to and with its closing parenthesis; the opening one is behind us.
  mutating func parenthesised(mayBeEmpty: Bool = false) throws(ShellFault) -> Script {
    let outer = pending
    pending = []
    let body = try script { $0.peek() == UInt8(ascii: ")") || $0.index >= $0.end }
    try expect(")")
    if body.items.isEmpty, !mayBeEmpty { throw ShellFault(at: index - 1, reason: "unexpected )") }
    if !pending.isEmpty { throw ShellFault(at: index, reason: "a here-document without a body") }
    pending = outer
    return body
  }

  private mutating func choice() throws(ShellFault) -> Command.Kind {
    var arms: [(condition: Script, body: Script)] = []
    var otherwise: Script?
    try takeWord("if")
    while true {
      let condition = try script(until: "then")
      try takeWord("then")
      arms.append((condition, try script(until: "elif", "else", "fi")))
      switch reservedWord() {
      case "elif": try takeWord("elif")
      case "else":
        try takeWord("else")
        otherwise = try script(until: "fi")
        try takeWord("fi")
        return .choice(arms: arms, otherwise: otherwise)
      default:
        try takeWord("fi")
        return .choice(arms: arms, otherwise: otherwise)
      }
    }
  }

  private mutating func doBody() throws(ShellFault) -> Script {
    if reservedWord() == "{" {
      try takeWord("{")
      let body = try script(until: "}")
      try takeWord("}")
      return body
    }
    try takeWord("do")
    let body = try script(until: "done")
    try takeWord("done")
    return body
  }

  private mutating func each(isSelect: Bool) throws(ShellFault) -> Command.Kind {
    index += isSelect ? 6 : 3
    skipBlanks()
    if !isSelect, isAt("((") {
      guard let close = arithmeticEnd(from: index + 2) else { throw unexpected() }
      index += 2
      let expression = try arithmetic(until: close)
      index = close + 2
      skipBlanks()
      _ = take(";")
      try skipNewlines()
      return .counted(expression, body: try doBody())
    }
    let stop = nameEnd(index)
    guard stop > index, Self.endsWord(stop < end ? bytes[stop] : 0) else { throw unexpected() }
    let name = String(decoding: bytes[index..<stop], as: UTF8.self)
    store.changes.append(.variable(name))
    index = stop
    skipBlanks()
    // `for x; do` and `for x do`; a line feed may stand before `in`.
    if !take(";") { try skipNewlines() } else { return .each(name: name, words: nil, body: try newlinesThenBody(), isSelect: isSelect) }
    guard isAt("in"), index + 2 >= end || Self.endsWord(bytes[index + 2]) || isAt("in\\\n") else {
      return .each(name: name, words: nil, body: try doBody(), isSelect: isSelect)
    }
    index += 2
    var words: [WordSyntax] = []
    while true {
      skipBlanks()
      if take(";") || peek() == UInt8(ascii: "\n") { break }
      words.append(try readWord(.plain))
    }
    return .each(name: name, words: words, body: try newlinesThenBody(), isSelect: isSelect)
  }

  private mutating func newlinesThenBody() throws(ShellFault) -> Script {
    try skipNewlines()
    return try doBody()
  }

  private mutating func match() throws(ShellFault) -> Command.Kind {
    try takeWord("case")
    skipBlanks()
    let subject = try readWord(.plain)
    try skipNewlines()
    try expect("in")
    var arms: [(patterns: [WordSyntax], body: Script, end: Command.ArmEnd)] = []
    while true {
      try skipNewlines()
      if reservedWord() == "esac" {
        try takeWord("esac")
        return .match(subject, arms: arms)
      }
      _ = take("(")
      var patterns: [WordSyntax] = []
      repeat {
        skipBlanks()
        patterns.append(try readWord(.pattern))
        skipBlanks()
      } while take("|")
      try expect(")")
      let body = try script { $0.isAt(";;") || $0.isAt(";&") || $0.reservedWord() == "esac" }
      var armEnd = Command.ArmEnd.stop
      if take(";;&") {
        armEnd = .tryNext
      } else if take(";&") {
        armEnd = .fallThrough
      } else {
        _ = take(";;")
      }
      arms.append((patterns, body, armEnd))
    }
  }

  /// The body behind a function's name.
  mutating func function(_ name: WordSyntax) throws(ShellFault) -> Command.Kind {
    guard name.pieces.count == 1, case .text(let bytes, isQuoted: false) = name.pieces[0] else {
      throw ShellFault(at: name.span.lowerBound, reason: "a function's name that is no plain word")
    }
    try skipNewlines()
    let start = index
    try enter()
    defer { depth -= 1 }
    // A function may be called from anywhere behind it, and what it changes with it.
    store.changes.append(.anything)
    guard let kind = try compound() else { throw unexpected() }
    if case .function = kind { throw ShellFault(at: start, reason: "a function for a function's body") }
    var body = Command(kind: kind, span: start..<index)
    while let redirection = try redirection() { body.redirections.append(redirection) }
    body.span = start..<index
    return .function(name: String(decoding: bytes, as: UTF8.self), body: Function(body: body, text: text))
  }

  /// Up to and with `]]`.
  private mutating func condition() throws(ShellFault) -> [WordSyntax] {
    var words: [WordSyntax] = []
    var mode = WordMode.pattern
    while true {
      try skipNewlines()
      if index >= end { throw unexpected() }
      if isAt("]]"), Self.endsWord(index + 2 < end ? bytes[index + 2] : 0) {
        if words.isEmpty { throw unexpected() }
        index += 2
        return words
      }
      let isRegex = mode == .regularExpression
      mode = .pattern
      if !isRegex, take("&&") || take("||") || take("<") || take(">") || take("(") || take(")") { continue }
      let start = index
      let word = try readWord(isRegex ? .regularExpression : .pattern)
      if bytes[start..<index].elementsEqual("=~".utf8) { mode = .regularExpression }
      words.append(word)
    }
  }
}
