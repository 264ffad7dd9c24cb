internal import PCRE2

/// The lines of a section that are judged: those under its heading, without subsections that answer another question.
struct SectionBody {
  let text: DocumentText
  let heading: String
  let lines: [Int]

  /// Which of `needs` the section does not meet, in words that fit after `the section`.
  func unmet(_ needs: [SectionNeed]) throws(PCRE2Error) -> [String] {
    var unmet: [String] = []
    for need in needs {
      if let problem = try problem(need) { unmet.append(problem) }
    }
    return unmet
  }

  private func problem(_ need: SectionNeed) throws(PCRE2Error) -> String? {
    switch need {
    case .text: return holdsText ? nil : "says nothing"
    case .command: return holdsCommand ? nil : "has no command in a code block"
    case .evidence: return holdsEvidence ? nil : "has no link, no file, no output and no table of results"
    case .table(let columns, let filled):
      let named = tables.filter { table in columns.allSatisfy { table.column($0) != nil } }
      guard !named.isEmpty else { return "has no table with the columns \(columns.joined(separator: ", "))" }
      let isFilled = named.contains { table in
        !table.rows.isEmpty
          && table.rows.allSatisfy { row in
            filled.allSatisfy { name in
              table.column(name).map { $0 < row.count && FieldType.gap(row[$0]) == nil } ?? false
            }
          }
      }
      return isFilled ? nil : "has a table with empty cells" + (filled.isEmpty ? "" : " in \(filled.joined(separator: ", "))")
    case .pattern(let source, let saying):
      let pattern = try Pattern(source, options: [.caseless, .multiline])
      return try pattern.firstMatch(in: Array(prose.utf8)) == nil ? "does not say \(saying)" : nil
    }
  }

  /// The heading and what is written under it, without code blocks.
  private var prose: String {
    ([heading]
      + lines.compactMap { index -> String? in
        switch text.lines[index].kind {
        case .text, .heading, .tableRow: text.text(text.lines[index])
        case .blank, .fence, .fencedCode, .indented, .tableRule, .frontMatter: nil
        }
      }).joined(separator: "\n")
  }

  // MARK: Text

  var holdsText: Bool {
    lines.contains { index in
      let line = text.lines[index]
      switch line.kind {
      case .text: return !Self.isRule(text.visible[line.content]) && FieldType.gap(text.text(line)) == nil
      case .fencedCode, .indented: return !line.content.isEmpty
      case .blank, .fence, .heading, .tableRow, .tableRule, .frontMatter: return false
      }
    } || tables.contains { $0.hasFilledRow }
  }

  /// Whether a line is drawn and not written, such as `---`.
  private static func isRule(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, [0x2D, 0x2A, 0x5F].contains(first), bytes.count >= 3 else { return false }
    return bytes.allSatisfy { $0 == first || $0 == 0x20 }
  }

  // MARK: Commands

  /// The languages of fenced blocks that people copy into a shell. A block without a language may be one.
  private static let shells: Set<String> = [
    "", "bash", "sh", "shell", "shellscript", "zsh", "fish", "console", "shell-session", "terminal", "powershell", "ps1", "pwsh", "cmd",
    "bat", "batch", "dos", "make", "makefile", "just",
  ]

  private var holdsCommand: Bool {
    var isShell = false
    for index in lines {
      let line = text.lines[index]
      switch line.kind {
      case .fence(let opens):
        let info = text.text(line).drop { $0 == "`" || $0 == "~" }.drop { $0 == " " || $0 == "{" || $0 == "." }
        isShell = opens && Self.shells.contains(info.prefix { $0.isLetter || $0.isNumber || $0 == "-" }.lowercased())
      case .fencedCode:
        if isShell, Self.isCommand(text.visible[line.content], mayBeSentence: true) { return true }
      case .indented:
        if Self.isCommand(text.visible[line.content], mayBeSentence: false) { return true }
      case .text, .tableRow:
        let isStep = line.isListItem || line.kind == .tableRow
        if isStep, codeSpans(line).contains(where: { Self.isCommand($0, mayBeSentence: false) && $0.contains(0x20) }) { return true }
      case .blank, .heading, .tableRule, .frontMatter: continue
      }
    }
    return false
  }

  /// Whether a line begins with the name of a program, behind a prompt or not.
  private static func isCommand(_ line: ArraySlice<UInt8>, mayBeSentence: Bool) -> Bool {
    var line = line
    if let first = line.first, [UInt8(ascii: "$"), UInt8(ascii: ">"), UInt8(ascii: "%")].contains(first), line.dropFirst().first == 0x20 {
      line = line.dropFirst(2)
    }
    guard let first = line.first else { return false }
    let isLetter = (0x61...0x7A).contains(first) || (0x41...0x5A).contains(first)
    guard isLetter || [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "~"), UInt8(ascii: "$")].contains(first) else { return false }
    guard line.contains(where: { ((0x61...0x7A) as ClosedRange<UInt8>).contains($0 | 0x20) }) else { return false }
    // A gap or a note to oneself in the place of a command.
    let word = String(decoding: line.prefix { $0 > 0x20 && $0 != UInt8(ascii: ":") }, as: UTF8.self)
    guard !["TODO", "TBD", "FIXME", "XXX"].contains(word) else { return false }
    return mayBeSentence || !((0x41...0x5A).contains(first)) && line.last != UInt8(ascii: ".") && line.last != UInt8(ascii: ":")
  }

  private func codeSpans(_ line: DocumentText.Line) -> [ArraySlice<UInt8>] {
    var spans: [ArraySlice<UInt8>] = []
    var rest = text.visible[line.content]
    while let open = rest.firstIndex(of: UInt8(ascii: "`")) {
      let ticks = rest[open...].prefix { $0 == UInt8(ascii: "`") }.count
      let inner = rest[(open + ticks)...]
      guard let close = inner.firstIndex(of: UInt8(ascii: "`")) else { break }
      spans.append(inner[..<close])
      rest = inner[close...].drop { $0 == UInt8(ascii: "`") }
    }
    return spans
  }

  // MARK: Evidence

  private var holdsEvidence: Bool {
    lines.contains { index in
      let line = text.lines[index]
      switch line.kind {
      case .fencedCode, .indented:
        return !line.content.isEmpty && FieldType.gap(text.text(line)) == nil && !Self.isUnfinished(text.visible[line.content])
      case .text:
        let bytes = text.visible[line.content]
        let isTicked = line.isListItem && (bytes.starts(with: "[x] ".utf8) || bytes.starts(with: "[X] ".utf8)) && bytes.count > 8
        return isTicked || Self.names(bytes, "://") || Self.names(bytes, "](") || codeSpans(line).contains { Self.isPath($0) }
          || bytes.split(whereSeparator: { $0 <= 0x20 }).contains { $0.contains(UInt8(ascii: "/")) && Self.isPath($0) }
      case .blank, .fence, .heading, .tableRow, .tableRule, .frontMatter: return false
      }
    } || tables.contains { $0.hasFilledRow }
  }

  /// A note to oneself in the place of a content.
  private static func isUnfinished(_ bytes: ArraySlice<UInt8>) -> Bool {
    ["TODO", "TBD", "FIXME", "XXX"].contains { bytes.starts(with: $0.utf8) }
  }

  private static func names(_ bytes: ArraySlice<UInt8>, _ text: StaticString) -> Bool {
    text.withUTF8Buffer { wanted in
      bytes.indices.contains { bytes[$0...].starts(with: wanted) }
    }
  }

  /// A name with an ending such as `smoke.log`, or a folder such as `evidence/`.
  private static func isPath(_ bytes: ArraySlice<UInt8>) -> Bool {
    var path = bytes
    while let last = path.last, [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: ".")].contains(last) {
      path = path.dropLast()
    }
    guard !path.isEmpty, !path.contains(0x20) else { return false }
    if path.last == UInt8(ascii: "/") { return path.count > 1 }
    guard let dot = path.lastIndex(of: UInt8(ascii: ".")), dot > path.startIndex else { return false }
    let ending = path[(dot + 1)...]
    let isWord = ending.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) }
    return (1...5).contains(ending.count) && isWord && ending.contains { (0x61...0x7A).contains($0 | 0x20) }
  }

  // MARK: Tables

  struct Table {
    /// 1-based.
    let line: Int
    let header: [String]
    let rows: [[String]]

    /// The number of the column whose header holds the words of `name`.
    func column(_ name: String) -> Int? {
      let phrase = TitlePhrase(name)
      return header.firstIndex { phrase.stands(in: titleWords($0)) }
    }

    var hasFilledRow: Bool { rows.contains { row in row.contains { FieldType.gap($0) == nil } } }
  }

  var tables: [Table] {
    var tables: [Table] = []
    var position = lines.startIndex
    while position + 1 < lines.endIndex {
      guard text.lines[lines[position]].kind == .tableRow, text.lines[lines[position + 1]].kind == .tableRule else {
        position += 1
        continue
      }
      let start = lines[position]
      position += 2
      var rows: [[String]] = []
      while position < lines.endIndex, text.lines[lines[position]].kind == .tableRow {
        rows.append(cells(lines[position]))
        position += 1
      }
      tables.append(Table(line: start + 1, header: cells(start), rows: rows))
    }
    return tables
  }

  private func cells(_ index: Int) -> [String] {
    var cells: [String] = []
    var current: [UInt8] = []
    var inCode = false
    var content = text.visible[text.lines[index].content].dropFirst()
    if content.last == UInt8(ascii: "|") { content = content.dropLast() }
    var before: UInt8 = 0
    for byte in content {
      if byte == UInt8(ascii: "`") { inCode.toggle() }
      if byte == UInt8(ascii: "|"), !inCode, before != UInt8(ascii: "\\") {
        cells.append(String(decoding: current, as: UTF8.self))
        current = []
      } else {
        current.append(byte)
      }
      before = byte
    }
    cells.append(String(decoding: current, as: UTF8.self))
    return cells.map { cell in
      let bytes = Array(cell.utf8)
      return String(decoding: bytes[DocumentText.trimmed(bytes, 0..<bytes.count)], as: UTF8.self)
    }
  }
}
