public import Timestamps

/// Folders in which the artifacts of a task may lie.
public struct ArtifactQuery: Sendable {
  /// A folder, or all those of one parent whose names begin alike.
  public struct Folder: Hashable, Sendable {
    /// Absolute.
    public var parent: String
    public var name: String
    /// Whether names that go on behind `name` with anything but a digit are meant as well: `evidence-7-second`, but not `evidence-70`.
    public var isPrefix: Bool

    public init(parent: String, name: String, isPrefix: Bool) {
      self.parent = parent
      self.name = name
      self.isPrefix = isPrefix
    }
  }

  public var folders: [Folder]
  /// Patterns for the names of the files that are to be looked into; see `PathGlob`.
  public var inspectedNames: [String]
  /// When copies are to be told from each other: the sizes of other files that they could be copies of. Nil when nobody needs to know.
  public var comparedSizes: Set<Int64>?

  public init(folders: [Folder], inspectedNames: [String] = [], comparedSizes: Set<Int64>? = nil) {
    self.folders = folders
    self.inspectedNames = inspectedNames
    self.comparedSizes = comparedSizes
  }
}

/// What lies in the folders of an ``ArtifactQuery``.
public struct ArtifactFacts: Sendable {
  /// Regular files that are reached through no symbolic link.
  public var files: [ArtifactFile]
  /// What could not be looked at and why, a sentence each.
  public var omissions: [String]

  public init(files: [ArtifactFile], omissions: [String]) {
    self.files = files
    self.omissions = omissions
  }
}

/// One file that may prove something.
public struct ArtifactFile: Sendable {
  /// Absolute.
  public var path: String
  /// In bytes.
  public var size: Int64
  public var modified: Timestamp
  /// SHA-256 in lower-case hexadecimal digits; nil where the query needs none.
  public var digest: String?
  /// Why it is not what its name says, in words that fit after the path; nil when it is, or was not looked into.
  public var fault: String?

  public init(path: String, size: Int64, modified: Timestamp, digest: String?, fault: String?) {
    self.path = path
    self.size = size
    self.modified = modified
    self.digest = digest
    self.fault = fault
  }
}

/// What stands in a file that need not exist.
public enum FileText: Sendable {
  case missing
  case bytes([UInt8])
  /// Why it cannot be read, in words that fit after the path.
  case unreadable(String)
}
