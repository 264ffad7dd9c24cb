/// Simple commands, assignments and redirections.
extension Parser {
  /// Builtins whose arguments can be assignments of arrays.
  static let declaring: Set<String> = ["declare", "typeset", "export", "readonly", "local"]

  /// What the builtins change that change what is known about the shell.
  private static let changing: [String: Change] = [
    "cd": .folder, "pushd": .folder, "popd": .folder, "set": .options, "shopt": .anything, "alias": .lookup, "unalias": .lookup,
    "hash": .lookup, "enable": .anything, "eval": .anything, "source": .anything, ".": .anything, "trap": .anything, "exec": .anything,
    "builtin": .anything, "command": .anything, "export": .variables, "declare": .variables, "typeset": .variables, "local": .variables,
    "readonly": .variables, "read": .variables, "unset": .anything, "mapfile": .variables, "readarray": .variables, "printf": .variables,
    "getopts": .variables, "let": .variables, "wait": .variables,
  ]

  mutating func simple() throws(ShellFault) -> Command {
    let start = index
    let firstChange = store.changes.count
    var syntax = SimpleSyntax()
    var redirections: [RedirectionSyntax] = []
    var stop = index
    var declares = false
    while true {
      skipBlanks()
      if let redirection = try redirection() {
        redirections.append(redirection)
      } else if syntax.words.isEmpty, let assignment = try assignment() {
        syntax.assignments.append(assignment)
        store.changes.append(.variable(assignment.name))
      } else if Self.endsWord(peek()), !beginsProcess() {
        if peek() == UInt8(ascii: "("), syntax.words.count == 1, syntax.assignments.isEmpty, redirections.isEmpty {
          index += 1
          skipBlanks()
          try expect(")")
          return Command(kind: try function(syntax.words[0]), span: start..<index)
        }
        break
      } else {
        let word = try readWord(declares ? .declaration : .plain)
        if syntax.words.isEmpty {
          let name = word.literal
          declares = name.map { Self.declaring.contains($0) } ?? false
          if let change = name.map({ Self.changing[$0] }) ?? .anything { store.changes.append(change) }
        }
        syntax.words.append(word)
      }
      stop = index
    }
    if syntax.words.isEmpty, syntax.assignments.isEmpty, redirections.isEmpty { throw unexpected() }
    return Command(
      kind: .simple(syntax), redirections: redirections, span: start..<stop, changes: firstChange..<store.changes.count)
  }

  func beginsProcess() -> Bool { isAt("<(") || isAt(">(") }

  // MARK: - Assignments

  private mutating func assignment() throws(ShellFault) -> AssignmentSyntax? {
    let start = index
    var stop = nameEnd(index)
    guard stop > index else { return nil }
    let name = String(decoding: bytes[index..<stop], as: UTF8.self)
    var subscripted: Range<Int>?
    if stop < end, bytes[stop] == UInt8(ascii: "[") {
      var close = stop + 1
      var level = 1
      while close < end, level > 0, bytes[close] != UInt8(ascii: "\n") {
        if bytes[close] == UInt8(ascii: "[") { level += 1 }
        if bytes[close] == UInt8(ascii: "]") { level -= 1 }
        close += 1
      }
      guard level == 0 else { return nil }
      subscripted = stop + 1..<close - 1
      stop = close
    }
    let isAppend = stop + 1 < end && bytes[stop] == UInt8(ascii: "+") && bytes[stop + 1] == UInt8(ascii: "=")
    guard isAppend || (stop < end && bytes[stop] == UInt8(ascii: "=")) else { return nil }
    var assignment = AssignmentSyntax(name: name, isAppend: isAppend, value: WordSyntax(span: start..<stop))
    if let subscripted {
      assignment.isArray = true
      index = subscripted.lowerBound
      assignment.others.append(try arithmetic(until: subscripted.upperBound))
    }
    index = stop + (isAppend ? 2 : 1)
    try assignedValue(&assignment)
    return assignment
  }

  /// What stands behind `=`.
  mutating func assignedValue(_ assignment: inout AssignmentSyntax) throws(ShellFault) {
    let start = index
    if take("(") {
      assignment.isArray = true
      while true {
        try skipNewlines()
        if take(")") { break }
        assignment.others.append(try readWord(.element))
      }
      assignment.value = WordSyntax(span: start..<index)
    } else if Self.endsWord(peek()), !beginsProcess() {
      assignment.value = WordSyntax(pieces: [.text([], isQuoted: true)], span: start..<start)
    } else {
      assignment.value = try readWord(.value)
    }
  }

  // MARK: - Redirections

  mutating func redirection() throws(ShellFault) -> RedirectionSyntax? {
    skipBlanks()
    let start = index
    var stop = index
    var descriptor: Int?
    var isNamed = false
    while stop < end, Self.isDigit(bytes[stop]) { stop += 1 }
    if stop > index, stop - index < 9 {
      descriptor = bytes[index..<stop].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    } else if stop == index, peek() == UInt8(ascii: "{") {
      let close = nameEnd(index + 1)
      guard close > index + 1, close < end, bytes[close] == UInt8(ascii: "}") else { return nil }
      store.changes.append(.variable(String(decoding: bytes[index + 1..<close], as: UTF8.self)))
      stop = close + 1
      isNamed = true
    }
    guard stop < end else { return nil }
    let isPrefixed = stop > start
    let first = bytes[stop]
    guard first == UInt8(ascii: "<") || first == UInt8(ascii: ">") || (first == UInt8(ascii: "&") && !isPrefixed) else { return nil }
    index = stop
    if !isPrefixed, beginsProcess() || (first == UInt8(ascii: "&") && peek(1) != UInt8(ascii: ">")) {
      index = start
      return nil
    }
    let (kind, usual) = try redirectionOperator()
    if kind != .hereDocument { skipBlanks() }
    var redirection = RedirectionSyntax(
      kind: kind, descriptor: isNamed ? nil : descriptor ?? usual, target: WordSyntax(span: start..<start), span: start..<start)
    if kind == .hereDocument {
      try openDocument(&redirection)
    } else {
      if Self.endsWord(peek()), !beginsProcess() { throw unexpected() }
      redirection.target = try readWord(.plain)
    }
    redirection.span = start..<index
    return redirection
  }

  private mutating func redirectionOperator() throws(ShellFault) -> (ShellRedirection.Operator, Int) {
    if take("&>>") { return (.appendBothOutputs, 1) }
    if take("&>") { return (.bothOutputs, 1) }
    if take(">>") { return (.append, 1) }
    if take(">|") { return (.clobber, 1) }
    if take(">&") { return (.duplicateOutput, 1) }
    if take(">") { return (.output, 1) }
    if take("<<<") { return (.hereString, 0) }
    if isAt("<<") { return (.hereDocument, 0) }
    if take("<&") { return (.duplicateInput, 0) }
    if take("<>") { return (.readWrite, 0) }
    try expect("<")
    return (.input, 0)
  }

  // MARK: - Here-documents

  private mutating func openDocument(_ redirection: inout RedirectionSyntax) throws(ShellFault) {
    if hasDoubleBrackets { throw ShellFault(at: index, reason: "a here-document within or behind ((") }
    index += 2
    let stripsTabs = take("-")
    skipBlanks()
    if Self.endsWord(peek()) { throw unexpected() }
    let start = index
    let word = try readWord(.plain)
    // The delimiter is the word with its quotes taken off and nothing expanded.
    var delimiter: [UInt8] = []
    var isQuoted = false
    for piece in word.pieces {
      guard case .text(let bytes, let quoted) = piece else {
        throw ShellFault(at: start, reason: "an expansion in a here-document's delimiter")
      }
      delimiter += bytes
      isQuoted = isQuoted || quoted
    }
    redirection.target = WordSyntax(span: word.span)
    redirection.document = store.documents.count
    pending.append(
      PendingDocument(document: store.documents.count, delimiter: delimiter, isQuoted: isQuoted, stripsTabs: stripsTabs))
    store.documents.append(WordSyntax(span: word.span))
  }

  /// Reads the bodies that begin here, behind a line feed.
  mutating func readDocuments() throws(ShellFault) {
    let documents = pending
    pending = []
    for document in documents {
      let start = index
      var stop = end
      while index < end {
        let line = index
        var next = line
        while next < end, bytes[next] != UInt8(ascii: "\n") { next += 1 }
        var first = line
        if document.stripsTabs { while first < next, bytes[first] == UInt8(ascii: "\t") { first += 1 } }
        if bytes[first..<next].elementsEqual(document.delimiter) {
          stop = line
          index = min(next + 1, end)
          break
        }
        index = min(next + 1, end)
        // A continued line is one line with the next, which then is no delimiter.
        while !document.isQuoted, next < end, endsInBackslash(line..<next) {
          next += 1
          while next < end, bytes[next] != UInt8(ascii: "\n") { next += 1 }
          index = min(next + 1, end)
        }
      }
      let after = index
      store.documents[document.document] = try body(start..<stop, isQuoted: document.isQuoted)
      index = after
    }
  }

  private func endsInBackslash(_ line: Range<Int>) -> Bool {
    var count = 0
    while count < line.count, bytes[line.upperBound - 1 - count] == UInt8(ascii: "\\") { count += 1 }
    return count % 2 == 1
  }

  private mutating func body(_ range: Range<Int>, isQuoted: Bool) throws(ShellFault) -> WordSyntax {
    if isQuoted { return WordSyntax(pieces: [.text(Array(bytes[range]), isQuoted: true)], span: range) }
    let outer = end
    index = range.lowerBound
    end = range.upperBound
    defer { end = outer }
    var pieces = PieceList()
    try quotedPieces(&pieces, closing: nil)
    return WordSyntax(pieces: pieces.finished(), span: range)
  }
}

extension WordSyntax {
  /// Its text when it is one plain, unquoted piece.
  var literal: String? {
    guard pieces.count == 1, case .text(let bytes, isQuoted: false) = pieces[0] else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
