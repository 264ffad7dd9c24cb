/// `path` with one more component.
public func joined(_ path: String, _ component: String) -> String {
  path.utf8.last == UInt8(ascii: "/") ? path + component : path + "/" + component
}

/// `path` made absolute against `folder`, with `.`, `..` and repeated slashes resolved by the letters alone; `~/` is `home`.
/// Nil when the path needs a home and there is none.
public func absolutePath(_ path: String, in folder: String, home: String?) -> String? {
  var text = path
  if text == "~" || text.hasPrefix("~/") {
    guard let home else { return nil }
    text = home + text.dropFirst()
  } else if !text.hasPrefix("/") {
    text = folder + "/" + text
  }
  return "/" + pathComponents(text).joined(separator: "/")
}

/// The components of a path, with `.` dropped and `..` taken back by the letters alone.
public func pathComponents(_ path: String) -> [String] {
  var components: [String] = []
  for part in path.utf8.split(separator: UInt8(ascii: "/")) {
    switch String(part) {
    case ".", .none: continue
    case "..": _ = components.popLast()
    case .some(let name): components.append(name)
    }
  }
  return components
}

/// The components of `path` below `root`, or nil when it does not lie there. Both must be absolute and normalised.
public func components(of path: String, below root: String) -> [String]? {
  components(of: pathComponents(path), below: pathComponents(root))
}

/// The same for paths that are already taken apart.
public func components(of parts: [String], below rootParts: [String]) -> [String]? {
  guard parts.count > rootParts.count, parts.prefix(rootParts.count).elementsEqual(rootParts, by: { $0.utf8.elementsEqual($1.utf8) })
  else { return nil }
  return Array(parts.dropFirst(rootParts.count))
}
