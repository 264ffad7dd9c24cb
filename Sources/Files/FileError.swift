internal import Glibc

/// A file operation that the system refused.
///
/// The words are ours: Claude Code takes a Stop reason that holds the system's own sentence for ENOENT for a broken hook
/// and lets the turn end (anthropics/claude-code#60490).
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was attempted, such as `read`.
  public let operation: String
  public let path: String
  /// The system's error number, or 0 when the refusal is ours.
  public let code: Int32
  /// What is wrong, in words that fit after the path.
  public let problem: String

  public init(_ operation: String, _ path: String, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
    problem = Self.words(for: code)
  }

  public init(_ operation: String, _ path: String, problem: String) {
    self.operation = operation
    self.path = path
    code = 0
    self.problem = problem
  }

  /// Whether nothing exists at the path.
  public var isMissing: Bool { code == ENOENT || code == ENOTDIR }

  public var description: String { "cannot \(operation) \(path): it \(problem)" }

  private static func words(for code: Int32) -> String {
    switch code {
    case ENOENT: "does not exist"
    case ENOTDIR: "lies below something that is not a folder"
    case EACCES, EPERM: "may not be accessed by this user"
    case EROFS: "is on a read-only file system"
    case ENOSPC, EDQUOT: "does not fit: the disk is full"
    case EISDIR: "is a folder"
    case ELOOP: "is or lies behind a symbolic link that is not followed"
    case ENAMETOOLONG: "has too long a name"
    case EMFILE, ENFILE: "was refused: too many open files"
    case EIO: "was refused: input/output error"
    case EFBIG: "is too big"
    default: "was refused with error number \(code)"
    }
  }
}
