internal import Files
internal import Model
internal import Paths
internal import Processes

extension ProbeRunner {
  /// Counts the regular files on the paths that match a glob.
  func fileCount(glob source: String, minimum: Int, deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    var walk = FileWalk(try PlacedGlob(source, workingDirectory: workingDirectory, home: home), deadline: deadline)
    let count = try walk.count()
    let files = count == 1 ? "1 file" : "\(count) files"
    return .measured(value: String(count), shortfall: count >= minimum ? nil : "counted \(files) instead of at least \(minimum)")
  }
}

/// A walk through the folders that can hold matches. Symbolic links are passed over, so it cannot go in circles.
private struct FileWalk {
  private let glob: PlacedGlob
  private let deadline: Deadline
  private var entriesLeft = Self.entryLimit
  private var found = 0
  /// Folders still to be listed, by their components below the glob's folder.
  private var folders: [[String]] = []

  private static let entryLimit = 20_000
  private static let depthLimit = 64

  init(_ glob: PlacedGlob, deadline: Deadline) {
    self.glob = glob
    self.deadline = deadline
  }

  mutating func count() throws(ProbeFailure) -> Int {
    if glob.isLiteral {
      try look(at: glob.literalPrefix)
      return found
    }
    // The way to the first wildcard is a path like any other: links on it are followed.
    if try status(of: glob.literalPrefix, followLinks: true)?.kind == .folder { folders = [glob.literalPrefix] }
    while let folder = folders.popLast() {
      for name in try names(in: folder) { try look(at: folder + [name]) }
    }
    return found
  }

  private mutating func names(in folder: [String]) throws(ProbeFailure) -> [String] {
    do throws(FileError) {
      let names = try folderEntries(glob.path(of: folder), limit: entriesLeft + 1)
      entriesLeft -= names.count
      guard entriesLeft >= 0 else {
        throw FileError("walk", glob.path(of: glob.literalPrefix), problem: "holds more than \(Self.entryLimit) entries")
      }
      return names
    } catch {
      if error.isMissing { return [] }
      throw ProbeFailure("could not run: \(error)")
    }
  }

  private mutating func look(at components: [String]) throws(ProbeFailure) {
    if deadline.isOver { throw .outOfTime }
    // Whatever has gone since it was listed is not there; nor is a name that is no text, which no glob can spell.
    guard let status = try status(of: components, followLinks: false) else { return }
    if status.kind == .regular, glob.matches(components) { found += 1 }
    guard status.kind == .folder, glob.canMatch(below: components) else { return }
    guard components.count < Self.depthLimit else {
      throw ProbeFailure("could not run: there are more than \(Self.depthLimit) folders inside one another")
    }
    folders.append(components)
  }

  private func status(of components: [String], followLinks: Bool) throws(ProbeFailure) -> FileStatus? {
    do throws(FileError) {
      return try fileStatus(glob.path(of: components), followLinks: followLinks)
    } catch {
      if error.isMissing { return nil }
      throw ProbeFailure("could not run: \(error)")
    }
  }
}
