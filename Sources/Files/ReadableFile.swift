internal import Glibc

/// An open regular file, read by position. Opening never blocks: a FIFO or a device is refused.
public final class ReadableFile: Sendable {
  private let descriptor: Int32
  public let path: String
  /// The status when the file was opened.
  public let status: FileStatus

  /// - Parameter followLinks: whether a symbolic link at the end of the path stands for what it points to.
  public init(_ path: String, followLinks: Bool = true) throws(FileError) {
    let opened = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | (followLinks ? 0 : O_NOFOLLOW))
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

  /// Fills `place` of `bytes` with what the file holds from `offset` on.
  /// - Returns: how many bytes that were. Fewer than `place` has mean that the file ends there.
  public func read(into bytes: inout [UInt8], at place: Range<Int>, from offset: Int64) throws(FileError) -> Int {
    let (done, failure) = bytes.withUnsafeMutableBytes { fill(UnsafeMutableRawBufferPointer(rebasing: $0[place]), from: offset) }
    guard failure == 0 else { throw FileError("read", path, code: failure) }
    return done
  }

  /// Up to `count` bytes at `offset` of the file. Fewer bytes than asked for mean that the file ends there.
  public func bytes(count: Int, at offset: Int64) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    // Uninitialised: pages that are only zeroed to be overwritten cost a hook a tenth of its time.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      (initialized, failure) = fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
    }
    guard failure == 0 else { throw FileError("read", path, code: failure) }
    return bytes
  }

  /// How many bytes could be read, and the error number when there was an error.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from offset: Int64) -> (done: Int, failure: Int32) {
    var done = 0
    while done < buffer.count {
      let got = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset) + off_t(done))
      if got < 0 && errno == EINTR { continue }
      if got < 0 { return (done, errno) }
      if got == 0 { break }
      done += got
    }
    return (done, 0)
  }

  /// The whole file, when it holds no more than `limit` bytes.
  public func contents(limit: Int) throws(FileError) -> [UInt8] {
    guard status.size <= Int64(limit) else { throw FileError("read", path, problem: "is larger than \(limit) bytes") }
    return try bytes(count: Int(status.size), at: 0)
  }
}

/// The bytes of the regular file at `path`, when it holds no more than `limit` of them.
/// - Parameter followLinks: whether a symbolic link at the end of the path stands for what it points to.
public func readFile(_ path: String, limit: Int, followLinks: Bool = true) throws(FileError) -> [UInt8] {
  try ReadableFile(path, followLinks: followLinks).contents(limit: limit)
}
