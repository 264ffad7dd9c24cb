internal import Files
internal import Model
internal import Paths
internal import Stores
internal import Timestamps

/// Looks at the paths that a turn names as evidence.
struct EvidenceGathering {
  /// A folder is searched for one file that counts; a larger one is judged by what is found so far.
  private static let mostEntries = 2_000
  private static let deepest = 6

  let surroundings: Surroundings
  let workingDirectory: String?

  func facts(_ query: EvidenceQuery) -> EvidenceFacts {
    EvidenceFacts(states: query.candidates.map(state), lastEdit: lastEdit(query.editedPaths), now: surroundings.now)
  }

  private func state(_ candidate: EvidenceCandidate) -> EvidenceFacts.State {
    let path = candidate.components.reduce(candidate.root, joined)
    let status: FileStatus
    do throws(FileError) {
      status = try fileStatus(below: candidate.root, components: candidate.components)
    } catch {
      return .unusable(error.problem)
    }
    if isZakonsOwn(path, status) { return .unusable("was written by Zakon itself") }
    switch status.kind {
    case .regular: return status.size > 0 ? .present(modified: status.modified) : .unusable("is empty")
    case .folder: return folderState(path)
    case .symbolicLink, .other: return .unusable("is not a regular file")
    }
  }

  private func folderState(_ path: String) -> EvidenceFacts.State {
    var latest: Timestamp?
    var budget = Self.mostEntries
    func visit(_ folder: String, depth: Int) {
      for name in (try? folderEntries(folder, limit: budget)) ?? [] where budget > 0 {
        budget -= 1
        let entry = joined(folder, name)
        guard let status = try? fileStatus(entry, followLinks: false) else { continue }
        if status.kind == .regular, status.size > 0, !isZakonsOwn(entry, status) {
          latest = max(latest ?? status.modified, status.modified)
        }
        if status.kind == .folder, depth < Self.deepest { visit(entry, depth: depth + 1) }
      }
    }
    visit(path, depth: 0)
    return latest.map { .present(modified: $0) } ?? .unusable("is a folder without a non-empty file")
  }

  /// Zakon's own records tell what it decided, never what the agent did.
  private func isZakonsOwn(_ path: String, _ status: FileStatus) -> Bool {
    guard let resolved = resolvedPath(path) else { return true }
    if let state = surroundings.state, components(of: resolved, below: resolvedPath(state.path) ?? state.path) != nil { return true }
    return ownFiles.contains { own in (try? fileStatus(own)).map { $0.isSameFile(as: status) } ?? false }
  }

  /// Zakon's records, which may lie under another name in an evidence folder.
  private var ownFiles: [String] {
    guard let state = surroundings.state else { return surroundings.verdictFiles }
    return surroundings.verdictFiles + [state.ledgerFile, state.ledgerFile + "-wal"] + AuditLog(state).files()
  }

  private func lastEdit(_ paths: [String]) -> Timestamp? {
    paths.compactMap { named in
      absolutePath(named, in: workingDirectory ?? "/", home: surroundings.home).flatMap { try? fileStatus($0) }?.modified
    }.max()
  }
}

extension Surroundings {
  /// Where a verdict can stand, whatever the profile.
  var verdictFiles: [String] {
    [state?.verdictFile, home.map { joined($0, "system/state/last-validator-verdict.json") }].compactMap { $0 }
  }
}
