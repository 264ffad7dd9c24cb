import CPCRE2

/// A pattern that does not compile, or an engine that could not decide. Never "no match": that is a result, not an error.
public struct PCRE2Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// Which call failed.
  public enum Kind: Equatable, Sendable { case compile, match }

  public let kind: Kind
  /// PCRE2's own code, such as -47 for the match limit.
  public let code: Int32
  /// For ``Kind/compile``: offset in the pattern, in UTF-8 bytes.
  public let offset: Int

  public var description: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
    let text = length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "unknown error"
    return kind == .compile ? "\(text) (at offset \(offset) of the pattern)" : "\(text) (PCRE2 code \(code))"
  }
}
