internal import Glibc
internal import Paths

/// Creates `path` and the folders above it, readable by this user alone.
public func createFolders(_ path: String) throws(FileError) {
  var current = "/"
  for component in pathComponents(path) {
    current = joined(current, component)
    if mkdir(current, 0o700) == 0 || errno == EEXIST || errno == EISDIR { continue }
    throw FileError("create", current, code: errno)
  }
}

/// Puts `bytes` at `path` so that a reader sees the old content or the new, never a part.
/// - Parameters:
///   - mode: permissions of the new file.
///   - durably: whether the bytes are on the disk when this returns.
public func replaceFile(_ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, durably: Bool = false) throws(FileError) {
  let temporary = "\(path).\(getpid()).new"
  unlink(temporary)
  let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw FileError("write", temporary, code: errno) }
  do throws(FileError) {
    try writeAll(bytes, to: descriptor, path: temporary)
    if mode != 0o600, fchmod(descriptor, mode_t(mode)) != 0 { throw FileError("set the permissions of", temporary, code: errno) }
    if durably, fsync(descriptor) != 0 { throw FileError("write", temporary, code: errno) }
  } catch {
    close(descriptor)
    unlink(temporary)
    throw error
  }
  close(descriptor)
  guard rename(temporary, path) == 0 else {
    let code = errno
    unlink(temporary)
    throw FileError("replace", path, code: code)
  }
}

/// Makes an empty file, readable by this user alone; false when anything is there already.
public func createFile(_ path: String) throws(FileError) -> Bool {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  if descriptor < 0, errno == EEXIST { return false }
  guard descriptor >= 0 else { throw FileError("create", path, code: errno) }
  close(descriptor)
  return true
}

/// Writes all of `bytes`, whatever the system takes at a time.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw FileError("write", path, code: errno) }
    done += count
  }
}

/// A file that several processes append whole lines to.
public struct AppendedFile: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// Appends the line that `line` makes of the file's last line, while no other process that uses this function does.
  ///
  /// - Parameters:
  ///   - patienceMilliseconds: how long to wait for the lock.
  ///   - line: gets the last line without its newline (nil in an empty file) and whether the lock is held; returns the new one.
  public func append(patienceMilliseconds: Int, line: (_ last: [UInt8]?, _ locked: Bool) -> [UInt8]) throws(FileError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError("append to", path, code: errno) }
    defer { close(descriptor) }
    var raw = stat()
    guard fstat(descriptor, &raw) == 0, raw.st_mode & S_IFMT == S_IFREG else {
      throw FileError("append to", path, problem: "is not a regular file")
    }
    let locked = Self.lock(descriptor, patienceMilliseconds: patienceMilliseconds)
    let last = Self.lastLine(descriptor)
    var bytes = line(last.bytes, locked)
    bytes.append(UInt8(ascii: "\n"))
    // A line that a dying process left half-written stays as it is, on a line of its own.
    if !last.isTerminated { bytes.insert(UInt8(ascii: "\n"), at: 0) }
    try writeAll(bytes, to: descriptor, path: path)
  }

  static func lock(_ descriptor: Int32, patienceMilliseconds: Int) -> Bool {
    for attempt in 0... {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      if attempt >= patienceMilliseconds { return false }
      usleep(1000)
    }
    return false
  }

  private static func lastLine(_ descriptor: Int32) -> (bytes: [UInt8]?, isTerminated: Bool) {
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0 else { return (nil, true) }
    var length = min(size, 16 * 1024)
    while true {
      var tail = [UInt8](repeating: 0, count: length)
      let count = tail.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, length, off_t(size - length)) }
      guard count == length else { return (nil, true) }
      let isTerminated = tail.last == UInt8(ascii: "\n")
      if isTerminated { tail.removeLast() }
      if let newline = tail.lastIndex(of: UInt8(ascii: "\n")) { return (Array(tail[(newline + 1)...]), isTerminated) }
      if length == size || length >= 1 << 22 { return (tail, isTerminated) }
      length = min(size, length * 4)
    }
  }
}

/// Runs `body` while no other process that uses this function with the same `path` does. The file is made for that purpose and stays.
/// - Parameter patienceMilliseconds: how long to wait for the others.
public func whileLocked<Value>(
  _ path: String, patienceMilliseconds: Int, _ body: () throws -> Value
) throws -> Value {
  let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw FileError("lock", path, code: errno) }
  defer { close(descriptor) }
  guard AppendedFile.lock(descriptor, patienceMilliseconds: patienceMilliseconds) else {
    throw FileError("lock", path, problem: "is held by another process")
  }
  return try body()
}

/// Removes the file at `path`; false when there was none that this process could remove.
public func removedFile(_ path: String) -> Bool { unlink(path) == 0 }

/// Removes the file at `path`, if there is one that can be removed.
public func removeFile(_ path: String) { unlink(path) }
