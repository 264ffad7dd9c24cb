internal import Files
internal import Gates
internal import Model
internal import Paths
internal import Policy
internal import Stores

/// Finds out where a write would land, and what of Zakon's own it would hit.
struct WriteTargetGathering {
  let surroundings: Surroundings
  let workingDirectory: String?

  func target(_ change: FileChange) -> WriteTarget {
    let isRelative = !change.path.hasPrefix("/") && !change.path.hasPrefix("~")
    guard !isRelative || workingDirectory != nil,
      let path = absolutePath(change.path, in: workingDirectory ?? "/", home: surroundings.home)
    else { return WriteTarget(path: nil, resolvedPath: nil, ownedByZakon: nil, mendsBrokenPolicy: false) }
    // Not the normalised path: the kernel follows a link before it takes `..` back.
    let literal = change.path.hasPrefix("/") ? change.path : isRelative ? joined(workingDirectory ?? "/", change.path) : path
    let resolved = resolvedPath(literal)
    return WriteTarget(
      path: path, resolvedPath: resolved, ownedByZakon: owner(of: resolved), mendsBrokenPolicy: mendsBrokenPolicy(resolved, change))
  }

  private func owner(of path: String) -> String? {
    func lies(in folder: String?) -> Bool {
      guard let folder else { return false }
      let resolved = resolvedPath(folder)
      return path == resolved || components(of: path, below: resolved) != nil
    }
    if lies(in: surroundings.state?.path) { return "the state of Zakon" }
    if surroundings.verdictFiles.contains(where: { resolvedPath($0) == path }) { return "the verdict of Zakon" }
    if lies(in: surroundings.systemConfigurationFolder) || lies(in: surroundings.userConfigurationFolder) { return "the configuration of Zakon" }
    guard let executable = surroundings.executable else { return nil }
    let folder = "/" + pathComponents(executable).dropLast().joined(separator: "/")
    let names = ["zakon", "zakon-hook"] + allGates.map(\.name)
    if let name = components(of: path, below: folder), name.count == 1, names.contains(name[0]) { return "an executable of Zakon" }
    if let own = try? fileStatus(executable), let there = try? fileStatus(path), own.isSameFile(as: there) { return "an executable of Zakon" }
    return nil
  }

  /// A project's policy file alone: what a person configured for the machine or for herself, a person mends.
  private func mendsBrokenPolicy(_ path: String, _ change: FileChange) -> Bool {
    guard
      let file = configurationFiles(surroundings, workingDirectory: workingDirectory).first(where: {
        $0.level == .project && resolvedPath($0.path) == path
      })
    else { return false }
    let current = (try? readFile(path, limit: 1 << 20)) ?? []
    if loads(current, file.path) { return false }
    guard let changed = change.content.applied(to: current) else { return false }
    return loads(changed, file.path)
  }

  private func loads(_ text: [UInt8], _ file: String) -> Bool {
    (try? checkProjectConfiguration(text, file: file, surroundings: surroundings)) != nil
  }
}

extension FileChange.Content {
  /// The content after the change, or nil when the call does not tell or the host would refuse it.
  fileprivate func applied(to content: [UInt8]) -> [UInt8]? {
    switch self {
    case .replaced(let text): return Array(text.utf8)
    case .untold: return nil
    case .edited(let edits):
      var result = content
      for edit in edits {
        guard let edited = edit.applied(to: result) else { return nil }
        result = edited
      }
      return result
    }
  }
}

extension TextEdit {
  fileprivate func applied(to content: [UInt8]) -> [UInt8]? {
    let wanted = Array(old.utf8)
    guard !wanted.isEmpty else { return content.isEmpty ? Array(new.utf8) : nil }
    var result: [UInt8] = []
    var rest = content[...]
    var count = 0
    while let start = rest.firstRange(of: wanted) {
      result += rest[..<start] + Array(new.utf8)
      rest = rest[(start + wanted.count)...]
      count += 1
    }
    guard count == 1 || (count > 1 && replacesAll) else { return nil }
    return result + rest
  }
}

extension ArraySlice<UInt8> {
  /// Where `wanted` first stands.
  fileprivate func firstRange(of wanted: [UInt8]) -> Int? {
    guard count >= wanted.count else { return nil }
    return (startIndex...(endIndex - wanted.count)).first { self[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }
}
