import Enforcement
import Files
import GitRepository
import Paths
import Policy
import Reports

/// The governed documents and rule files that a commit would bring, as they stand in the index and not in the working tree.
struct StagedDocuments {
  /// What is larger is not read, in bytes.
  private static let largestBlob = 16 << 20

  private let repository: GitRepository
  private let policies: ProjectPolicies

  var mode: EnforcementMode { policies.current.mode }

  init(workingDirectory: String, environment: [String: String]) throws {
    repository = try GitRepository(workingDirectory: workingDirectory, environment: environment)
    policies = try ProjectPolicies(repository)
  }

  /// What is found, and what could not be judged, a sentence each.
  func judge() throws -> (findings: [ReportedFinding], faults: [String]) {
    let head = try repository.head()
    let parents = head.map { [$0] } ?? [repository.emptyTree]
    let merged = head == nil ? [] : try repository.mergedCommits().filter { $0 != head }
    let states = try (parents + merged).map { try repository.stagedChanges(since: $0) }
    // What stands in one of the merged commits as it is was judged when it was committed there.
    let brought = (states.first ?? []).filter { change in
      change.after != nil && states.allSatisfy { $0.contains { $0.path == change.path } }
    }
    let checks = try policies.all(in: repository, [head, ":0"].compactMap { $0 }) { policy in
      (policy, try DocumentCheck(policy, home: policies.surroundings.home, now: policies.surroundings.now))
    }
    var findings: [ReportedFinding] = []
    var faults: [String] = []
    for change in brought {
      guard let entry = change.after, entry.kind != .submodule else { continue }
      let name = String(decoding: change.path, as: UTF8.self)
      let path = joined(repository.root, name)
      for (policy, check) in checks {
        let isRule = try isRuleFile(path, policy, policies.surroundings)
        if isRule {
          let standing = RegistryCheck(path, surroundings: policies.surroundings, workingDirectory: repository.root)
          if standing.exitCode == 3, !faults.contains(standing.message) { faults.append(standing.message) }
          add(standing.findings.map { ReportedFinding($0, file: name) }, to: &findings)
        }
        guard check.governs(path) else { continue }
        add(try judge(entry, path: path, name: name, check), to: &findings)
      }
    }
    return (findings, faults)
  }

  private func content(of object: String, name: String) throws -> [UInt8] {
    var content: [UInt8]?
    try repository.eachBlob([object], limit: Self.largestBlob) { _, result in content = try? result.get() }
    guard let content else {
      throw GitError("\(name) is larger than \(Self.largestBlob >> 20) MiB", remedy: "take out what no reader of such a document needs")
    }
    return content
  }

  /// What a link in the index leads to, when the commit holds that.
  private func target(of link: [UInt8], path: String, name: String) throws -> [UInt8] {
    let folder = "/" + pathComponents(path).dropLast().joined(separator: "/")
    guard let text = String(validating: link, as: UTF8.self), let target = absolutePath(text, in: folder, home: nil),
      let inside = components(of: target, below: repository.root),
      let object = try repository.sizes([":0:" + inside.joined(separator: "/")]).first.flatMap({ $0 }), object.type == "blob"
    else { throw GitError("\(name) is a link to something that the commit does not hold", remedy: "commit the document itself") }
    return try content(of: object.name, name: name)
  }

  private func judge(_ entry: GitEntry, path: String, name: String, _ check: DocumentCheck) throws -> [ReportedFinding] {
    var content = try content(of: entry.object, name: name)
    if entry.kind == .symbolicLink { content = try target(of: content, path: path, name: name) }
    var failure: (any Error)?
    let judged = try check.judge(content, path: path) { target in
      do {
        return try isPresent(target)
      } catch {
        failure = failure ?? error
        return false
      }
    }
    if let failure { throw failure }
    return judged.flatMap { $0.findings.map { ReportedFinding($0, file: name) } }
  }

  /// Whether a document refers to something that the commit holds; a folder, and what lies outside of the repository, may be on the disk.
  private func isPresent(_ target: String) throws -> Bool {
    let status = try? fileStatus(target)
    guard let inside = components(of: target, below: repository.root), status?.kind != .folder else { return status != nil }
    return try repository.sizes([":0:" + inside.joined(separator: "/")]).first.flatMap { $0 } != nil
  }

  /// Two policies find the same; it is told once.
  private func add(_ new: [ReportedFinding], to findings: inout [ReportedFinding]) {
    for finding in new where !findings.contains(finding) { findings.append(finding) }
  }
}
