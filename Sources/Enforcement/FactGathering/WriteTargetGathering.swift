internal import Files
internal import Gates
internal import Model
internal import Paths
internal import Policy
internal import Registry
internal import Stores

/// Finds out where a write would land, and what of Zakon's own it would hit. The gates of one event ask about the same write: it is looked up
/// once.
final class WriteTargetGathering {
  private let surroundings: Surroundings
  private let workingDirectory: String?
  /// Nil when it does not load, which a gate says of its own accord.
  private let policy: EffectivePolicy?
  private var known: (path: String, target: WriteTarget)?
  /// Folders that were followed, each with where it leads.
  private var folders: [(named: String, physical: String)] = []
  private lazy var registryFiles = registryPaths()
  private lazy var aliases = PathAliases(policy, home: surroundings.home)

  init(surroundings: Surroundings, workingDirectory: String?, policy: EffectivePolicy?) {
    self.surroundings = surroundings
    self.workingDirectory = workingDirectory
    self.policy = policy
  }

  func target(_ change: FileChange) -> WriteTarget {
    if let known, known.path.utf8.elementsEqual(change.path.utf8) { return known.target }
    let target = lookUp(change)
    known = (change.path, target)
    return target
  }

  private func lookUp(_ change: FileChange) -> WriteTarget {
    let isRelative = !change.path.hasPrefix("/") && !change.path.hasPrefix("~")
    guard !isRelative || workingDirectory != nil,
      let path = absolutePath(change.path, in: workingDirectory ?? "/", home: surroundings.home)
    else { return WriteTarget(path: nil, resolvedPaths: nil, ownedByZakon: nil, mendsBrokenPolicy: false) }
    // The kernel follows a link before it takes `..` back; a host that normalises first does not.
    let literal = change.path.hasPrefix("/") ? change.path : isRelative ? joined(workingDirectory ?? "/", change.path) : path
    guard let byKernel = resolvedPath(literal), let byLetters = resolvedPath(path) else {
      return WriteTarget(path: path, resolvedPaths: nil, ownedByZakon: nil, mendsBrokenPolicy: false)
    }
    var resolved = byKernel == byLetters ? [byKernel] : [byKernel, byLetters]
    resolved += ([path] + resolved).flatMap(aliases.names).filter { !resolved.contains($0) && $0 != path }
    return WriteTarget(
      path: path, resolvedPaths: resolved, ownedByZakon: ([path] + resolved.filter { $0 != path }).lazy.compactMap(owner).first,
      mendsBrokenPolicy: byKernel == path && byLetters == path && mendsBrokenPolicy(path, change))
  }

  private func resolved(_ folder: String) -> String {
    if let known = folders.first(where: { $0.named == folder }) { return known.physical }
    let physical = resolvedPath(folder) ?? folder
    folders.append((folder, physical))
    return physical
  }

  private func owner(of path: String) -> String? {
    func lies(in folder: String?) -> Bool {
      guard let folder else { return false }
      return [folder, resolved(folder)].contains { path == $0 || components(of: path, below: $0) != nil }
    }
    if lies(in: surroundings.state?.path) { return "the state of Zakon" }
    if lies(in: surroundings.systemConfigurationFolder) || lies(in: surroundings.userConfigurationFolder) {
      return "the configuration of Zakon"
    }
    if isSame(path, as: surroundings.verdictFiles) { return "the verdict of Zakon" }
    if isSame(path, as: configurationFiles(surroundings, workingDirectory: workingDirectory).map(\.path)) {
      return "the configuration of Zakon"
    }
    if isSame(path, as: registryFiles) { return "the registry of rule files" }
    if isSame(path, as: hostSettings) { return "the hook settings of the host" }
    guard let executable = surroundings.executable else { return nil }
    let folder = "/" + pathComponents(executable).dropLast().joined(separator: "/")
    let names = ["zakon", "zakon-hook"] + allGates.map(\.name)
    if let name = components(of: path, below: folder), name.count == 1, names.contains(name[0]) { return "an executable of Zakon" }
    return isSame(path, as: [executable]) ? "an executable of Zakon" : nil
  }

  /// The registry that policy names, with the text before the last change of it, which a person may restore.
  private func registryPaths() -> [String] {
    guard let policy, let location = try? RegistryPolicy(policy, includingProject: false).location,
      let path = absolutePath(location, in: "/", home: surroundings.home)
    else { return [] }
    return [path, path + ".bak"]
  }

  /// Where the host reads its hooks from in this session. Their names are guarded by policy; here it is the files behind the names, which
  /// people keep as links into a folder of theirs.
  private var hostSettings: [String] {
    let folders = [surroundings.home, surroundings.projectRoot, workingDirectory].compactMap { $0 }.map { joined($0, ".claude") }
    return (folders + [surroundings.hostConfigurationFolder].compactMap { $0 }).flatMap {
      [joined($0, "settings.json"), joined($0, "settings.local.json")]
    }
  }

  /// Whether `path` is one of `files`, by its name, behind a link, or under another name of the same file.
  private func isSame(_ path: String, as files: [String]) -> Bool {
    files.contains { file in
      if file == path { return true }
      // Two files that exist are one file or not, whatever leads to them; only for what does not exist do names have to be followed.
      do throws(FileError) {
        let there = try fileStatus(file)
        return try fileStatus(path).isSameFile(as: there)
      } catch {
        guard error.isMissing, error.path == file else { return !error.isMissing && resolvedPath(file) == path }
        return mayLead(file, to: path) && resolvedPath(file) == path
      }
    }
  }

  /// Whether a file that does not exist can be meant by `path`: it has the same name, or is a link to something else.
  private func mayLead(_ file: String, to path: String) -> Bool {
    if file.utf8.reversed().prefix(while: { $0 != UInt8(ascii: "/") }).elementsEqual(
      path.utf8.reversed().prefix { $0 != UInt8(ascii: "/") })
    {
      return true
    }
    return (try? fileStatus(file, followLinks: false)) != nil
  }

  /// A project's own policy file alone, and only one that is there and no link: what a person configured for the machine or for herself, a
  /// person mends.
  private func mendsBrokenPolicy(_ path: String, _ change: FileChange) -> Bool {
    let files = configurationFiles(surroundings, workingDirectory: workingDirectory)
    guard let file = files.first(where: { $0.level == .project && $0.path == path }),
      !files.contains(where: { $0.level < .project && $0.path == path }),
      let current = try? readFile(path, limit: 1 << 20), !loads(current, file.path), let changed = change.content.applied(to: current)
    else { return false }
    return loads(changed, file.path)
  }

  private func loads(_ text: [UInt8], _ file: String) -> Bool {
    (try? checkProjectConfiguration(text, file: file, surroundings: surroundings)) != nil
  }
}
