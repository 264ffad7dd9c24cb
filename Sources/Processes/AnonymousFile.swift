internal import Files
internal import Glibc

/// A file that has no name any more and goes when the last process closes it.
final class AnonymousFile {
  let descriptor: Int32

  /// Files that are meant to go belong into the first of these folders that takes them.
  private static let folders = ["/tmp", "/var/tmp", "/dev/shm"]

  init() throws(FileError) {
    var failure = FileError("create a file in", Self.folders[0], code: ENOENT)
    for folder in Self.folders {
      let path = "\(folder)/.\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36))"
      let opened = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if opened >= 0 {
        unlink(path)
        descriptor = opened
        return
      }
      failure = FileError("create a file in", folder, code: errno)
    }
    throw failure
  }

  /// A file that holds `bytes` and is read from its beginning.
  convenience init(holding bytes: [UInt8]) throws(FileError) {
    try self.init()
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done, off_t(done)) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileError("write", "a process's input", code: errno) }
      done += count
    }
  }

  deinit { close(descriptor) }

  /// In bytes; what the process has seeked over counts.
  var size: Int {
    var raw = stat()
    return fstat(descriptor, &raw) == 0 ? Int(raw.st_size) : 0
  }

  /// The first `limit` bytes, or all.
  func bytes(limit: Int) throws(FileError) -> [UInt8] {
    let count = min(size, limit)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let got = pread(descriptor, buffer.baseAddress?.advanced(by: initialized), count - initialized, off_t(initialized))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        initialized += got
      }
    }
    guard failure == 0 else { throw FileError("read", "a process's output", code: failure) }
    return bytes
  }
}
