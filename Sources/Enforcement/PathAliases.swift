internal import Files
internal import GovernedDocument
internal import Paths
internal import Policy
internal import Registry

/// The names that policies give to what lies behind links: the home, and folders such as `~/system/rules` that people keep elsewhere.
struct PathAliases {
  private let folders: [(named: String, physical: String)]

  /// - Parameter policy: whose patterns say which folders are named; nil for the home alone.
  init(_ policy: EffectivePolicy?, home: String?) {
    var named = [home].compactMap { $0 }
    if let policy {
      // What does not load is said by the gate that needs it.
      let patterns =
        ((try? RegistryPolicy(policy))?.ruleFilePatterns ?? []) + ((try? DocumentSchemas(policy))?.patterns ?? [])
      for glob in patterns.map(PathGlob.init) where glob.anchor != .project {
        let prefix = (glob.anchor == .home ? "~/" : "/") + glob.literalPrefix.joined(separator: "/")
        if let folder = absolutePath(prefix, in: "/", home: home), !named.contains(folder) { named.append(folder) }
      }
    }
    folders = named.compactMap { folder in resolvedPath(folder).flatMap { $0 == folder ? nil : (folder, $0) } }
  }

  /// Other names of a path, without the path itself.
  func names(of path: String) -> [String] {
    folders.compactMap { folder in
      components(of: path, below: folder.physical).map { joined(folder.named, $0.joined(separator: "/")) }
    }.filter { $0 != path }
  }
}
