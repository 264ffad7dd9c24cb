internal import CMessageDigest

/// SHA-256 (FIPS 180-4) of a text that comes in pieces.
public struct SHA256 {
  private var context = SHA2_CTX()

  public init() { SHA256Init(&context) }

  /// Goes on with the next piece.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { SHA256Update(&context, $0.baseAddress, $0.count) }
  }

  /// The digest of all pieces, as 64 lower-case hexadecimal digits.
  public func hexDigest() -> String {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    return digest.reduce(into: "") { text, byte in
      text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }
  }
}

/// SHA-256 of `bytes`, as 64 lower-case hexadecimal digits.
public func sha256Hex(_ bytes: [UInt8]) -> String {
  var digest = SHA256()
  digest.update(bytes)
  return digest.hexDigest()
}
