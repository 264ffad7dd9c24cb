/// A Markdown text by lines, as far as a schema looks at it: what is code, what is a comment, what is left.
///
/// Offsets are UTF-8 bytes of the source, line numbers are 1-based. Linear in the source.
public struct DocumentText: Sendable {
  public struct Line: Sendable {
    public enum Kind: Equatable, Sendable {
      case blank, text
      /// - Parameter level: 1 to 6.
      case heading(level: UInt8)
      /// The first or last line of a fenced block; nothing of it is content.
      case fence(opens: Bool)
      case fencedCode
      /// Indented by four columns or more behind a blank line, and no list item: code, or a paragraph of a list.
      case indented
      case tableRow, tableRule
      case frontMatter
    }

    public let kind: Kind
    public let isListItem: Bool
    public let isQuote: Bool
    // Half the size of a range: a document has thousands of lines, and the memory of them is new to the process.
    private let lower: UInt32
    private let upper: UInt32

    /// Where the content stands, without white space at both ends and without the marks of headings and quotes.
    public var content: Range<Int> { Range(uncheckedBounds: (Int(lower), Int(upper))) }

    init(kind: Kind, content: Range<Int>, isListItem: Bool, isQuote: Bool) {
      self.kind = kind
      self.isListItem = isListItem
      self.isQuote = isQuote
      lower = UInt32(clamping: content.lowerBound)
      upper = UInt32(clamping: content.upperBound)
    }
  }

  public struct Comment: Sendable {
    /// 1-based.
    public let line: Int
    /// What stands between the marks, trimmed.
    public let text: String
  }

  public let source: [UInt8]
  /// The source with comments outside of code replaced by blanks.
  public private(set) var visible: [UInt8]
  public private(set) var lines: [Line] = []
  public private(set) var comments: [Comment] = []
  /// The lines of YAML between the two marks at the beginning; nil when there are none.
  public private(set) var frontMatter: Range<Int>?
  /// Whether front matter begins and never ends.
  public private(set) var frontMatterIsOpen = false

  public init(_ source: [UInt8]) {
    self.source = source
    visible = source
    if visible.starts(with: [0xEF, 0xBB, 0xBF]) { visible.replaceSubrange(0..<3, with: [0x20, 0x20, 0x20]) }
    let ranges = Self.lineRanges(source)
    lines.reserveCapacity(ranges.count)
    var start = 0
    if let first = ranges.first, Self.isMark(visible, first, "---") {
      if let end = ranges.indices.dropFirst().first(where: {
        Self.isMark(visible, ranges[$0], "---") || Self.isMark(visible, ranges[$0], "...")
      }) {
        frontMatter = 1..<end
        for index in 0...end { lines.append(Line(kind: .frontMatter, content: ranges[index], isListItem: false, isQuote: false)) }
        start = end + 1
      } else {
        frontMatterIsOpen = true
      }
    }
    read(ranges, from: start)
  }

  /// What stands behind the front matter, to the end; all of the source when there is none.
  public var body: ArraySlice<UInt8> {
    guard let frontMatter, let end = source[lines[frontMatter.upperBound].content.upperBound...].firstIndex(of: 0x0A) else {
      return source[...]
    }
    return source[(end + 1)...]
  }

  /// The visible text of a line's content.
  public func text(_ line: Line) -> String { String(decoding: visible[line.content], as: UTF8.self) }

  // MARK: Lines

  private static func lineRanges(_ bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    // Most lines have more.
    ranges.reserveCapacity(bytes.count / 32)
    var start = 0
    while start < bytes.count {
      let end = firstOffset(of: "\n", in: bytes, start..<bytes.count) ?? bytes.count
      ranges.append(start..<(end > start && bytes[end - 1] == 0x0D ? end - 1 : end))
      start = end + 1
    }
    return ranges
  }

  private static func isMark(_ bytes: [UInt8], _ range: Range<Int>, _ mark: StaticString) -> Bool {
    let content = trimmed(bytes, range)
    return mark.withUTF8Buffer { bytes[content].elementsEqual($0) }
  }

  static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
    while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
    return lower..<upper
  }

  private mutating func read(_ ranges: [Range<Int>], from first: Int) {
    if firstOffset(of: "<", in: source, 0..<source.count) != nil { hideComments(ranges[min(first, ranges.count)...]) }
    // Taken out and put back, so that it grows in place.
    var lines = self.lines
    self.lines = []
    visible.withUnsafeBufferPointer { bytes in
      var fence: (byte: UInt8, count: Int)?
      var fenceIsQuoted = false
      var afterBlank = true
      var isIndented = false
      for range in ranges[min(first, ranges.count)...] {
        if fence != nil, fenceIsQuoted, bytes[Self.trimmed(bytes, range)].first != UInt8(ascii: ">") { fence = nil }
        if let open = fence {
          let content = fenceIsQuoted ? Self.unquoted(bytes, range) : Self.trimmed(bytes, range)
          let closes = content.count >= open.count && bytes[content].allSatisfy { $0 == open.byte }
          lines.append(Line(kind: closes ? .fence(opens: false) : .fencedCode, content: content, isListItem: false, isQuote: false))
          if closes { fence = nil }
          continue
        }
        let line = Self.shape(bytes, range, afterBlank: afterBlank, isIndented: isIndented)
        lines.append(line)
        if case .fence = line.kind {
          fence = (bytes[line.content.lowerBound], Self.run(bytes, line.content))
          fenceIsQuoted = line.isQuote
        }
        if let level = Self.underline(bytes, line), let title = lines.dropLast().last, title.kind == .text, !title.isListItem,
          !title.isQuote,
          lines.count < 3 || lines[lines.count - 3].kind == .blank, !bytes[title.content].contains(UInt8(ascii: "*"))
        {
          lines[lines.count - 2] = Line(kind: .heading(level: level), content: title.content, isListItem: false, isQuote: false)
          lines[lines.count - 1] = Line(
            kind: .blank, content: line.content.lowerBound..<line.content.lowerBound, isListItem: false, isQuote: false)
        }
        afterBlank = line.kind == .blank
        isIndented = line.kind == .indented || (isIndented && afterBlank)
      }
    }
    self.lines = lines
  }

  /// The level of the heading that a line of `=` or `-` makes of the line above it; nil for any other line.
  private static func underline(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Line) -> UInt8? {
    guard line.kind == .text, !line.isListItem, !line.isQuote, line.content.count >= 3, let first = bytes[line.content].first else {
      return nil
    }
    guard first == UInt8(ascii: "=") || first == UInt8(ascii: "-"), run(bytes, line.content) == line.content.count else { return nil }
    return first == UInt8(ascii: "=") ? 1 : 2
  }

  /// The content of a line without the marks of a quote.
  private static func unquoted(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var content = trimmed(bytes, range)
    while !content.isEmpty, bytes[content.lowerBound] == UInt8(ascii: ">") {
      content = trimmed(bytes, content.lowerBound + 1..<content.upperBound)
    }
    return content
  }

  /// How often the first byte of `content` repeats.
  private static func run(_ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) -> Int {
    var index = content.lowerBound
    while index < content.upperBound, bytes[index] == bytes[content.lowerBound] { index += 1 }
    return index - content.lowerBound
  }

  private static func trimmed(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
    while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
    return Range(uncheckedBounds: (lower, upper))
  }

  private static func shape(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, afterBlank: Bool, isIndented: Bool) -> Line {
    var content = trimmed(bytes, range)
    guard !content.isEmpty else { return Line(kind: .blank, content: content, isListItem: false, isQuote: false) }
    var columns = 0
    for index in range.lowerBound..<content.lowerBound { columns = bytes[index] == 0x09 ? (columns / 4 + 1) * 4 : columns + 1 }
    var isQuote = false
    while !content.isEmpty, bytes[content.lowerBound] == UInt8(ascii: ">") {
      isQuote = true
      content = trimmed(bytes, content.lowerBound + 1..<content.upperBound)
    }
    guard !content.isEmpty else { return Line(kind: .blank, content: content, isListItem: false, isQuote: isQuote) }
    func line(_ kind: Line.Kind, _ range: Range<Int>, isListItem: Bool = false) -> Line {
      Line(kind: kind, content: range, isListItem: isListItem, isQuote: isQuote)
    }
    switch bytes[content.lowerBound] {
    case UInt8(ascii: "#") where columns < 4:
      let level = run(bytes, content)
      let after = content.lowerBound + level
      if level <= 6, after == content.upperBound || bytes[after] == 0x20 || bytes[after] == 0x09 {
        var upper = content.upperBound
        while upper > after, bytes[upper - 1] == UInt8(ascii: "#") { upper -= 1 }
        return line(.heading(level: UInt8(clamping: level)), trimmed(bytes, after..<upper))
      }
    case UInt8(ascii: "`"), UInt8(ascii: "~"):
      if fence(bytes, content) != nil { return line(.fence(opens: true), content) }
    case UInt8(ascii: "|"):
      let isRule = bytes[content].allSatisfy { [0x7C, 0x2D, 0x3A, 0x20, 0x09].contains($0) } && bytes[content].contains(0x2D)
      return line(isRule ? .tableRule : .tableRow, content)
    default: break
    }
    if let marker = listMarker(bytes, content) {
      let item = trimmed(bytes, marker..<content.upperBound)
      if fence(bytes, item) != nil { return line(.fence(opens: true), item) }
      return line(.text, trimmed(bytes, marker..<content.upperBound), isListItem: true)
    }
    return line(columns >= 4 && (afterBlank || isIndented) && !isQuote ? .indented : .text, content)
  }

  /// The mark that opens a fenced block; nil when none does.
  private static func fence(_ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) -> (byte: UInt8, count: Int)? {
    guard let first = bytes[content].first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else { return nil }
    let count = run(bytes, content)
    let hasTick = first == UInt8(ascii: "`") && bytes[(content.lowerBound + count)..<content.upperBound].contains(first)
    return count >= 3 && !hasTick ? (first, count) : nil
  }

  /// The offset behind `- `, `* `, `+ `, `12. ` or `12) `, or nil.
  private static func listMarker(_ bytes: UnsafeBufferPointer<UInt8>, _ content: Range<Int>) -> Int? {
    var index = content.lowerBound
    switch bytes[index] {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"): index += 1
    case 0x30...0x39:
      while index < content.upperBound, index - content.lowerBound < 9, (0x30...0x39).contains(bytes[index]) { index += 1 }
      guard index < content.upperBound, bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ")") else { return nil }
      index += 1
    default: return nil
    }
    guard index < content.upperBound, bytes[index] == 0x20 || bytes[index] == 0x09 else { return nil }
    return index + 1
  }

  // MARK: Comments

  /// Hides what no reader of the document sees: comments, and elements whose content a browser does not show. Not in fenced blocks.
  private mutating func hideComments(_ ranges: ArraySlice<Range<Int>>) {
    var fence: (byte: UInt8, count: Int)?
    var open: HiddenSpan?
    var next = firstOffset(of: "<", in: source, 0..<source.count) ?? source.count
    for index in ranges.indices {
      let range = ranges[index]
      if next < range.lowerBound { next = firstOffset(of: "<", in: source, range.lowerBound..<source.count) ?? source.count }
      if open == nil {
        let (mark, closes) = source.withUnsafeBufferPointer { bytes -> ((byte: UInt8, count: Int)?, Bool) in
          var content = Self.unquoted(bytes, range)
          if let fence { return (nil, content.count >= fence.count && bytes[content].allSatisfy { $0 == fence.byte }) }
          if !content.isEmpty, let marker = Self.listMarker(bytes, content) { content = Self.trimmed(bytes, marker..<content.upperBound) }
          return (Self.fence(bytes, content), false)
        }
        if fence != nil {
          if closes { fence = nil }
          continue
        }
        if let mark {
          fence = mark
          continue
        }
      }
      if open != nil || next < range.upperBound { hide(range, line: index + 1, open: &open) }
    }
    // An opening mark without an end hides all that follows, as it does in a browser; the line it begins on says where.
    if let open, open.isComment { append((open.start, open.line), upTo: source.count) }
  }

  /// Something that a browser does not show, up to a closing mark.
  private struct HiddenSpan {
    let start: Int
    let line: Int
    let closing: [UInt8]
    var isComment: Bool { closing.elementsEqual("-->".utf8) }
  }

  private mutating func hide(_ range: Range<Int>, line: Int, open: inout HiddenSpan?) {
    var index = range.lowerBound
    while index < range.upperBound {
      if let span = open {
        guard let end = offset(of: span.closing, in: index..<range.upperBound) else { return hide(index..<range.upperBound) }
        if span.isComment { append((span.start, span.line), upTo: end) }
        hide(index..<end + span.closing.count)
        open = nil
        index = end + span.closing.count
        continue
      }
      let mark = firstOffset(of: "<", in: source, index..<range.upperBound) ?? range.upperBound
      if let code = firstOffset(of: "`", in: source, index..<mark) {
        index = behindCode(code, range.upperBound)
      } else if mark == range.upperBound {
        return
      } else if let (length, closing) = hidden(at: mark, upTo: range.upperBound) {
        open = HiddenSpan(start: mark + length, line: line, closing: closing)
        hide(mark..<mark + length)
        index = mark + length
      } else {
        index = mark + 1
      }
    }
  }

  /// Elements whose content is not shown as the document's own text.
  private static let hiddenElements = [
    "script", "style", "template", "textarea", "noscript", "iframe", "object", "xmp", "title", "head", "svg",
  ]

  /// What a mark at `start` hides: how long the mark is, and what ends it.
  private func hidden(at start: Int, upTo end: Int) -> (length: Int, closing: [UInt8])? {
    let rest = source[start..<end]
    if rest.starts(with: "<!--".utf8) { return (4, Array("-->".utf8)) }
    if rest.starts(with: "<![CDATA[".utf8) { return (9, Array("]]>".utf8)) }
    if rest.starts(with: "<?".utf8) { return (2, Array("?>".utf8)) }
    let name = rest.dropFirst().prefix { (0x61...0x7A).contains($0 | 0x20) }.map { $0 | 0x20 }
    guard !name.isEmpty else { return nil }
    let tag = String(decoding: rest.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self).lowercased()
    let words = tag.split { " \t=\"'/;:<".contains($0) }
    let isUnseen = words.contains("hidden") || (words.contains("display") && words.contains("none"))
    guard isUnseen || Self.hiddenElements.contains(String(decoding: name, as: UTF8.self)) else { return nil }
    return (1 + name.count, Array("</".utf8) + name)
  }

  /// In any case: names of elements have none.
  private func offset(of wanted: [UInt8], in range: Range<Int>) -> Int? {
    guard range.count >= wanted.count, let first = wanted.first else { return nil }
    return (range.lowerBound...(range.upperBound - wanted.count)).first { start in
      source[start] == first && zip(source[start...], wanted).allSatisfy { $0 == $1 || ((0x41...0x5A).contains($0) && $0 | 0x20 == $1) }
    }
  }

  private mutating func append(_ open: (start: Int, line: Int), upTo end: Int) {
    let content = Self.trimmed(source, open.start..<max(open.start, end))
    comments.append(Comment(line: open.line, text: String(decoding: source[content], as: UTF8.self)))
  }

  private mutating func hide(_ range: Range<Int>) {
    for index in range { visible[index] = 0x20 }
  }

  /// The offset behind the code span that begins at `start`, or behind its ticks when it is none.
  private func behindCode(_ start: Int, _ end: Int) -> Int {
    let count = source[start..<end].prefix { $0 == UInt8(ascii: "`") }.count
    var index = start + count
    while index < end {
      guard source[index] == UInt8(ascii: "`") else {
        index += 1
        continue
      }
      let closing = source[index..<end].prefix { $0 == UInt8(ascii: "`") }.count
      index += closing
      if closing == count { return index }
    }
    return start + count
  }
}
