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

  /// Fills `buffer[range]` with the bytes at `offset` of the file; returns how many there were.
  public func read(into buffer: inout [UInt8], range: Range<Int>, at offset: Int64) throws(FileError) -> Int {
    var done = 0
    while done < range.count {
      let wanted = range.count - done
      let count = buffer.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress?.advanced(by: range.lowerBound + done), wanted, off_t(offset) + off_t(done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError("read", path, code: errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The whole file, when it holds no more than `limit` bytes.
  public func contents(limit: Int) throws(FileError) -> [UInt8] {
    guard status.size <= Int64(limit) else { throw FileError("read", path, problem: "is larger than \(limit) bytes") }
    var bytes = [UInt8](repeating: 0, count: Int(status.size))
    let count = try read(into: &bytes, range: 0..<bytes.count, at: 0)
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// The bytes of the regular file at `path`, when it holds no more than `limit` of them.
public func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  try ReadableFile(path).contents(limit: limit)
}
