/// Reads one text by recursive descent over its bytes: what stands where a command can stand.
struct Parser {
  let bytes: [UInt8]
  let text: Int
  let store: TextStore
  var index = 0
  /// Where reading ends for now.
  var end: Int
  var depth: Int
  /// Here-documents whose bodies begin behind the next line feed.
  var pending: [PendingDocument] = []
  /// There was a `((` that is no arithmetic. bash reads such a text twice, and then loses bodies of here-documents in it or behind it.
  var hasDoubleBrackets = false
  /// A substitution's own shell may not take its caller's documents.
  struct PendingDocument {
    var document: Int
    var delimiter: [UInt8]
    var isQuoted: Bool
    var stripsTabs: Bool
  }

  init(_ bytes: [UInt8], text: Int, store: TextStore, depth: Int) {
    (self.bytes, self.text, self.store, self.depth) = (bytes, text, store, depth)
    end = bytes.count
  }

  mutating func whole() throws(ShellFault) -> Script {
    try script { $0.index >= $0.end }
  }

  // MARK: - Lists

  /// - Parameter isEnd: whether the list ends here, asked where a command can begin.
  mutating func script(_ isEnd: (inout Parser) -> Bool) throws(ShellFault) -> Script {
    var script = Script(text: text)
    var beginsLine = true
    while true {
      let before = index
      try skipNewlines()
      if bytes[before..<index].contains(UInt8(ascii: "\n")) { beginsLine = true }
      if isEnd(&self) { return script }
      var item = try andOr()
      item.beginsLine = beginsLine
      beginsLine = false
      skipBlanks()
      let byte = peek()
      if byte == UInt8(ascii: "&"), peek(1) != UInt8(ascii: "&") {
        item.isBackground = true
        index += 1
      } else if byte == UInt8(ascii: ";"), peek(1) != UInt8(ascii: ";"), peek(1) != UInt8(ascii: "&") {
        index += 1
      } else if byte != UInt8(ascii: "\n"), !isEnd(&self) {
        throw unexpected()
      }
      script.items.append(item)
    }
  }

  /// A list that must hold a command.
  mutating func filledScript(_ isEnd: (inout Parser) -> Bool) throws(ShellFault) -> Script {
    let script = try script(isEnd)
    if script.items.isEmpty { throw unexpected() }
    return script
  }

  mutating func script(until words: String...) throws(ShellFault) -> Script {
    try filledScript { parser in parser.reservedWord().map(words.contains) ?? false }
  }

  private mutating func andOr() throws(ShellFault) -> Item {
    var item = Item()
    var condition = Link.Condition.always
    while true {
      item.links.append(Link(condition: condition, pipeline: try pipeline()))
      skipBlanks()
      if take("&&") {
        condition = .ifSucceeded
      } else if take("||") {
        condition = .ifFailed
      } else {
        return item
      }
      try skipNewlines()
    }
  }

  private mutating func pipeline() throws(ShellFault) -> Pipeline {
    var pipeline = Pipeline()
    while let word = reservedWord(), word == "!" || word == "time" {
      index += word.utf8.count
      if word == "!" { pipeline.isNegated.toggle() }
      skipBlanks()
      if word == "time" {
        while take("-p ") || take("-- ") { skipBlanks() }
      }
    }
    while true {
      pipeline.commands.append(try command())
      skipBlanks()
      guard peek() == UInt8(ascii: "|"), peek(1) != UInt8(ascii: "|") else { return pipeline }
      index += 1
      if peek() == UInt8(ascii: "&") {
        index += 1
        pipeline.commands[pipeline.commands.count - 1].pipesErrors = true
      }
      try skipNewlines()
    }
  }

  private mutating func command() throws(ShellFault) -> Command {
    try enter()
    defer { depth -= 1 }
    skipBlanks()
    let start = index
    if !store.countCommand() { throw ShellFault(at: start, reason: "too many commands") }
    let firstChange = store.changes.count
    guard let kind = try compound() else { return try simple() }
    var command = Command(kind: kind, span: start..<index)
    if case .function = kind { return command }
    while let redirection = try redirection() { command.redirections.append(redirection) }
    command.span = start..<index
    command.changes = firstChange..<store.changes.count
    return command
  }

  // MARK: - Small things

  mutating func enter() throws(ShellFault) {
    depth += 1
    if depth > store.maximalDepth { throw ShellFault(at: index, reason: "nested too deeply") }
  }

  func peek(_ offset: Int = 0) -> UInt8 { index + offset < end ? bytes[index + offset] : 0 }

  func unexpected() -> ShellFault {
    ShellFault(
      at: index,
      reason: index < end ? "unexpected \(String(decoding: bytes[index..<min(index + 1, end)], as: UTF8.self))" : "unexpected end")
  }

  func isAt(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= end else { return false }
    return text.withUTF8Buffer { buffer in (0..<count).allSatisfy { bytes[index + $0] == buffer[$0] } }
  }

  mutating func take(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  mutating func expect(_ text: StaticString) throws(ShellFault) {
    if !take(text) { throw unexpected() }
  }

  /// Blanks, continued lines and a comment. Never a line feed.
  mutating func skipBlanks() {
    while index < end {
      if bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
        index += 1
      } else if isAt("\\\n") {
        index += 2
      } else if bytes[index] == UInt8(ascii: "#"), index == 0 || Self.endsWord(bytes[index - 1]) {
        while index < end, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      } else {
        return
      }
    }
  }

  /// Blanks and line feeds, with the bodies of here-documents behind them.
  mutating func skipNewlines() throws(ShellFault) {
    skipBlanks()
    while peek() == UInt8(ascii: "\n") {
      index += 1
      try readDocuments()
      skipBlanks()
    }
  }

  static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0, 0x20, 0x09, 0x0A, UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "("), UInt8(ascii: ")"):
      true
    default: false
    }
  }

  static func beginsName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isInName(_ byte: UInt8) -> Bool { beginsName(byte) || isDigit(byte) }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// The end of the name that begins at `start`, or `start`.
  func nameEnd(_ start: Int) -> Int {
    guard start < end, Self.beginsName(bytes[start]) else { return start }
    var index = start
    while index < end, Self.isInName(bytes[index]) { index += 1 }
    return index
  }
}
