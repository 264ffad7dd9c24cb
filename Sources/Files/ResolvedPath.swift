internal import Glibc
internal import Paths

/// Where a write to `path` would land: symbolic links resolved as far as the path exists, the rest appended as written.
///
/// `..` is taken back on the resolved path, as the kernel does, not on the letters.
public func resolvedPath(_ path: String) -> String {
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
    if links < 40, let target = linkTarget(next) {
      links += 1
      if target.hasPrefix("/") { resolved = "/" }
      pending += target.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }.reversed()
    } else {
      resolved = next
    }
  }
  return resolved
}

private func linkTarget(_ path: String) -> String? {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let length = readlink(path, &buffer, buffer.count)
  return length > 0 ? String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
}
