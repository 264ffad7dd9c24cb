internal import Files

/// Commits that are new, and what they stand on.
public struct GitCommits: Equatable, Sendable {
  /// The earliest first.
  public let new: [String]
  /// The commits that are not new and whose children are.
  public let boundary: [String]
}

extension GitRepository {
  /// The commit that is checked out; nil before the first one.
  public func head() throws(GitError) -> String? { try commit("HEAD") }

  /// The commit that `name` leads to; nil when there is none.
  public func commit(_ name: String) throws(GitError) -> String? {
    let (isYes, printed) = try answer(["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])
    return isYes ? String(decoding: printed.prefix { $0 != 0x0A }, as: UTF8.self) : nil
  }

  /// The branch that is checked out, such as `main`; nil when none is.
  public func currentBranch() throws(GitError) -> [UInt8]? {
    let (isYes, printed) = try answer(["symbolic-ref", "--quiet", "HEAD"])
    let name = Array(printed.prefix { $0 != 0x0A })
    return isYes ? Self.branch(name) : nil
  }

  /// The branch of a full reference, such as `main` of `refs/heads/main`.
  public static func branch(_ reference: [UInt8]) -> [UInt8]? { reference.dropping(prefix: "refs/heads/") }

  /// The tag of a full reference.
  public static func tag(_ reference: [UInt8]) -> [UInt8]? { reference.dropping(prefix: "refs/tags/") }

  /// The other parents of the merge that is about to be committed; none when it is no merge.
  ///
  /// `git merge` tells the hook that comes before its own commit by variables named `GITHEAD_<object>`; `git commit` finds them in a file.
  public func mergedCommits() throws(GitError) -> [String] {
    var names = variableNames(withPrefix: "GITHEAD_").map { String($0.dropFirst("GITHEAD_".count)) }
    let printed = try output(["rev-parse", "--git-path", "MERGE_HEAD"])
    guard let relative = String(validating: printed.dropLast(), as: UTF8.self) else { throw Self.unreadable }
    do throws(FileError) {
      let text = try readFile(relative.hasPrefix("/") ? relative : workingDirectory + "/" + relative, limit: 1 << 20)
      names += text.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      guard error.isMissing else { throw GitError("\(error)", remedy: "end the merge with `git merge --abort` or mend the file") }
    }
    var commits: [String] = []
    for name in names where name.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) }) {
      guard let commit = try commit(name) else { continue }
      if !commits.contains(commit) { commits.append(commit) }
    }
    return commits
  }

  /// The commits that `tip` has and none of `known` has.
  /// - Parameter remote: what is known to be at this remote counts as known too; nil for none.
  public func commits(of tip: String, without known: [String], remote: String? = nil) throws(GitError) -> GitCommits {
    var arguments = ["rev-list", "--boundary", "--topo-order", "--reverse", tip, "--not"] + known
    if let remote, !remote.utf8.contains(where: { [UInt8](":*?[\\ ".utf8).contains($0) }), !remote.hasPrefix("-") {
      arguments.append("--remotes=\(remote)")
    }
    var new: [String] = []
    var boundary: [String] = []
    for line in try output(arguments + ["--"]).split(separator: 0x0A) {
      let name = String(decoding: line, as: UTF8.self)
      if name.hasPrefix("-") { boundary.append(String(name.dropFirst())) } else { new.append(name) }
    }
    return GitCommits(new: new, boundary: boundary)
  }

  /// Those of `commits` that the history of no other of them holds.
  public func independent(_ commits: [String]) throws(GitError) -> [String] {
    guard commits.count > 1 else { return commits }
    return try output(["merge-base", "--independent"] + commits).split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the history of `new` holds `old`.
  public func isAncestor(_ old: String, of new: String) throws(GitError) -> Bool {
    try answer(["merge-base", "--is-ancestor", old, new]).isYes
  }

  /// Whether the history ends early because not all of it was fetched.
  public func isShallow() throws(GitError) -> Bool {
    try output(["rev-parse", "--is-shallow-repository"]).starts(with: "true".utf8)
  }

  /// A commit message as git would keep it: without the comments of the editor and what stands below the scissors.
  public func messageWithoutComments(_ text: [UInt8]) throws(GitError) -> [UInt8] {
    try output(["stripspace", "--strip-comments"], input: text)
  }
}

extension [UInt8] {
  fileprivate func dropping(prefix: String) -> [UInt8]? { starts(with: prefix.utf8) ? Array(dropFirst(prefix.utf8.count)) : nil }
}
