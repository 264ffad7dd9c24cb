internal import Glibc
internal import Paths

/// Where a write to `path` would land: symbolic links resolved as far as the path exists, the rest appended as written.
///
/// `..` is taken back on the resolved path, as the kernel does, not on the letters.
///
/// Nil when a link on the way has a target that is no UTF-8, or when the path leads through `/proc` or `/dev`, where the same name means
/// something else to another process.
public func resolvedPath(_ path: String) -> String? {
  var resolved = "/"
  var pending = path.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }.reversed() as [String]
  var links = 0
  while let part = pending.popLast() {
    if part == "." { continue }
    if part == ".." {
      let parts = pathComponents(resolved).dropLast()
      resolved = "/" + parts.joined(separator: "/")
      continue
    }
    let next = joined(resolved, part)
    if next == "/proc" || next == "/dev" { return nil }
    let target: String?
    switch link(next) {
    case .none: target = nil
    case .target(let text): target = text
    case .unreadable: return nil
    }
    if links < 40, let target {
      links += 1
      if target.hasPrefix("/") { resolved = "/" }
      pending += target.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }.reversed()
    } else {
      resolved = next
    }
  }
  return resolved
}

private enum Link {
  case none, unreadable
  case target(String)
}

private func link(_ path: String) -> Link {
  // On the stack: most names are no links, and a zeroed array for each would be half the cost of a write.
  withUnsafeTemporaryAllocation(byteCount: Int(PATH_MAX), alignment: 1) { buffer in
    guard let base = buffer.baseAddress else { return .unreadable }
    let length = readlink(path, base.assumingMemoryBound(to: CChar.self), buffer.count)
    guard length > 0 else { return .none }
    return String(validating: UnsafeRawBufferPointer(rebasing: buffer[..<length]), as: UTF8.self).map { .target($0) } ?? .unreadable
  }
}
