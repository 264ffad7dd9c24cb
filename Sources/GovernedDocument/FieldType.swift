public import Timestamps

/// What the value of a field must be.
enum FieldType: Sendable {
  /// Any words that are no gap.
  case text
  /// Somebody: a person, a role or a team.
  case owner
  /// A day in the form `2026-11-18`, in front of whatever else is said.
  case date(DateBounds)
  /// A task, such as `MC #99911`, `#99911` or `OPS-7`.
  case task
  /// One of these, in front of whatever else is said.
  case choice([String])
  /// A web address.
  case url
  /// 64 hexadecimal digits, with or without `sha256:` in front.
  case digest
}

/// Between which days a date must lie.
struct DateBounds: Sendable {
  /// At most so many days ago.
  var maximumAge: Int?
  /// Whether other words may stand in front of the day.
  var mayStandAnywhere = false
  var mayBePast = true
  var mayBeFuture = true
  /// Not before the day that these keys name.
  var notBefore: [String] = []
}

/// A day of the calendar that everybody uses.
public struct Day: Comparable, Hashable, Sendable, CustomStringConvertible {
  /// Since 1970-01-01.
  let number: Int

  /// The day of a moment, in UTC.
  public init(_ moment: Timestamp) {
    let days = moment.milliseconds / 86_400_000
    number = Int(moment.milliseconds < 0 && moment.milliseconds % 86_400_000 != 0 ? days - 1 : days)
  }

  /// Reads the first `YYYY-MM-DD` of a text that is a day of the calendar.
  public init?(firstIn text: String) {
    let bytes = Array(text.utf8)
    for start in bytes.indices where start + 10 <= bytes.count && (start == 0 || !Self.isDigit(bytes[start - 1])) {
      let candidate = bytes[start..<start + 10]
      guard start + 10 == bytes.count || !Self.isDigit(bytes[start + 10]) else { continue }
      guard let day = Self(Array(candidate)) else { continue }
      self = day
      return
    }
    return nil
  }

  /// Reads `18.11.2026` at the beginning of a text.
  init?(dotted text: String) {
    let parts = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == " ") }.split { $0 == "." || $0 == " " }
    guard parts.count == 3, parts[2].utf8.count == 4, (1...2).contains(parts[0].utf8.count), (1...2).contains(parts[1].utf8.count) else {
      return nil
    }
    func padded(_ part: Substring) -> String { part.utf8.count == 1 ? "0\(part)" : String(part) }
    self.init(Array("\(parts[2])-\(padded(parts[1]))-\(padded(parts[0]))".utf8))
  }

  private init?(_ bytes: [UInt8]) {
    guard bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let moment = Timestamp(iso8601: String(decoding: bytes, as: UTF8.self) + "T00:00:00Z"),
      // The 31st of November is no day, and would be taken for the 1st of December.
      moment.iso8601.utf8.prefix(10).elementsEqual(bytes)
    else { return nil }
    self.init(moment)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  public var description: String { String(Timestamp(milliseconds: Int64(number) * 86_400_000).iso8601.prefix(10)) }

  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

extension FieldType {
  /// What is wrong with a value, in words that fit after `it`; nil when nothing is.
  /// - Parameters:
  ///   - header: where other fields stand that the value is compared with.
  func problem(_ written: String, today: Day, header: DocumentHeader) -> String? {
    // Emphasis and code marks around a value are no part of it.
    let marks: Set<UInt8> = [UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), 0x20]
    let bytes = Array(written.utf8).drop { marks.contains($0) }.reversed().drop { marks.contains($0) }.reversed()
    let value = String(decoding: Array(bytes), as: UTF8.self)
    guard let gap = Self.gap(value) else { return wrong(value, today: today, header: header) }
    return gap
  }

  private func wrong(_ value: String, today: Day, header: DocumentHeader) -> String? {
    switch self {
    case .text, .owner: return nil
    case .date(let bounds):
      guard let day = Day(firstIn: bounds.mayStandAnywhere ? value : String(value.prefix(10))) ?? Day(dotted: value) else {
        return "does not begin with a date of the form YYYY-MM-DD"
      }
      return bounds.problem(day, today: today, header: header)
    case .task: return Self.namesTask(value) ? nil : "names no task, such as MC #99911"
    case .choice(let choices):
      let words = titleWords(value)
      return choices.contains { words.starts(with: titleWords($0)) } && !value.contains("|")
        ? nil : "is none of: \(choices.joined(separator: ", "))"
    case .url:
      let rest = ["https://", "http://"].first { value.hasPrefix($0) }.map { value.dropFirst($0.count) }
      return rest.map { $0.prefix { $0 != "/" }.contains(".") || $0.hasPrefix("localhost") } ?? false ? nil : "is no web address"
    case .digest:
      let digits = value.lowercased().hasPrefix("sha256:") ? value.dropFirst(7) : value[...]
      return digits.utf8.count == 64 && digits.allSatisfy(\.isHexDigit) ? nil : "is no SHA-256 of 64 hexadecimal digits"
    }
  }

  /// Values that stand where nobody has written one yet.
  private static let gaps: Set<String> = [
    "tbd", "tba", "todo", "fixme", "n a", "na", "none", "nobody", "unknown", "unassigned", "xxx", "pending", "to be determined",
    "to be defined", "to be decided", "to be announced", "not yet", "nepoznato", "naknadno", "niko", "nema",
  ]

  /// Why a value is none; nil when it is one.
  static func gap(_ value: String) -> String? {
    let words = titleWords(value)
    if words.isEmpty { return "is empty" }
    if gaps.contains(words.joined(separator: " ")) { return "is still open" }
    if placeholder(in: Array(value.utf8)) != nil { return "is a gap of the template" }
    return nil
  }

  /// Where a template's gap such as `{{PROJECT_NAME}}` stands.
  static func placeholder(in bytes: [UInt8], from start: Int = 0) -> Range<Int>? {
    var index = start
    while let open = firstOffset(of: "{{", in: bytes, index..<bytes.count) {
      index = open + 2
      var end = index
      while end < bytes.count, isNameByte(bytes[end]) { end += 1 }
      // `${{ … }}` is filled by a workflow; names in small letters, with dots or blanks by a chart or a playbook.
      let isForeign = open > 0 && bytes[open - 1] == UInt8(ascii: "$")
      guard !isForeign, end > index, (0x41...0x5A).contains(bytes[index]), bytes[end...].starts(with: "}}".utf8),
        bytes[index..<end].count(where: { (0x41...0x5A).contains($0) }) >= 2
      else { continue }
      return open..<end + 2
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
  }

  /// A number behind `#`, `MC` or a project's letters; or nothing but a number.
  private static func namesTask(_ value: String) -> Bool {
    let bytes = Array(value.utf8)
    func digits(_ index: Int) -> Bool { index < bytes.count && (0x31...0x39).contains(bytes[index]) }
    if !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }), bytes.contains(where: { $0 != 0x30 }) { return true }
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "#"), digits(index + 1) { return true }
      guard byte == UInt8(ascii: "-") || byte == 0x20, digits(index + 1) else { continue }
      let letters = bytes[..<index].reversed().prefix { (0x41...0x5A).contains($0) }
      if byte == UInt8(ascii: "-") ? letters.count >= 2 : Array(letters) == Array("CM".utf8) { return true }
    }
    return false
  }
}

extension DateBounds {
  fileprivate func problem(_ day: Day, today: Day, header: DocumentHeader) -> String? {
    // Somewhere it is tomorrow already.
    if !mayBeFuture, day.number > today.number + 1 { return "lies in the future" }
    if !mayBePast, day < today { return "is over" }
    if let maximumAge, today.number - day.number > maximumAge { return "is \(today.number - day.number) days old" }
    if let other = header.field(notBefore).flatMap({ Day(firstIn: $0.value) }), day < other { return "lies before \(other)" }
    return nil
  }
}
