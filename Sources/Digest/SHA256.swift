internal import CMessageDigest

/// SHA-256 (FIPS 180-4) of `bytes`, as 64 lower-case hexadecimal digits.
public func sha256Hex(_ bytes: [UInt8]) -> String {
  var context = SHA2_CTX()
  SHA256Init(&context)
  bytes.withUnsafeBufferPointer { SHA256Update(&context, $0.baseAddress, $0.count) }
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  SHA256Final(&digest, &context)
  return digest.reduce(into: "") { text, byte in
    text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
  }
}
