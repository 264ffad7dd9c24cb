/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Reads RFC 3339 in UTC or with an offset, such as `2026-02-25T06:25:36.186Z`. Nil for anything else.
  public init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    func number(_ range: Range<Int>) -> Int64? {
      guard range.upperBound <= bytes.count else { return nil }
      return bytes[range].reduce(Int64?.some(0)) { sum, byte in
        guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        return sum * 10 + Int64(byte - UInt8(ascii: "0"))
      }
    }
    guard let year = number(0..<4), let month = number(5..<7), (1...12).contains(month), let day = number(8..<10), (1...31).contains(day),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19)
    else { return nil }
    var index = 19
    var fraction: Int64 = 0
    if bytes[index] == UInt8(ascii: ".") {
      let digits = bytes[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard !digits.isEmpty else { return nil }
      let padded = digits.prefix(3) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
      fraction = padded.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      index += 1 + digits.count
    }
    guard index < bytes.count else { return nil }
    var offsetMinutes: Int64 = 0
    if bytes[index] != UInt8(ascii: "Z") && bytes[index] != UInt8(ascii: "z") {
      guard bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-"), let hours = number(index + 1..<index + 3),
        let minutes = number(index + 4..<index + 6)
      else { return nil }
      offsetMinutes = (hours * 60 + minutes) * (bytes[index] == UInt8(ascii: "-") ? -1 : 1)
    }
    let seconds = Self.daysSince1970(year, month, day) * 86_400 + hour * 3_600 + (minute - offsetMinutes) * 60 + second
    milliseconds = seconds * 1_000 + fraction
  }

  /// `2026-02-25T06:25:36.186Z`.
  public var iso8601: String {
    let (year, month, day) = civilDate
    let inDay = Int64(milliseconds % 86_400_000 + (milliseconds % 86_400_000 < 0 ? 86_400_000 : 0))
    let time = "\(Self.padded(inDay / 3_600_000)):\(Self.padded(inDay / 60_000 % 60)):\(Self.padded(inDay / 1_000 % 60))"
    return "\(Self.padded(year, 4))-\(Self.padded(month))-\(Self.padded(day))T\(time).\(Self.padded(inDay % 1_000, 3))Z"
  }

  /// `2026-02-25T06:25:36Z`: for moments that are kept to the second.
  public var iso8601Seconds: String { String(iso8601.prefix(19)) + "Z" }

  /// A moment as databases keep it: `2026-02-25 06:25:36` in UTC, as SQLite's own date functions write it, or RFC 3339.
  public init?(stored text: String) {
    let isPlain = text.utf8.count >= 19 && !text.utf8.dropFirst(19).contains { $0 != UInt8(ascii: ".") && !(0x30...0x39).contains($0) }
    self.init(iso8601: isPlain ? text + "Z" : text)
  }

  /// `20260225`, in UTC: the names of daily files.
  public var compactDate: String {
    let (year, month, day) = civilDate
    return Self.padded(year, 4) + Self.padded(month) + Self.padded(day)
  }

  /// This moment moved by `milliseconds`.
  public func advanced(milliseconds delta: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds + delta) }

  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

  // Days and civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private var civilDate: (year: Int64, month: Int64, day: Int64) {
    let days = (milliseconds >= 0 ? milliseconds : milliseconds - 86_399_999) / 86_400_000 + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func padded(_ number: Int64, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
