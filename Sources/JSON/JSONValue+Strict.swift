/// The bounds within which a text is read at all.
public struct JSONLimits: Sendable {
  /// Size of the whole text, in bytes.
  public var bytes: Int
  /// Arrays and objects inside one another.
  public var depth: Int

  public init(bytes: Int, depth: Int) {
    self.bytes = bytes
    self.depth = depth
  }
}

extension JSONValue {
  /// Reads one JSON text as RFC 8259 defines it and nothing more: valid UTF-8, no byte order mark, no duplicate keys at any level,
  /// no trailing comma, nothing after the value. Escaped lone surrogates become U+FFFD, because hosts emit them.
  public init(strict bytes: [UInt8], limits: JSONLimits) throws(JSONError) {
    guard bytes.count <= limits.bytes else { throw JSONError(.tooLarge(limit: limits.bytes), at: limits.bytes) }
    if let offset = firstInvalidUTF8(in: bytes) { throw JSONError(.invalidUTF8, at: offset) }
    var scanner = JSONScanner(bytes)
    self = try Self.value(&scanner, depth: 0, limits: limits)
    guard scanner.isAtEnd() else { throw JSONError(.trailingData, at: scanner.position) }
  }

  private static func value(_ scanner: inout JSONScanner, depth: Int, limits: JSONLimits) throws(JSONError) -> JSONValue {
    let kind = try scanner.kind()
    switch kind {
    case .object, .array:
      guard depth < limits.depth else { throw JSONError(.nestingTooDeep(limit: limits.depth), at: scanner.position) }
      return kind == .object
        ? .object(try members(&scanner, depth: depth + 1, limits: limits))
        : .array(try elements(&scanner, depth: depth + 1, limits: limits))
    case .string: return .string(try text(try scanner.string(), in: scanner))
    case .number, .boolean, .null: return try scalar(&scanner)
    }
  }

  private static func members(_ scanner: inout JSONScanner, depth: Int, limits: JSONLimits) throws(JSONError) -> [JSONMember] {
    var members: [JSONMember] = []
    var seen: Set<[UInt8]> = []
    try scanner.members { (scanner, place) throws(JSONError) in
      let key = try text(scanner.string(at: place), in: scanner)
      // Swift's first use of a set costs a hook as much as reading its whole payload, and payloads have a handful of keys.
      let isKnown: Bool
      if members.count < 32 {
        isKnown = members.contains { $0.key.utf8.elementsEqual(key.utf8) }
      } else {
        if members.count == 32 { seen = Set(members.map { Array($0.key.utf8) }) }
        isKnown = !seen.insert(Array(key.utf8)).inserted
      }
      if isKnown { throw JSONError(.duplicateKey(key), at: place.range.lowerBound) }
      members.append(JSONMember(key, try value(&scanner, depth: depth, limits: limits)))
    }
    return members
  }

  private static func elements(_ scanner: inout JSONScanner, depth: Int, limits: JSONLimits) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try scanner.elements { (scanner) throws(JSONError) in
      elements.append(try value(&scanner, depth: depth, limits: limits))
    }
    return elements
  }

  private static func text(_ string: JSONString, in scanner: JSONScanner) throws(JSONError) -> String {
    if let offset = firstControlCharacter(in: scanner.bytes, string.range) { throw JSONError(.controlCharacterInString, at: offset) }
    guard string.hasEscapes else { return string.decoded() }
    let (decoded, isValid) = string.unescaped()
    guard isValid else { throw JSONError(.invalidEscape, at: string.range.lowerBound) }
    return decoded
  }

  private static func scalar(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
    let range = scanner.scalar()
    let text = String(decoding: scanner.bytes[range], as: UTF8.self)
    switch text {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    default:
      guard isNumber(scanner.bytes[range]) else { throw JSONError(.invalidNumber, at: range.lowerBound) }
      return .number(text)
    }
  }

  /// The grammar of RFC 8259 §6: no leading zero, no bare point, no plus sign before the integer part.
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func digits() -> Int {
      let count = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leadingZero = rest.first == UInt8(ascii: "0")
    let integerDigits = digits()
    guard integerDigits == 1 || (integerDigits > 1 && !leadingZero) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let exponent = rest.first, exponent == UInt8(ascii: "e") || exponent == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}

/// The offset of the first byte below 0x20 in `range`, or nil. Sixteen bytes a step: documents are strings of hundreds of kilobytes.
private func firstControlCharacter(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
  bytes.withUnsafeBytes { buffer in
    var index = range.lowerBound
    let space = SIMD16<UInt8>(repeating: 0x20)
    while index + 16 <= range.upperBound {
      let block = buffer.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      if any(block .< space) { break }
      index += 16
    }
    while index < range.upperBound {
      if buffer[index] < 0x20 { return index }
      index += 1
    }
    return nil
  }
}

/// The offset of the first byte that is not part of well-formed UTF-8 (Unicode 15, table 3-7), or nil.
public func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBytes { buffer in
    let end = buffer.count
    var index = 0
    func continuation(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
      offset < end && range.contains(buffer[offset])
    }
    while index < end {
      while index + 8 <= end, buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 { index += 8 }
      guard index < end else { return nil }
      switch buffer[index] {
      case 0x00...0x7F: index += 1
      case 0xC2...0xDF where continuation(index + 1): index += 2
      case 0xE0 where continuation(index + 1, 0xA0...0xBF) && continuation(index + 2): index += 3
      case 0xED where continuation(index + 1, 0x80...0x9F) && continuation(index + 2): index += 3
      case 0xE1...0xEC where continuation(index + 1) && continuation(index + 2),
        0xEE...0xEF where continuation(index + 1) && continuation(index + 2):
        index += 3
      case 0xF0 where continuation(index + 1, 0x90...0xBF) && continuation(index + 2) && continuation(index + 3): index += 4
      case 0xF1...0xF3 where continuation(index + 1) && continuation(index + 2) && continuation(index + 3): index += 4
      case 0xF4 where continuation(index + 1, 0x80...0x8F) && continuation(index + 2) && continuation(index + 3): index += 4
      default: return index
      }
    }
    return nil
  }
}
