internal import Glibc
internal import Paths
public import Timestamps

/// What the file system says of one path.
public struct FileStatus: Equatable, Sendable {
  /// Regular file, folder, symbolic link, or anything else.
  public enum Kind: Equatable, Sendable { case regular, folder, symbolicLink, other }

  public let kind: Kind
  /// In bytes.
  public let size: Int64
  /// Time of the last change of the content.
  public let modified: Timestamp
  /// The lowest nine bits of the mode: who may read, write and run it.
  public let permissions: UInt32
  public let device: UInt64
  public let inode: UInt64

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .symbolicLink
      default: .other
      }
    size = Int64(raw.st_size)
    modified = Timestamp(milliseconds: Int64(raw.st_mtim.tv_sec) * 1000 + Int64(raw.st_mtim.tv_nsec) / 1_000_000)
    permissions = UInt32(raw.st_mode) & 0o777
    device = UInt64(raw.st_dev)
    inode = UInt64(raw.st_ino)
  }

  /// Whether both describe the same file, under whatever name.
  public func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// The status of `path`.
/// - Parameter followLinks: whether a symbolic link at the end of the path stands for what it points to.
public func fileStatus(_ path: String, followLinks: Bool = true) throws(FileError) -> FileStatus {
  var raw = stat()
  guard (followLinks ? stat(path, &raw) : lstat(path, &raw)) == 0 else { throw FileError("look at", path, code: errno) }
  return FileStatus(raw)
}

/// The status of the path reached from `root` by `components`, no symbolic link among them.
///
/// `root` itself may be a link: it is named by policy. A component that is a link ends the walk with ELOOP.
public func fileStatus(below root: String, components: [String]) throws(FileError) -> FileStatus {
  var folder = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw FileError("open", root, code: errno) }
  defer { close(folder) }
  var path = root
  for (index, component) in components.enumerated() {
    path = joined(path, component)
    var raw = stat()
    guard fstatat(folder, component, &raw, AT_SYMLINK_NOFOLLOW) == 0 else { throw FileError("look at", path, code: errno) }
    let status = FileStatus(raw)
    if status.kind == .symbolicLink { throw FileError("follow", path, code: ELOOP) }
    if index == components.count - 1 { return status }
    let next = openat(folder, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard next >= 0 else { throw FileError("open", path, code: errno) }
    close(folder)
    folder = next
  }
  return try fileStatus(root)
}

/// The names in a folder, sorted, without `.` and `..`; at most `limit` of them.
public func folderEntries(_ path: String, limit: Int = 10_000) throws(FileError) -> [String] {
  guard let stream = opendir(path) else { throw FileError("list", path, code: errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while names.count < limit, let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted()
}

/// Names and kinds of what is in a folder, sorted by name, without `.` and `..`. Links are not followed.
public func folderContents(_ path: String) throws(FileError) -> [(name: String, kind: FileStatus.Kind)] {
  guard let stream = opendir(path) else { throw FileError("list", path, code: errno) }
  defer { closedir(stream) }
  var contents: [(name: String, kind: FileStatus.Kind)] = []
  while let entry = readdir(stream) {
    let type = Int32(entry.pointee.d_type)
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
    }
    guard name != "." && name != ".." else { continue }
    switch type {
    case Int32(DT_REG): contents.append((name, .regular))
    case Int32(DT_DIR): contents.append((name, .folder))
    case Int32(DT_LNK): contents.append((name, .symbolicLink))
    // Some file systems do not tell.
    case Int32(DT_UNKNOWN): contents.append((name, try fileStatus(joined(path, name), followLinks: false).kind))
    default: contents.append((name, .other))
    }
  }
  return contents.sorted { $0.name < $1.name }
}
