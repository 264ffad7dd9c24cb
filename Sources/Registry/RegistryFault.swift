/// Why a registry as a whole cannot be used. What is wrong with one entry is a matter of that entry alone, see ``RegistryRefusal``.
public enum RegistryFault: Error, Equatable, Sendable {
  case missing
  /// The system, or the kind of file that lies there, keeps it from being read.
  case unreadable(String)
  case unparseable(String)
  case unknownVersion(String)
  /// Two entries speak of the same rule or the same file.
  case duplicate(String)

  /// What is wrong, as a sentence.
  public var problem: String {
    switch self {
    case .missing: "Registry file not found."
    case .unreadable(let problem): "Registry file cannot be read: it \(problem)."
    case .unparseable(let problem): "Registry file is not a registry: \(problem)."
    case .unknownVersion(let version): "Registry file has version \(version), and this program reads 1.0."
    case .duplicate(let problem): "Registry file holds an entry twice: \(problem)."
    }
  }

  /// What a person does about it.
  public func fix(path: String) -> String {
    switch self {
    case .missing:
      "restore it from a backup (such as \(quoted(path + ".bak")), if it is there); when there never was one, a person begins it: zakon registry backfill"
    case .unreadable: "put a regular file there that this user can read, such as the backup \(quoted(path + ".bak"))"
    case .unparseable, .duplicate: "mend it by hand, or restore the backup: cp \(quoted(path + ".bak")) \(quoted(path))"
    case .unknownVersion: "set \"version\": \"1.0\" if a slip changed it, else use the program that wrote it"
    }
  }

  /// The three lines that the original tool prints.
  public func report(path: String) -> String {
    "ZAKON_REGISTRY_ERROR: \(problem)\nExpected: \(path)\nFIX: \(fix(path: path))"
  }

  /// As a word of a shell.
  private func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2E, 0x2F, 0x5F, 0x2D].contains(byte)
    }
    return isPlain ? path : "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
