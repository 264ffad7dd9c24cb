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
    case .missing: "cp \(path).bak \(path)   # or, when there never was one: zakon registry backfill"
    case .unreadable: "put a regular file that this user can read there, such as the backup: cp \(path).bak \(path)"
    case .unparseable, .duplicate: "mend it by hand, or restore the backup: cp \(path).bak \(path)"
    case .unknownVersion: "set \"version\": \"1.0\" if a slip changed it, else use the program that wrote it"
    }
  }

  /// The three lines that the original tool prints.
  public func report(path: String) -> String {
    "ZAKON_REGISTRY_ERROR: \(problem)\nExpected: \(path)\nFIX: \(fix(path: path))"
  }
}
