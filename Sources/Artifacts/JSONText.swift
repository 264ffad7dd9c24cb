internal import JSON

/// Reads all of a JSON text as RFC 8259 defines it, and refuses one that says nothing.
func checkJSON(_ bytes: [UInt8]) throws(ArtifactFault) {
  var reader = JSONTextReader(bytes)
  reader.skipBlanks()
  guard !reader.isAtEnd else { throw ArtifactFault("is empty JSON") }
  do throws(JSONError) {
    if let offset = firstInvalidUTF8(in: bytes) { throw JSONError(.invalidUTF8, at: offset) }
    try reader.readAll()
  } catch {
    throw ArtifactFault("is no JSON: \(error)")
  }
  if reader.saysNothing { throw ArtifactFault("is empty JSON") }
}

/// Checks a JSON text and keeps nothing of it: the values of a file of many megabytes would take more memory than a hook allows itself.
private struct JSONTextReader {
  /// Whether the whole value is no array and no object, or an empty one; known once everything is read.
  private(set) var saysNothing = false
  private let bytes: [UInt8]
  private var position = 0
  /// The byte that ends each open array or object, the innermost last.
  private var closers: [UInt8] = []
  /// What programs write stays far below.
  private static let depthLimit = 512

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || (0x09...0x0A).contains(bytes[position]) || bytes[position] == 0x0D {
      position += 1
    }
  }

  /// Reads one value and makes sure that nothing follows it.
  mutating func readAll() throws(JSONError) {
    repeat {
      skipBlanks()
      if try readValue() { continue }
      try finishValue()
    } while !closers.isEmpty
    guard isAtEnd else { throw JSONError(.trailingData, at: position) }
  }

  /// Reads a value, or only as much of an array or object as comes before its first value.
  /// - Returns: whether a value must follow.
  private mutating func readValue() throws(JSONError) -> Bool {
    let isWhole = closers.isEmpty
    switch try byte() {
    case UInt8(ascii: "{"): return try open(closer: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try open(closer: UInt8(ascii: "]"))
    case UInt8(ascii: "\""):
      try readString()
    case UInt8(ascii: "t"): try readWord("true")
    case UInt8(ascii: "f"): try readWord("false")
    case UInt8(ascii: "n"): try readWord("null")
    default: try readNumber()
    }
    // A bare word or number is no report of anything.
    if isWhole { saysNothing = true }
    return false
  }

  private mutating func open(closer: UInt8) throws(JSONError) -> Bool {
    let start = position
    position += 1
    skipBlanks()
    if try byte() == closer {
      position += 1
      saysNothing = closers.isEmpty
      return false
    }
    guard closers.count < Self.depthLimit else { throw JSONError(.nestingTooDeep(limit: Self.depthLimit), at: start) }
    closers.append(closer)
    if closer == UInt8(ascii: "}") { try readKey() }
    return true
  }

  /// Closes what ends after a value, and reads what comes before the next one.
  private mutating func finishValue() throws(JSONError) {
    skipBlanks()
    while let closer = closers.last {
      let next = try byte()
      position += 1
      if next == closer {
        closers.removeLast()
        skipBlanks()
        continue
      }
      guard next == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte(next), at: position - 1) }
      skipBlanks()
      if closer == UInt8(ascii: "}") { try readKey() }
      return
    }
  }

  private mutating func readKey() throws(JSONError) {
    try readString()
    skipBlanks()
    try expect(UInt8(ascii: ":"))
  }

  private mutating func readString() throws(JSONError) {
    try expect(UInt8(ascii: "\""))
    while true {
      let next = try byte()
      position += 1
      switch next {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): try readEscape()
      case 0..<0x20: throw JSONError(.controlCharacterInString, at: position - 1)
      default: continue
      }
    }
  }

  private mutating func readEscape() throws(JSONError) {
    let letter = try byte()
    position += 1
    if "\"\\/bfnrt".utf8.contains(letter) { return }
    guard letter == UInt8(ascii: "u") else { throw JSONError(.invalidEscape, at: position - 2) }
    for _ in 0..<4 {
      let digit = try byte()
      let isHexadecimal = (0x30...0x39).contains(digit) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit | 0x20)
      guard isHexadecimal else { throw JSONError(.invalidEscape, at: position) }
      position += 1
    }
  }

  private mutating func readWord(_ word: String) throws(JSONError) {
    for letter in word.utf8 { try expect(letter) }
  }

  private mutating func readNumber() throws(JSONError) {
    let start = position
    if try byte() == UInt8(ascii: "-") { position += 1 }
    let leading = isAtEnd ? 0 : bytes[position]
    let digits = skipDigits()
    guard digits == 1 || (digits > 1 && leading != UInt8(ascii: "0")) else {
      throw digits == 0 && position == start ? JSONError(.unexpectedByte(try byte()), at: start) : JSONError(.invalidNumber, at: start)
    }
    if !isAtEnd, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard skipDigits() > 0 else { throw JSONError(.invalidNumber, at: start) }
    }
    if !isAtEnd, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if !isAtEnd, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw JSONError(.invalidNumber, at: start) }
    }
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while !isAtEnd, (0x30...0x39).contains(bytes[position]) { position += 1 }
    return position - start
  }

  private func byte() throws(JSONError) -> UInt8 {
    guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
    return bytes[position]
  }

  private mutating func expect(_ expected: UInt8) throws(JSONError) {
    let found = try byte()
    guard found == expected else { throw JSONError(.unexpectedByte(found), at: position) }
    position += 1
  }
}
