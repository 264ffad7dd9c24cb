/// A file of a tree or of the index: what it is and what it holds.
public struct GitEntry: Equatable, Hashable, Sendable {
  /// What git can keep under a name.
  public enum Kind: Equatable, Hashable, Sendable { case file, symbolicLink, submodule }

  public let kind: Kind
  /// The object that holds the content; of a submodule the commit.
  public let object: String

  init?(mode: ArraySlice<UInt8>, object: ArraySlice<UInt8>) {
    switch String(decoding: mode, as: UTF8.self) {
    case "000000": return nil
    case "120000": kind = .symbolicLink
    case "160000": kind = .submodule
    default: kind = .file
    }
    self.object = String(decoding: object, as: UTF8.self)
  }
}

/// A path whose content differs from what it was.
public struct GitChange: Equatable, Sendable {
  /// Below the top of the repository, as git keeps it.
  public let path: [UInt8]
  /// Before, in each of the states that were compared; nil where the path was not there.
  public let before: [GitEntry?]
  /// Nil when the path is gone.
  public let after: GitEntry?
}

extension GitRepository {
  private static let rawDiff = ["-r", "-z", "--raw", "--no-renames", "--no-abbrev"]

  /// How the index differs from a commit or tree.
  /// - Throws: ``GitError``, also when a conflict is not resolved: there is nothing to judge then.
  public func stagedChanges(since tree: String) throws(GitError) -> [GitChange] {
    try rawChanges(output(["diff-index", "--cached"] + Self.rawDiff + [tree, "--"]))
  }

  /// How the tree of `new` differs from that of `old`.
  public func changes(from old: String, to new: String) throws(GitError) -> [GitChange] {
    try rawChanges(output(["diff-tree"] + Self.rawDiff + [old, new, "--"]))
  }

  /// What each commit changed: of a merge only what is in none of its parents.
  /// - Parameter commits: the earliest first.
  public func changes(of commits: [String]) throws(GitError) -> [(commit: String, changes: [GitChange])] {
    guard !commits.isEmpty else { return [] }
    let asked = Array(commits.map { $0 + "\n" }.joined().utf8)
    let printed = try output(["diff-tree", "--stdin", "--root", "-c"] + Self.rawDiff, input: asked)
    var result: [(commit: String, changes: [GitChange])] = []
    var fields = printed.split(separator: 0, omittingEmptySubsequences: false)[...]
    while let field = fields.popFirst() {
      if field.isEmpty { continue }
      guard field.first == UInt8(ascii: ":") else {
        result.append((String(decoding: field, as: UTF8.self), []))
        continue
      }
      guard let path = fields.popFirst(), let change = Self.change(field, path: path), !result.isEmpty else { throw Self.unreadable }
      result[result.count - 1].changes.append(change)
    }
    return result
  }

  private func rawChanges(_ printed: [UInt8]) throws(GitError) -> [GitChange] {
    var changes: [GitChange] = []
    var fields = printed.split(separator: 0, omittingEmptySubsequences: false)[...]
    while let field = fields.popFirst() {
      if field.isEmpty { continue }
      guard let path = fields.popFirst() else { throw Self.unreadable }
      if field.last == UInt8(ascii: "U") {
        throw GitError(
          "\(String(decoding: path, as: UTF8.self)) has a conflict that is not resolved", remedy: "resolve it and `git add` the file")
      }
      guard let change = Self.change(field, path: path) else { throw Self.unreadable }
      changes.append(change)
    }
    return changes
  }

  /// `:100644 100644 <old> <new> M`, with a colon, a mode and an object more for each parent beyond the first (git-diff-tree(1), RAW OUTPUT).
  private static func change(_ field: ArraySlice<UInt8>, path: ArraySlice<UInt8>) -> GitChange? {
    let parents = field.prefix { $0 == UInt8(ascii: ":") }.count
    let parts = field.dropFirst(parents).split(separator: UInt8(ascii: " "))
    guard parents > 0, parts.count == 2 * (parents + 1) + 1, !path.isEmpty else { return nil }
    let entries = (0...parents).map { GitEntry(mode: parts[$0], object: parts[parents + 1 + $0]) }
    return GitChange(path: Array(path), before: Array(entries.dropLast()), after: entries[parents])
  }

  static let unreadable = GitError("git answers in a form that is not known here", remedy: "see whether `git --version` is 2.30 or newer")
}
