internal import Paths
internal import Policy

/// A key and value at the beginning of a document.
public struct HeaderField: Equatable, Sendable {
  /// Folded, with one blank for every run of blanks, `-` and `_`.
  public let key: String
  public let value: String
  /// 1-based.
  public let line: Int
}

/// What a document says of itself: YAML front matter, and `**Key:** value` before the first section.
public struct DocumentHeader: Sendable {
  public private(set) var fields: [HeaderField] = []
  /// Why front matter cannot be read, and the line; nil when it can or there is none.
  public private(set) var fault: (line: Int, problem: String)?
  /// Where somebody would add a field: the line behind the last one, else the one behind the title.
  public private(set) var end = 1

  public init(_ text: DocumentText) {
    if text.frontMatterIsOpen { fault = (1, "front matter begins with `---` and never ends") }
    if let range = text.frontMatter { readFrontMatter(text, range) }
    for (index, line) in text.lines.enumerated() {
      switch line.kind {
      case .heading(let level) where level >= 2: return
      case .heading: end = index + 1
      case .text: readPairs(text, line, number: index + 1)
      case .tableRow: readRow(text, line, number: index + 1)
      case .blank, .fence, .fencedCode, .indented, .tableRule, .frontMatter: continue
      }
    }
  }

  /// The field of the first of `keys` that is there.
  public func field(_ keys: [String]) -> HeaderField? {
    for key in keys {
      if let field = fields.first(where: { $0.key == key }) { return field }
    }
    return nil
  }

  /// How keys are compared.
  static func normalized(_ key: String) -> String {
    folded(key).split { " \t-_".unicodeScalars.contains($0.unicodeScalars.first ?? "x") }.joined(separator: " ")
  }

  private mutating func readFrontMatter(_ text: DocumentText, _ range: Range<Int>) {
    end = range.upperBound + 1
    guard let first = text.lines[range].first, let last = text.lines[range].last else { return }
    do throws(PolicyError) {
      let root = try readYAML(Array(text.source[first.content.lowerBound..<last.content.upperBound]), file: "front matter")
      guard case .mapping(let entries) = root.content else {
        fault = (range.lowerBound + 1, "front matter is no list of keys and values")
        return
      }
      for entry in entries {
        let line = range.lowerBound + (entry.keyLine ?? 1)
        switch entry.value.content {
        case .scalar(let value, let isPlain):
          let isEmpty = isPlain && ["null", "~"].contains(value)
          fields.append(HeaderField(key: Self.normalized(entry.key), value: isEmpty ? "" : value, line: line))
        case .sequence(let elements):
          let texts = elements.compactMap { node in if case .scalar(let text, _) = node.content { text } else { nil } }
          fields.append(HeaderField(key: Self.normalized(entry.key), value: texts.joined(separator: ", "), line: line))
        case .mapping: continue
        }
      }
    } catch {
      fault = (range.lowerBound + (error.line ?? 1), "front matter cannot be read: \(error.problem)")
    }
  }

  /// `**Key:** value`, `**Key**: value`, and several of them in a line with ` | ` between.
  private mutating func readPairs(_ text: DocumentText, _ line: DocumentText.Line, number: Int) {
    let bytes = text.visible
    let stars = UInt8(ascii: "*")
    var keys: [(key: Range<Int>, end: Int)] = []
    var index = line.content.lowerBound
    while index + 1 < line.content.upperBound {
      guard bytes[index] == stars, bytes[index + 1] == stars else {
        index += 1
        continue
      }
      guard let close = firstOffset(of: "**", in: bytes, index + 2..<line.content.upperBound) else { break }
      var key = index + 2..<close
      var next = close + 2
      if bytes[key].last == UInt8(ascii: ":") {
        key = key.lowerBound..<key.upperBound - 1
        keys.append((key, next))
      } else if next < line.content.upperBound, bytes[next] == UInt8(ascii: ":") {
        next += 1
        keys.append((key, next))
      }
      index = next
    }
    // What defines a link is no text.
    if bytes[line.content].first == UInt8(ascii: "["), firstOffset(of: "]:", in: bytes, line.content) != nil { return }
    if keys.isEmpty { return readPlainPair(text.text(line), number: number) }
    for (position, pair) in keys.enumerated() {
      // The value ends where the next key begins, without the bar between them.
      var upper = position + 1 < keys.count ? keys[position + 1].key.lowerBound - 2 : line.content.upperBound
      var value = DocumentText.trimmed(bytes, pair.end..<max(pair.end, upper))
      while let last = bytes[value].last, position + 1 < keys.count, last == UInt8(ascii: "|") || last == UInt8(ascii: ",") {
        upper = value.upperBound - 1
        value = DocumentText.trimmed(bytes, value.lowerBound..<upper)
      }
      let key = Self.normalized(String(decoding: bytes[pair.key], as: UTF8.self))
      fields.append(HeaderField(key: key, value: Self.withoutTags(String(decoding: bytes[value], as: UTF8.self)), line: number))
      end = number
    }
  }

  /// `Key: value` without emphasis, where the key is a word or a few.
  private mutating func readPlainPair(_ content: String, number: Int) {
    guard let colon = content.firstIndex(of: ":"), content[content.index(after: colon)...].first == " " else { return }
    add(String(content[..<colon]), String(content[content.index(after: colon)...]), number: number)
  }

  /// `| Key | value |`.
  private mutating func readRow(_ text: DocumentText, _ line: DocumentText.Line, number: Int) {
    let cells = text.text(line).split(separator: "|").map { String($0) }
    guard cells.count == 2 else { return }
    add(cells[0], cells[1], number: number)
  }

  private mutating func add(_ key: String, _ value: String, number: Int) {
    let key = Self.normalized(String(key.filter { $0 != "*" && $0 != "_" || $0 == "_" }))
    let words = key.split(separator: " ")
    let isKey =
      (1...3).contains(words.count)
      && key.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == " " || $0.properties.canonicalCombiningClass != .notReordered }
    let bytes = Array(value.utf8)
    let trimmed = String(decoding: bytes[DocumentText.trimmed(bytes, 0..<bytes.count)], as: UTF8.self)
    guard isKey, !trimmed.isEmpty, trimmed.utf8.count <= 200 else { return }
    fields.append(HeaderField(key: key, value: trimmed, line: number))
    end = number
  }

  /// Pages exported from a wiki close their boxes behind the value.
  private static func withoutTags(_ value: String) -> String {
    var value = value
    while value.hasSuffix(">"), let open = value.lastIndex(of: "<") {
      value = String(value[..<open])
      while value.hasSuffix(" ") { value.removeLast() }
    }
    return value
  }
}
