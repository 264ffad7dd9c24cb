internal import JSON

/// A line that holds one tool result and nothing else, known by its first few hundred bytes.
///
/// Tool results are nine tenths of a transcript, and a turn needs to know of most of them only that they are there. The hosts write what
/// tells a result from other lines before the result's text; a line that is written in another order is read as a whole instead.
struct ResultLine {
  let line: Range<Int>
  let callID: String
  let isSidechain: Bool
  let sessionID: String?

  /// Stops the scanner when enough is known.
  private static let enough = JSONError(.unexpectedEnd, at: -1)

  init?(_ bytes: [UInt8], _ line: Range<Int>) {
    var head = Head()
    var scanner = JSONScanner(bytes, range: line)
    do throws(JSONError) {
      try scanner.members { (scanner, key) throws(JSONError) in try head.take(key, &scanner) }
    } catch {
      guard error.offset == -1 else { return nil }
    }
    guard head.isUser, let callID = head.callID, !Self.holdsMore(bytes, line) else { return nil }
    self.line = line
    self.callID = callID
    isSidechain = head.isSidechain
    sessionID = head.sessionID
  }

  /// Whether the line may hold a second result or a second object: `},{"` or `}{"`. Neither can stand inside a JSON string, where quotes
  /// are escaped; that one stands in what the host notes beside a result only costs time.
  private static func holdsMore(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
    bytes.withUnsafeBytes { buffer in
      func begins(_ place: Int) -> Bool {
        guard buffer[place] == UInt8(ascii: "}") else { return false }
        let open = buffer[place + 1] == UInt8(ascii: ",") ? place + 2 : place + 1
        return open + 1 < line.upperBound && buffer[open] == UInt8(ascii: "{") && buffer[open + 1] == UInt8(ascii: "\"")
      }
      let closing = SIMD16<UInt8>(repeating: UInt8(ascii: "}"))
      let opening = SIMD16<UInt8>(repeating: UInt8(ascii: "{"))
      var index = line.lowerBound
      while index + 18 <= line.upperBound {
        let here = buffer.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
        let next = buffer.loadUnaligned(fromByteOffset: index + 1, as: SIMD16<UInt8>.self)
        let second = buffer.loadUnaligned(fromByteOffset: index + 2, as: SIMD16<UInt8>.self)
        if any((here .== closing) .& ((next .== opening) .| (second .== opening))), (index..<(index + 16)).contains(where: begins) {
          return true
        }
        index += 16
      }
      return index + 1 < line.upperBound && (index..<(line.upperBound - 1)).contains(where: begins)
    }
  }

  private struct Head {
    var isUser = false
    var isSidechain = false
    var sessionID: String?
    var callID: String?
    private var knowsType = false
    private var knowsSession = false

    mutating func take(_ key: JSONString, _ scanner: inout JSONScanner) throws(JSONError) {
      if key.equals("type") {
        isUser = try scanner.stringIfPresent()?.equals("user") ?? false
        knowsType = true
        if !isUser { throw ResultLine.enough }
      } else if key.equals("isSidechain") {
        isSidechain = try scanner.booleanIfPresent() ?? false
      } else if key.equals("sessionId") {
        sessionID = try scanner.stringIfPresent()?.decoded()
        knowsSession = true
      } else if key.equals("message") {
        guard knowsType, knowsSession, try scanner.kind() == .object else { throw ResultLine.enough }
        try scanner.members { (scanner, key) throws(JSONError) in try takeMessage(key, &scanner) }
        throw ResultLine.enough
      } else {
        try scanner.skipValue()
      }
    }

    private mutating func takeMessage(_ key: JSONString, _ scanner: inout JSONScanner) throws(JSONError) {
      guard key.equals("content") else { return try scanner.skipValue() }
      guard try scanner.kind() == .array else { throw ResultLine.enough }
      try scanner.elements { (scanner) throws(JSONError) in
        guard try scanner.kind() == .object else { throw ResultLine.enough }
        var isResult = false
        var id: String?
        try scanner.members { (scanner, key) throws(JSONError) in
          if key.equals("tool_use_id") {
            id = try scanner.stringIfPresent()?.decoded()
          } else if key.equals("type") {
            isResult = try scanner.stringIfPresent()?.equals("tool_result") ?? false
          } else if key.equals("content"), isResult, let id {
            callID = id
            throw ResultLine.enough
          } else {
            try scanner.skipValue()
          }
        }
        throw ResultLine.enough
      }
    }
  }
}
