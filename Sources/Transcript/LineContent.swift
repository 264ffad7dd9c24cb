internal import Glibc
internal import JSON

/// What a line holds, read no further than needed.
///
/// Tool results are nine tenths of a transcript, and a turn needs to know of most of them only that they are there. The hosts write what
/// tells a result from other lines before the result's text, and what kind of line it is before all the rest; a line that is written in
/// another order is read as a whole instead.
enum LineContent {
  /// One tool result and nothing else.
  case result(ResultHead)
  /// Nothing that means anything to a turn.
  case nothing(isSidechain: Bool)
  /// One object, as on nearly every line.
  case record(TranscriptRecord)
  /// The objects on the line, in order: hosts have been seen to write two. What cannot be read is left out.
  case records([TranscriptRecord])

  init(_ bytes: [UInt8], _ line: Range<Int>) {
    var scanner = JSONScanner(bytes, range: line)
    var reader = LineReader(scanner)
    do throws(JSONError) {
      try scanner.members { (scanner, key) throws(JSONError) in try reader.take(key, &scanner) }
      let rest = TranscriptRecord.records(&scanner)
      self = rest.isEmpty ? .record(reader.record) : .records([reader.record] + rest)
    } catch {
      if let known = reader.known, !Self.holdsMore(bytes, line) {
        self = known
      } else {
        scanner = JSONScanner(bytes, range: line)
        self = .records(TranscriptRecord.records(&scanner))
      }
    }
  }

  /// Whether the line may hold a second result or a second object: `},{"` or `}{"`, with white space or without. Neither can stand inside a
  /// JSON string, where quotes are escaped; that one stands in what the host notes beside a result only costs time.
  private static func holdsMore(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return false }
      func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
      func followsObject(_ open: Int) -> Bool {
        var next = open + 1
        while next < line.upperBound, isSpace(buffer[next]) { next += 1 }
        guard next < line.upperBound, buffer[next] == UInt8(ascii: "\"") else { return false }
        var before = open - 1
        while before > line.lowerBound, isSpace(buffer[before]) { before -= 1 }
        if before > line.lowerBound, buffer[before] == UInt8(ascii: ",") { before -= 1 }
        while before > line.lowerBound, isSpace(buffer[before]) { before -= 1 }
        return before > line.lowerBound && buffer[before] == UInt8(ascii: "}")
      }
      var start = line.lowerBound
      while start < line.upperBound, let found = memchr(base + start, Int32(UInt8(ascii: "{")), line.upperBound - start) {
        let open = UnsafeRawPointer(found) - base
        if followsObject(open) { return true }
        start = open + 1
      }
      return false
    }
  }
}

/// What is known of a line with a tool result before the result is read.
struct ResultHead {
  let callID: String
  let isSidechain: Bool
  /// As far as the line names one.
  let sessionID: JSONString?
}

/// Takes the members of the first object of a line until they tell what the line is.
private struct LineReader {
  /// Stops the scanner when enough is known.
  private static let enough = JSONError(.unexpectedEnd, at: -1)

  private(set) var record: TranscriptRecord
  /// Set when the rest of the line need not be read.
  private(set) var known: LineContent?
  private var knowsSidechain = false
  private var knowsSession = false

  init(_ scanner: JSONScanner) { record = TranscriptRecord(in: scanner) }

  mutating func take(_ key: JSONScanner.Place, _ scanner: inout JSONScanner) throws(JSONError) {
    if scanner.matches(key, "message"), record.type == .user, knowsSession, let callID = resultID(scanner) {
      known = .result(
        ResultHead(callID: callID, isSidechain: record.isSidechain, sessionID: record.sessionID.map { scanner.string(at: $0) }))
      throw Self.enough
    }
    try record.take(key, &scanner)
    if scanner.matches(key, "isSidechain") {
      knowsSidechain = true
    } else if scanner.matches(key, "sessionId") {
      knowsSession = true
    } else if scanner.matches(key, "type"), record.type == .other, knowsSidechain {
      known = .nothing(isSidechain: record.isSidechain)
      throw Self.enough
    }
  }

  /// The call that the message ahead is the result of; nil when it is anything else, or is written in another order.
  private func resultID(_ ahead: JSONScanner) -> String? {
    var scanner = ahead
    var callID: String?
    do throws(JSONError) {
      try scanner.members { (scanner, key) throws(JSONError) in
        guard scanner.matches(key, "content") else { return try scanner.skipValue() }
        try scanner.elements { (scanner) throws(JSONError) in
          try Self.findCall(&scanner, &callID)
          throw Self.enough
        }
      }
    } catch {
      // Thrown to end the scan where enough is known, or by a line that cannot be read on: both leave what was found so far.
    }
    return callID
  }

  /// Leaves off with an error when the call is found.
  private static func findCall(_ scanner: inout JSONScanner, _ callID: inout String?) throws(JSONError) {
    var isResult = false
    var id: JSONScanner.Place?
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "tool_use_id") {
        id = try scanner.placeIfPresent()
      } else if scanner.matches(key, "type") {
        isResult = try scanner.placeIfPresent().map { scanner.matches($0, "tool_result") } ?? false
      } else if scanner.matches(key, "content"), isResult, let id {
        callID = scanner.string(at: id).decoded()
        throw enough
      } else {
        try scanner.skipValue()
      }
    }
  }
}
