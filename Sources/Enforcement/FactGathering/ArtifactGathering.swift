internal import Artifacts
internal import Files
internal import Model
internal import Paths

/// Looks through the folders in which artifacts of a task may lie. Follows no symbolic link below their parents.
struct ArtifactGathering {
  private static let mostFiles = 10_000
  private static let deepest = 6
  private static let largestInspected: Int64 = 64 << 20
  /// In bytes, of all files together: what a hook can look into within its deadline.
  private static let inspectedInAll: Int64 = 160 << 20
  private static let digestedInAll: Int64 = 512 << 20

  private let query: ArtifactQuery
  private let inspectedNames: [PathGlob]
  private var files: [ArtifactFile] = []
  private var inspectionBudget = inspectedInAll
  private var omissions: [String] = []

  private init(_ query: ArtifactQuery) {
    self.query = query
    inspectedNames = query.inspectedNames.map { PathGlob($0) }
  }

  static func facts(_ query: ArtifactQuery) -> ArtifactFacts {
    var gathering = ArtifactGathering(query)
    gathering.gather()
    return ArtifactFacts(files: gathering.files, omissions: gathering.omissions)
  }

  private mutating func gather() {
    var visited: Set<String> = []
    for folder in query.folders {
      for name in names(of: folder) where visited.insert(joined(folder.parent, name)).inserted {
        visit(joined(folder.parent, name), depth: 0)
      }
    }
    if let sizes = query.comparedSizes { digest(comparing: sizes) }
  }

  private mutating func names(of folder: ArtifactQuery.Folder) -> [String] {
    guard folder.isPrefix else { return [folder.name] }
    do throws(FileError) {
      return try folderEntries(folder.parent, limit: 100_000).filter { name in
        guard name.hasPrefix(folder.name) else { return false }
        // `evidence-70` is another task's.
        return name.utf8.dropFirst(folder.name.utf8.count).first.map { !(0x30...0x39).contains($0) } ?? true
      }
    } catch {
      if !error.isMissing { omissions.append("\(folder.parent) \(error.problem)") }
      return []
    }
  }

  private mutating func visit(_ folder: String, depth: Int) {
    guard let status = try? fileStatus(folder, followLinks: false) else { return }
    guard status.kind == .folder else {
      omissions.append("\(folder) is \(status.kind == .symbolicLink ? "a symbolic link, which is not followed" : "no folder")")
      return
    }
    let entries: [String]
    do throws(FileError) {
      entries = try folderEntries(folder)
    } catch {
      omissions.append("\(folder) \(error.problem)")
      return
    }
    for name in entries {
      let path = joined(folder, name)
      guard let status = try? fileStatus(path, followLinks: false) else { continue }
      switch status.kind {
      case .regular:
        guard files.count < Self.mostFiles else {
          if files.count == Self.mostFiles, omissions.last != Self.tooMany { omissions.append(Self.tooMany) }
          return
        }
        files.append(
          ArtifactFile(path: path, size: status.size, modified: status.modified, digest: nil, fault: fault(path, name, status)))
      case .folder: if depth < Self.deepest { visit(path, depth: depth + 1) }
      case .symbolicLink: omissions.append("\(path) is a symbolic link, which is not followed")
      case .other: break
      }
    }
  }

  private static let tooMany = "there are more than \(mostFiles) files; the rest was not looked at"

  private mutating func fault(_ path: String, _ name: String, _ status: FileStatus) -> String? {
    guard status.size > 0, inspectedNames.contains(where: { $0.matches([name]) }) else { return nil }
    guard let format = ArtifactFormat(fileName: name) else { return nil }
    guard status.size <= inspectionBudget else { return "was not looked into: there is too much of its kind in the folder" }
    guard status.size <= Self.largestInspected else { return "is larger than \(Self.largestInspected >> 20) MiB, which is not looked into" }
    inspectionBudget -= status.size
    do throws(FileError) {
      return format.fault(in: try readFile(path, limit: Int(Self.largestInspected)))
    } catch {
      return error.problem
    }
  }

  /// Files of a size of their own are no copies of each other, and need no digest to tell.
  private mutating func digest(comparing others: Set<Int64>) {
    var budget = Self.digestedInAll
    let sizes = Dictionary(files.map { ($0.size, 1) }, uniquingKeysWith: +)
    for index in files.indices {
      let size = files[index].size
      guard size > 0, sizes[size, default: 0] > 1 || others.contains(size) else { continue }
      guard size <= budget, let digest = try? fileDigest(files[index].path).sha256 else {
        // Nobody knows then whether it is a copy.
        files[index].fault = "could not be compared with the others of its size"
        continue
      }
      budget -= size
      files[index].digest = digest
    }
  }
}
