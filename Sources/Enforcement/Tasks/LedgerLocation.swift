public import Policy
internal import Files
internal import Paths
internal import Stores

/// Which database is the ledger.
public struct LedgerLocation: Sendable, Equatable {
  public let path: String
  /// Whether a person has named it, or it is there: then no other one takes its place.
  public let isRequired: Bool

  /// What the policy area `tasks` names, the last that applies; else the ledger in the state folder. Nil when there is no such folder.
  ///
  /// A project's file has no say: who chooses the ledger chooses what it holds.
  public init?(_ policy: EffectivePolicy, surroundings: Surroundings) throws(PolicyError) {
    var named: LedgerLocation?
    for document in try policy.documents("tasks") where document.level < .project {
      var reader = try MappingReader(document.node, file: document.file, path: "tasks")
      let fits = try reader.choice("profile", as: Profile.self).map { $0 == policy.profile } ?? true
      guard let node = reader.take("ledger"), fits else { continue }
      var entry = try MappingReader(node, file: document.file, path: "tasks.ledger")
      let written = try entry.text("path")
      let isRequired = try entry.flag("required", default: true)
      try entry.finish()
      guard written.hasPrefix("/") || written.hasPrefix("~/") else {
        throw entry.error(node, "path", "is `\(written)`, which begins neither with / nor with ~/")
      }
      guard let path = absolutePath(written, in: "/", home: surroundings.home) else {
        throw entry.error(node, "path", "is `\(written)`, and nobody knows the home: HOME is not set")
      }
      // Another ledger may take its place only where there is nothing: one that cannot be reached may hold what counts.
      guard isRequired || Self.isThere(path) else { continue }
      // SQLite follows no link, and a database that people name may lie behind one.
      named = LedgerLocation(path: resolvedPath(path) ?? path, isRequired: true)
    }
    if let named {
      self = named
    } else if let state = surroundings.state {
      self.init(path: state.ledgerFile, isRequired: false)
    } else {
      return nil
    }
  }

  /// Whether anything is at the path, also a link to nowhere and what this user may not look at.
  private static func isThere(_ path: String) -> Bool {
    do throws(FileError) {
      _ = try fileStatus(path, followLinks: false)
      return true
    } catch {
      return !error.isMissing
    }
  }

  private init(path: String, isRequired: Bool) {
    self.path = path
    self.isRequired = isRequired
  }
}

extension Surroundings {
  /// The ledger in force; that of the state folder when the policy cannot tell, nil when there is none either.
  func ledgerFile(_ policy: EffectivePolicy?) -> String? {
    let named = policy.flatMap { policy in try? LedgerLocation(policy, surroundings: self) }
    return named?.path ?? state?.ledgerFile
  }
}
