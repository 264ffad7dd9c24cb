import Testing
import Timestamps

@Suite("Timestamps")
struct TimestampTests {
  @Test(
    "are read and written as the hosts write them",
    arguments: [
      "1970-01-01T00:00:00.000Z", "2026-02-25T06:25:36.186Z", "2024-02-29T23:59:59.999Z", "2100-03-01T00:00:00.001Z",
      "1969-12-31T23:59:59.500Z",
    ])
  func roundTrip(_ text: String) { #expect(Timestamp(iso8601: text)?.iso8601 == text) }

  @Test(
    "know offsets and every length of fraction",
    arguments: [
      ("2026-02-25T07:25:36+01:00", "2026-02-25T06:25:36.000Z"), ("2026-02-25T00:25:36.1-06:30", "2026-02-25T06:55:36.100Z"),
      ("2026-02-25 06:25:36.123456789Z", "2026-02-25T06:25:36.123Z"),
    ])
  func variants(_ text: String, _ expected: String) { #expect(Timestamp(iso8601: text)?.iso8601 == expected) }

  @Test(
    "are not guessed",
    arguments: [
      "", "yesterday", "2026-02-25", "2026-13-01T00:00:00Z", "2026-02-25T06:25:36", "2026-02-25T06:25:36.Z", "2026-02-2xT06:25:36Z",
    ])
  func refuses(_ text: String) { #expect(Timestamp(iso8601: text) == nil) }

  @Test(
    "are read as databases keep them",
    arguments: [
      ("2026-05-08 12:30:00", "2026-05-08T12:30:00Z"), ("2026-05-08 12:30:00.250", "2026-05-08T12:30:00Z"),
      ("2026-05-08T12:30:00", "2026-05-08T12:30:00Z"), ("2026-05-08T14:30:00+02:00", "2026-05-08T12:30:00Z"),
    ])
  func stored(_ text: String, _ expected: String) { #expect(Timestamp(stored: text)?.iso8601Seconds == expected) }

  @Test("name the day of a file") func day() { #expect(Timestamp(iso8601: "2026-11-09T23:00:00Z")?.compactDate == "20261109") }
}
