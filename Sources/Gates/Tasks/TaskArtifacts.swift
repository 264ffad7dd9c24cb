internal import Model
internal import Paths
internal import Timestamps

extension TaskPolicy {
  /// The folders in which artifacts of a task may lie; those below a home that nobody knows are left out.
  func folders(of taskID: Int64, home: String?) -> [ArtifactQuery.Folder] {
    artifactFolders.compactMap { pattern in
      let isPrefix = pattern.hasSuffix("*")
      let named = Self.filled(isPrefix ? String(pattern.dropLast()) : pattern, taskID)
      guard let path = absolutePath(named, in: "/", home: home) else { return nil }
      let parts = pathComponents(path)
      guard let name = parts.last else { return nil }
      return ArtifactQuery.Folder(parent: "/" + parts.dropLast().joined(separator: "/"), name: name, isPrefix: isPrefix)
    }
  }

  /// The same as people read them.
  func folderNames(of taskID: Int64) -> String { artifactFolders.map { Self.filled($0, taskID) + "/" }.joined(separator: ", ") }

  /// The files in which the claims of a task may stand, the first that is there counts.
  func claimsFiles(of taskID: Int64, home: String?) -> [String] {
    claimsFiles.compactMap { absolutePath(Self.filled($0, taskID), in: "/", home: home) }
  }

  private static func filled(_ pattern: String, _ taskID: Int64) -> String {
    guard let start = pattern.utf8.firstIndex(of: UInt8(ascii: "<")), pattern[start...].hasPrefix("<id>") else { return pattern }
    return pattern[..<start] + "\(taskID)" + filled(String(pattern[start...].dropFirst(4)), taskID)
  }
}

extension ArtifactFile {
  /// Why the file shows nothing of a task that was started then, in words that fit after the path; nil when it may.
  func shortfall(since start: Timestamp?) -> String? {
    if size == 0 { return "is empty" }
    if let start, modified < start { return "is older than the start of the task (\(start.iso8601Seconds))" }
    return fault
  }

  /// The last component of the path.
  var name: String { pathComponents(path).last ?? path }
}
