internal import Digest
public import Files

/// The size of a file in bytes and its SHA-256, read in pieces: evidence may be larger than what a hook may keep in memory.
/// - Parameter limit: of the size, in bytes.
public func fileDigest(_ path: String, limit: Int64 = 512 << 20) throws(FileError) -> (size: Int64, sha256: String) {
  let file = try ReadableFile(path)
  guard file.status.size <= limit else { throw FileError("read", path, problem: "is larger than \(limit >> 20) MiB") }
  var digest = SHA256()
  var offset: Int64 = 0
  while true {
    let piece = try file.bytes(count: 1 << 20, at: offset)
    if piece.isEmpty { return (offset, digest.hexDigest()) }
    digest.update(piece)
    offset += Int64(piece.count)
  }
}
