/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was wrong, one kind for each rule of RFC 8259 or limit of ours that was broken.
  public enum Kind: Equatable, Sendable {
    case unexpectedEnd
    case unexpectedByte(UInt8)
    case invalidUTF8
    case invalidEscape
    case controlCharacterInString
    case invalidNumber
    case duplicateKey(String)
    case trailingData
    case nestingTooDeep(limit: Int)
    case tooLarge(limit: Int)
    case wrongType(expected: String)
  }

  public let kind: Kind
  /// Offset of the offending byte from the start of the text, in UTF-8 bytes.
  public let offset: Int

  public init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  public var description: String {
    switch kind {
    case .unexpectedEnd: "the text ends too early, at byte \(offset)"
    case .unexpectedByte(let byte): "unexpected byte 0x\(String(byte, radix: 16)) at byte \(offset)"
    case .invalidUTF8: "invalid UTF-8 at byte \(offset)"
    case .invalidEscape: "invalid escape at byte \(offset)"
    case .controlCharacterInString: "unescaped control character in a string at byte \(offset)"
    case .invalidNumber: "invalid number at byte \(offset)"
    case .duplicateKey(let key): "duplicate key `\(key)` at byte \(offset)"
    case .trailingData: "data after the value at byte \(offset)"
    case .nestingTooDeep(let limit): "nesting deeper than \(limit) at byte \(offset)"
    case .tooLarge(let limit): "larger than \(limit) bytes"
    case .wrongType(let expected): "expected \(expected) at byte \(offset)"
    }
  }
}
