internal import Paths
internal import PCRE2
public import Policy

/// What a schema finds in a document.
public struct SchemaFinding: Sendable {
  public let rule: DocumentSchema.Rule
  /// 1-based: where it stands, or where what is missing would stand.
  public let line: Int
  /// The offending text; what is missing, in brackets.
  public let excerpt: String
  /// What exactly is wrong, beyond the words of the rule; empty when they say it all.
  public let detail: String

  /// What was expected and what is there instead, as one sentence.
  public var reason: String { detail.isEmpty ? rule.message : "\(rule.message): \(detail)" }

  /// - Parameters: as the properties of the same names.
  public init(rule: DocumentSchema.Rule, line: Int, excerpt: String, detail: String) {
    self.rule = rule
    self.line = line
    self.excerpt = excerpt
    self.detail = detail
  }
}

/// A relative link of a document.
public struct DocumentReference: Equatable, Sendable {
  /// 1-based.
  public let line: Int
  /// As written, without what stands behind `#` and `?`, and with `%20` and the like resolved.
  public let target: String
}

/// The judgement of one document by one schema.
public struct DocumentJudgement: Sendable {
  public private(set) var findings: [SchemaFinding]
  /// Relative links that must lead to a file, which only somebody with a disk or an index can tell.
  public let references: [DocumentReference]
  /// Whether the document says of itself that it is in force.
  public let isInForce: Bool
  /// The points of the score; empty when documents of this kind are not scored.
  public let points: [String]
  private let referenceRule: DocumentSchema.Rule?

  init(
    findings: [SchemaFinding], references: [DocumentReference], isInForce: Bool, points: [String], referenceRule: DocumentSchema.Rule?
  ) {
    self.findings = findings
    self.references = references
    self.isInForce = isInForce
    self.points = points
    self.referenceRule = referenceRule
  }

  /// The points that a finding costs, in the order of the schema.
  public var lostPoints: [String] { points.filter { point in findings.contains { $0.rule.point == point } } }

  /// `3/5`; nil when documents of this kind are not scored.
  public var score: String? { points.isEmpty ? nil : "\(points.count - lostPoints.count)/\(points.count)" }

  /// The same judgement when the files of some references are not there.
  public func missing(_ references: [DocumentReference]) -> DocumentJudgement {
    guard let referenceRule else { return self }
    var judgement = self
    judgement.findings += references.map {
      SchemaFinding(rule: referenceRule, line: $0.line, excerpt: $0.target, detail: "\($0.target) is not there")
    }
    judgement.findings.sort { $0.line < $1.line }
    return judgement
  }
}

extension DocumentSchema {
  /// Judges a document by its text.
  /// - Parameters:
  ///   - source: UTF-8 bytes.
  ///   - today: the day by which dates are judged.
  /// - Throws: ``PolicyError`` when a pattern of the schema cannot be matched.
  public func judgement(of source: [UInt8], today: Day) throws(PolicyError) -> DocumentJudgement {
    do throws(PCRE2Error) {
      var check = SchemaCheck(schema: self, text: DocumentText(source), today: today)
      try check.run()
      let references = check.references
      return DocumentJudgement(
        findings: check.findings.sorted { $0.line < $1.line }, references: references, isInForce: check.isInForce, points: points,
        referenceRule: check.referenceRule)
    } catch {
      throw PolicyError(file: "the schema \(id)", problem: "a pattern cannot be matched: \(error)")
    }
  }
}

/// One run of a schema over one document.
private struct SchemaCheck {
  /// Of one kind; a template has hundreds of gaps.
  private static let mostLeftovers = 10

  let schema: DocumentSchema
  let text: DocumentText
  let today: Day
  let header: DocumentHeader
  let sections: [DocumentSection]
  let isInForce: Bool
  private(set) var findings: [SchemaFinding] = []

  init(schema: DocumentSchema, text: DocumentText, today: Day) {
    self.schema = schema
    self.text = text
    self.today = today
    header = DocumentHeader(text)
    let all = text.sections()
    // The title of a document is no section of it.
    let isTitled = all.count { $0.level == 1 } == 1
    sections = all.filter { $0.level > 1 || !isTitled }
    isInForce = Self.isInForce(schema, header)
  }

  private static func isInForce(_ schema: DocumentSchema, _ header: DocumentHeader) -> Bool {
    let telling = schema.fields.filter { $0.approves != nil || $0.drafts != nil }
    // What nobody marks as a draft holds.
    guard telling.contains(where: { $0.isRequired || header.field($0.keys) != nil }) else { return true }
    return telling.contains { field in
      guard let value = header.field(field.keys)?.value else { return false }
      let words = titleWords(value)
      if let drafts = field.drafts { return !drafts.contains { words.starts(with: titleWords($0)) } }
      return !value.contains("|") && (field.approves ?? []).contains { words.starts(with: titleWords($0)) }
    }
  }

  mutating func run() throws(PCRE2Error) {
    if let fault = header.fault { add(schema.headerRule, line: fault.line, "(front matter)", fault.problem) }
    checkFields()
    try checkSections()
    checkOutline()
    for leftover in schema.leftovers where isInForce || !leftover.whenApproved { try checkLeftover(leftover) }
  }

  private mutating func add(_ rule: DocumentSchema.Rule, line: Int, _ excerpt: String, _ detail: String = "") {
    findings.append(SchemaFinding(rule: rule, line: line, excerpt: excerpt, detail: detail))
  }

  // MARK: Fields

  private mutating func checkFields() {
    for field in schema.fields {
      guard let found = header.field(field.keys) else {
        if field.isRequired { add(field.rule, line: header.end, "(no `\(field.keys[0])`)", "the header has no `\(field.keys[0])`") }
        continue
      }
      // Two values of one key leave open which one holds.
      if let other = header.fields.first(where: { $0.key == found.key && $0.value != found.value }) {
        add(field.rule, line: other.line, "\(other.key): \(other.value)", "line \(found.line) says `\(found.value)`")
      }
      if let problem = field.type.problem(found.value, today: today, header: header) {
        add(field.rule, line: found.line, "\(found.key): \(found.value)", "`\(found.value)` \(problem)")
      }
    }
  }

  // MARK: Sections

  private mutating func checkSections() throws(PCRE2Error) {
    // Where a missing section would stand: behind the one before it.
    var place = max(header.end, 1)
    var last: (line: Int, title: String)?
    for rule in schema.sections where isInForce || !rule.whenApproved {
      var best: (section: DocumentSection, unmet: [String])?
      for section in sections where section.answers(rule) {
        let unmet = try body(of: section, for: rule).unmet(rule.needs)
        if best.map({ unmet.count < $0.unmet.count }) ?? true { best = (section, unmet) }
        if unmet.isEmpty { break }
      }
      guard let (section, unmet) = best else {
        add(rule.rule, line: place, "(no section `\(rule.suggestion)`)", "there is no section such as `## \(rule.suggestion)`")
        continue
      }
      if !unmet.isEmpty {
        add(rule.rule, line: section.line, section.title, "the section `\(section.title)` " + unmet.joined(separator: " and "))
      }
      if schema.isOrdered, let last, section.line < last.line, let orderRule = schema.orderRule {
        add(orderRule, line: section.line, section.title, "`\(section.title)` stands before `\(last.title)`")
      } else {
        last = (section.line, section.title)
      }
      place = max(place, section.body.upperBound)
    }
  }

  private func body(of section: DocumentSection, for rule: DocumentSchema.Section) -> SectionBody {
    var lines = Array(section.body)
    for nested in sections where section.body.contains(nested.line - 1) && !nested.answers(rule) {
      guard schema.sections.contains(where: { $0.rule.id != rule.rule.id && nested.answers($0) }) else { continue }
      lines.removeAll { $0 == nested.line - 1 || nested.body.contains($0) }
    }
    return SectionBody(text: text, heading: section.title, lines: lines)
  }

  // MARK: Outline

  private mutating func checkOutline() {
    guard let outline = schema.outline else { return }
    let top = sections.filter { $0.level <= 2 }
    var place = max(header.end, 1)
    var last: (line: Int, title: String)?
    for title in outline.titles {
      guard let section = Self.section(titled: title, among: top) else {
        add(
          outline.rule, line: place, "(no section `## \(title)`)",
          "there is no section `## \(title)`" + (last.map { " behind `\($0.title)`" } ?? ""))
        continue
      }
      if schema.isOrdered, let last, section.line < last.line, let orderRule = schema.orderRule {
        add(orderRule, line: section.line, section.title, "`\(section.title)` stands before `\(last.title)`")
      } else {
        last = (section.line, section.title)
      }
      place = section.body.upperBound
    }
  }

  /// The section with that title; else the first whose title holds its words.
  private static func section(titled title: String, among sections: [DocumentSection]) -> DocumentSection? {
    let words = titleWords(title)
    let phrase = TitlePhrase(words.joined(separator: " "))
    return sections.first { $0.words == words } ?? sections.first { phrase.stands(in: $0.words) }
  }

  // MARK: Leftovers

  private mutating func checkLeftover(_ leftover: DocumentSchema.Leftover) throws(PCRE2Error) {
    var found: [(line: Int, excerpt: String)] = []
    switch leftover.kind {
    case .placeholder: found = placeholders()
    case .guidance: found = comments(beginningWith: ["guidance"]) + lines(beginningWith: ["GUIDANCE"])
    case .unfinished:
      found = comments(beginningWith: ["todo", "fixme", "tbd", "xxx"])
      found += lines(beginningWith: ["TODO", "FIXME", "TBD", "XXX"])
    case .emptySection:
      found = sections.filter { $0.level == 2 && !SectionBody(text: text, heading: $0.title, lines: Array($0.body)).holdsText }
        .map { ($0.line, $0.title) }
    case .emptyTable:
      let whole = SectionBody(text: text, heading: "", lines: Array(text.lines.indices))
      found = whole.tables.filter { !$0.hasFilledRow }.map { ($0.line, "| " + $0.header.joined(separator: " | ") + " |") }
    case .danglingReference: return
    }
    found.sort { $0.line < $1.line }
    for (index, leaving) in found.prefix(Self.mostLeftovers).enumerated() {
      let isLast = index == Self.mostLeftovers - 1 && found.count > Self.mostLeftovers
      add(leftover.rule, line: leaving.line, leaving.excerpt, isLast ? "and \(found.count - Self.mostLeftovers) more of the kind" : "")
    }
  }

  private func placeholders() -> [(line: Int, excerpt: String)] {
    var found: [(Int, String)] = []
    var start = 0
    var index = 0
    while let range = FieldType.placeholder(in: text.visible, from: start) {
      while index + 1 < text.lines.count, text.lines[index + 1].content.lowerBound <= range.lowerBound { index += 1 }
      found.append((index + 1, String(decoding: text.visible[range], as: UTF8.self)))
      start = range.upperBound
    }
    return found
  }

  /// Comments that begin with one of `words`, which are in small letters, in any case.
  private func comments(beginningWith words: [StaticString]) -> [(line: Int, excerpt: String)] {
    text.comments.filter { comment in
      words.contains { word in
        word.withUTF8Buffer { wanted in comment.text.utf8.starts(with: wanted) { $0 | 0x20 == $1 } }
      }
    }.map { ($0.line, "<!-- \($0.text) -->") }
  }

  /// Lines and table cells outside of code that begin with one of `words` in capitals.
  private func lines(beginningWith words: [StaticString]) -> [(line: Int, excerpt: String)] {
    // Most documents have none of them anywhere.
    let present = words.filter { firstOffset(of: $0, in: text.visible, 0..<text.visible.count) != nil }
    guard !present.isEmpty else { return [] }
    let marks = present.map { $0.withUTF8Buffer { Array($0) } }
    var found: [(Int, String)] = []
    for (index, line) in text.lines.enumerated() where line.kind == .text || line.kind == .tableRow {
      var starts = [line.content.lowerBound]
      if line.kind == .tableRow {
        starts = line.content.filter { text.visible[$0] == UInt8(ascii: "|") }.map { $0 + 1 }
      }
      let isMeant = starts.contains { start in
        var start = start
        // Emphasis and white space in front of the word.
        while start < line.content.upperBound, [0x20, 0x09, 0x2A, 0x5F].contains(text.visible[start]) { start += 1 }
        return marks.contains { mark in
          let end = start + mark.count
          guard end <= line.content.upperBound, text.visible[start..<end].elementsEqual(mark) else { return false }
          guard end < line.content.upperBound else { return true }
          // In a sentence the word may be a name; at the head of an item or a cell it is a note.
          let next = text.visible[end]
          if next == UInt8(ascii: ":") || next == UInt8(ascii: "(") { return true }
          return next <= 0x20 && (line.isListItem || line.kind == .tableRow) || next == UInt8(ascii: "|")
        }
      }
      if isMeant { found.append((index + 1, text.text(line))) }
    }
    return found
  }

  // MARK: References

  /// The rule of dangling references that holds for this document.
  var referenceRule: DocumentSchema.Rule? {
    schema.leftovers.first { $0.kind == .danglingReference && (isInForce || !$0.whenApproved) }?.rule
  }

  var references: [DocumentReference] {
    guard referenceRule != nil else { return [] }
    var references: [DocumentReference] = []
    for (index, line) in text.lines.enumerated() {
      switch line.kind {
      case .text, .heading, .tableRow: references += targets(line).map { DocumentReference(line: index + 1, target: $0) }
      case .blank, .fence, .fencedCode, .indented, .tableRule, .frontMatter: continue
      }
    }
    return references
  }

  /// The targets of `[text](target)` in a line that name a file below or beside the document.
  private func targets(_ line: DocumentText.Line) -> [String] {
    var targets: [String] = []
    var index = line.content.lowerBound
    var inCode = false
    while index < line.content.upperBound {
      let byte = text.visible[index]
      if byte == UInt8(ascii: "`") { inCode.toggle() }
      index += 1
      guard !inCode, byte == UInt8(ascii: "]"), index < line.content.upperBound, text.visible[index] == UInt8(ascii: "(") else { continue }
      let rest = text.visible[(index + 1)..<line.content.upperBound]
      guard let close = rest.firstIndex(where: { $0 == UInt8(ascii: ")") || $0 == 0x20 }) else { continue }
      if let target = Self.relativeTarget(rest[..<close]) { targets.append(target) }
      index = close
    }
    return targets
  }

  private static func relativeTarget(_ bytes: ArraySlice<UInt8>) -> String? {
    var bytes = bytes
    if bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">") { bytes = bytes.dropFirst().dropLast() }
    bytes = bytes.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "?") }
    // A scheme such as `https:` or `mailto:`, a place on a server, or a place in this document.
    guard let first = bytes.first, first != UInt8(ascii: "/"), !bytes.prefix(12).contains(UInt8(ascii: ":")) else { return nil }
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
        let value = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      {
        decoded.append(value)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
  }
}

extension DocumentSection {
  fileprivate func answers(_ rule: DocumentSchema.Section) -> Bool {
    let words = words
    return rule.headings.contains { $0.stands(in: words) } && !rule.excluded.contains { $0.stands(in: words) }
  }
}
