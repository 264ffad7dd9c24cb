internal import Glibc

/// An open regular file, read by position. Opening never blocks: a FIFO or a device is refused.
public final class ReadableFile {
  private let descriptor: Int32
  public let path: String
  /// The status when the file was opened.
  public let status: FileStatus

  public init(_ path: String) throws(FileError) {
    let opened = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard opened >= 0 else { throw FileError("read", path, code: errno) }
    var raw = stat()
    let looked = fstat(opened, &raw)
    let status = FileStatus(raw)
    guard looked == 0, status.kind == .regular else {
      close(opened)
      throw FileError("read", path, problem: status.kind == .folder ? "is a folder" : "is not a regular file")
    }
    descriptor = opened
    self.path = path
    self.status = status
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes at `offset` of the file, followed by `tail`. Fewer bytes than asked for mean that the file ends there.
  public func bytes(count: Int, at offset: Int64, followedBy tail: ArraySlice<UInt8> = []) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    // Uninitialised: pages that are only zeroed to be overwritten cost a hook a tenth of its time.
    let bytes = [UInt8](unsafeUninitializedCapacity: count + tail.count) { buffer, initialized in
      var done = 0
      while done < count {
        let got = pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(offset) + off_t(done))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        done += got
      }
      initialized = done
      guard failure == 0 else { return }
      for (index, byte) in tail.enumerated() { buffer[done + index] = byte }
      initialized = done + tail.count
    }
    guard failure == 0 else { throw FileError("read", path, code: failure) }
    return bytes
  }

  /// The whole file, when it holds no more than `limit` bytes.
  public func contents(limit: Int) throws(FileError) -> [UInt8] {
    guard status.size <= Int64(limit) else { throw FileError("read", path, problem: "is larger than \(limit) bytes") }
    return try bytes(count: Int(status.size), at: 0)
  }
}

/// The bytes of the regular file at `path`, when it holds no more than `limit` of them.
public func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  try ReadableFile(path).contents(limit: limit)
}
