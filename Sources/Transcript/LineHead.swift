internal import Glibc
internal import JSON

/// What the first few hundred bytes of a line tell of it, so that most lines need not be read.
///
/// Tool results are nine tenths of a transcript, and a turn needs to know of most of them only that they are there. The hosts write what
/// tells a result from other lines before the result's text, and what kind of line it is before all the rest; a line that is written in
/// another order is read as a whole instead.
enum LineHead {
  /// One tool result and nothing else.
  case result(ResultHead)
  /// Nothing that means anything to a turn.
  case nothing(isSidechain: Bool)
  /// It has to be read.
  case unknown

  init(_ bytes: [UInt8], _ line: Range<Int>) {
    var reader = HeadReader()
    var scanner = JSONScanner(bytes, range: line)
    do throws(JSONError) {
      try scanner.members { (scanner, key) throws(JSONError) in try reader.take(key, &scanner) }
    } catch {
      guard error.offset == HeadReader.enough.offset else {
        self = .unknown
        return
      }
    }
    guard let head = reader.head, !Self.holdsMore(bytes, line) else {
      self = .unknown
      return
    }
    self = head
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
  let sessionID: JSONString?
}

/// Takes the members of a line until they tell what it is.
private struct HeadReader {
  /// Stops the scanner when enough is known.
  static let enough = JSONError(.unexpectedEnd, at: -1)

  /// What the line is; nil when it has to be read.
  private(set) var head: LineHead?
  private var isUser = false
  private var isSidechain: Bool?
  private var sessionID: JSONString?
  private var knowsSession = false

  mutating func take(_ key: JSONScanner.Place, _ scanner: inout JSONScanner) throws(JSONError) {
    if scanner.matches(key, "type") {
      let type = try scanner.placeIfPresent()
      switch type.map({ RecordType($0, in: scanner) }) ?? .other {
      case .user: isUser = true
      case .assistant, .system, .attachment: throw Self.enough
      case .other:
        head = isSidechain.map { .nothing(isSidechain: $0) }
        throw Self.enough
      }
    } else if scanner.matches(key, "isSidechain") {
      isSidechain = try scanner.booleanIfPresent() ?? false
    } else if scanner.matches(key, "sessionId") {
      sessionID = try scanner.stringIfPresent()
      knowsSession = true
    } else if scanner.matches(key, "message") {
      guard isUser, knowsSession, try scanner.kind() == .object else { throw Self.enough }
      try scanner.members { (scanner, key) throws(JSONError) in try takeMessage(key, &scanner) }
      throw Self.enough
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func takeMessage(_ key: JSONScanner.Place, _ scanner: inout JSONScanner) throws(JSONError) {
    guard scanner.matches(key, "content") else { return try scanner.skipValue() }
    guard try scanner.kind() == .array else { throw Self.enough }
    try scanner.elements { (scanner) throws(JSONError) in
      guard try scanner.kind() == .object else { throw Self.enough }
      var isResult = false
      var id: JSONString?
      try scanner.members { (scanner, key) throws(JSONError) in
        if scanner.matches(key, "tool_use_id") {
          id = try scanner.stringIfPresent()
        } else if scanner.matches(key, "type") {
          isResult = try scanner.placeIfPresent().map { scanner.matches($0, "tool_result") } ?? false
        } else if scanner.matches(key, "content"), isResult, let id {
          head = .result(ResultHead(callID: id.decoded(), isSidechain: isSidechain ?? false, sessionID: sessionID))
          throw Self.enough
        } else {
          try scanner.skipValue()
        }
      }
      throw Self.enough
    }
  }
}
