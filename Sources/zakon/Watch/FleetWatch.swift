import Enforcement
import Files
import GovernedDocument
import Model
import Paths
import Policy
import Registry
import Stores

/// Looks at every governed document of a fleet of repositories, and at every rule file of the registry: what slipped through other doors than
/// a gated write, and what time has done.
struct FleetWatch {
  /// One thing that was found in one file.
  struct Finding: Sendable {
    /// Absolute.
    let file: String
    /// 1-based; nil when the file as a whole is meant.
    let line: Int?
    let rule: String
    let severity: Severity
    let message: String
    let advice: String
    let excerpt: String
  }

  /// One governed document.
  struct Document: Sendable {
    /// Absolute.
    let file: String
    let schema: String
    /// `3/5`; nil when documents of this kind are not scored.
    let score: String?
    let findings: [Finding]
  }

  /// All that was seen.
  struct Report: Sendable {
    fileprivate(set) var documents: [Document] = []
    /// Of rule files, by what the registry says of them.
    fileprivate(set) var ruleFiles: [Finding] = []
    /// What could not be judged, and why; a sentence each.
    fileprivate(set) var faults: [String] = []

    /// All findings, those of documents first.
    var findings: [Finding] { documents.flatMap(\.findings) + ruleFiles }
  }

  private let surroundings: Surroundings
  private let policy: EffectivePolicy
  private let check: DocumentCheck
  private let progress: (_ done: Int, _ of: Int) -> Void

  /// - Parameter progress: is told after each document.
  init(_ surroundings: Surroundings, policy: EffectivePolicy, progress: @escaping (_ done: Int, _ of: Int) -> Void) throws(PolicyError) {
    self.surroundings = surroundings
    self.policy = policy
    self.progress = progress
    check = try DocumentCheck(policy, home: surroundings.home, now: surroundings.now)
  }

  /// Where the policy says that the fleet lies; absolute.
  var roots: [String] { check.watch.fleet.compactMap { absolutePath($0, in: "/", home: surroundings.home) } }

  /// Looks below `roots`, which are absolute, and at the rule files.
  func report(_ roots: [String]) -> Report {
    var report = Report()
    var found: [(file: String, check: DocumentCheck)] = []
    var seen: Set<String> = []
    for root in roots {
      walk(root, check, &report) { file, check in
        // Roots may lie in one another.
        if seen.insert(file).inserted { found.append((file, check)) }
      }
    }
    var present: [String: Bool] = [:]
    for (number, (file, check)) in found.enumerated() {
      judge(file, check, &present, &report)
      progress(number + 1, found.count)
    }
    judgeRuleFiles(&report)
    return report
  }

  // MARK: Documents

  /// Calls `body` with every governed document below `folder`, judged by what its project binds. Links to folders are not followed.
  private func walk(
    _ folder: String, _ outer: DocumentCheck, _ report: inout Report, _ body: (_ file: String, _ check: DocumentCheck) -> Void
  ) {
    var pending: [(folder: String, check: DocumentCheck)] = [(folder, outer)]
    while let (folder, outer) = pending.popLast() {
      let contents: [(name: String, kind: FileStatus.Kind)]
      do throws(FileError) {
        contents = try folderContents(folder)
      } catch {
        report.faults.append("\(error)")
        continue
      }
      let check = contents.contains { $0.name == ".zakon" && $0.kind == .folder } ? ofProject(folder, outer, &report) : outer
      for (name, kind) in contents {
        let path = joined(folder, name)
        switch kind {
        case .regular, .symbolicLink: if check.governs(path) { body(path, check) }
        case .folder: if !check.watch.skippedFolders.contains(name) { pending.append((path, check)) }
        case .other: continue
        }
      }
    }
  }

  /// The check with what a project's own policy adds; one that does not load is told, and adds nothing.
  private func ofProject(_ folder: String, _ outer: DocumentCheck, _ report: inout Report) -> DocumentCheck {
    var surroundings = surroundings
    surroundings.projectRoot = folder
    do throws(PolicyError) {
      return try DocumentCheck(
        loadPolicy(surroundings, workingDirectory: folder), home: surroundings.home, now: surroundings.now)
    } catch {
      report.faults.append("\(error)")
      return outer
    }
  }

  private func judge(_ file: String, _ check: DocumentCheck, _ present: inout [String: Bool], _ report: inout Report) {
    do {
      let text = try readFile(file, limit: 16 << 20)
      // Documents of a fleet refer to the same few files over and over.
      var known = present
      let judged = try check.judge(text, path: file) { path in
        if let answer = known[path] { return answer }
        let answer = (try? fileStatus(path)) != nil
        known[path] = answer
        return answer
      }
      present = known
      for one in judged {
        let findings = one.findings.map { finding in
          Finding(
            file: file, line: finding.line, rule: finding.rule.id, severity: finding.rule.severity,
            message: finding.reason,
            advice: finding.rule.advice, excerpt: finding.excerpt)
        }
        report.documents.append(
          Document(file: file, schema: one.schema.id, score: one.judgement.score, findings: findings.filter { $0.severity > .note }))
      }
    } catch {
      report.faults.append("\(error)")
    }
  }

  // MARK: Rule files

  private func judgeRuleFiles(_ report: inout Report) {
    do throws(PolicyError) {
      let registryPolicy = try RegistryPolicy(policy)
      let file = try RegistryFile(policy, surroundings: surroundings)
      let files = existingRuleFiles(registryPolicy, &report)
      let registry: ZakonRegistry
      do throws(RegistryFault) {
        registry = try file.read()
      } catch {
        // Where there are no rules, nobody misses their registry.
        if error != .missing || !files.isEmpty { report.faults.append(error.report(path: file.path)) }
        return
      }
      for path in files { judgeRuleFile(path, registry, registryPolicy, &report) }
      guard let rule = check.watch.rule("watch.missing-rule-file") else { return }
      for entry in registry.entries where [.active, .approvedLive].contains(entry.status) {
        guard let path = absolutePath(entry.filePath, in: "/", home: surroundings.home), (try? fileStatus(path)) == nil else { continue }
        report.ruleFiles.append(
          Finding(
            file: path, line: nil, rule: rule.id, severity: rule.severity, message: rule.message, advice: rule.advice,
            excerpt: entry.zakonID))
      }
    } catch {
      report.faults.append("\(error)")
    }
  }

  /// The rule files that exist, by the patterns of one folder each.
  private func existingRuleFiles(_ policy: RegistryPolicy, _ report: inout Report) -> [String] {
    var files: [String] = []
    for pattern in policy.ruleFilePatterns {
      let glob = PathGlob(pattern)
      // A pattern of a project speaks of the folders that are walked anyway.
      guard glob.anchor != .project,
        let folder = absolutePath(
          (glob.anchor == .home ? "~/" : "/") + glob.literalPrefix.joined(separator: "/"), in: "/", home: surroundings.home)
      else { continue }
      do throws(FileError) {
        for (name, kind) in try folderContents(folder) where kind != .folder {
          let path = joined(folder, name)
          if glob.covers(path, home: surroundings.home), !files.contains(path) { files.append(path) }
        }
      } catch {
        if !error.isMissing { report.faults.append("\(error)") }
      }
    }
    return files
  }

  private func judgeRuleFile(_ path: String, _ registry: ZakonRegistry, _ policy: RegistryPolicy, _ report: inout Report) {
    let standing = RegistryCheck(path, surroundings: surroundings, workingDirectory: "/")
    if standing.exitCode == 3 { report.faults.append(standing.message) }
    report.ruleFiles += standing.findings.map { finding in
      Finding(
        file: path, line: nil, rule: finding.rule, severity: finding.severity,
        message: ([finding.message] + finding.details).joined(separator: ": "), advice: finding.advice, excerpt: finding.excerpt)
    }
    guard let published = registry.entry(for: path)?.publishedSHA256 else { return }
    do throws(FileError) {
      let digest = try fileDigest(path).sha256
      guard digest != published.lowercased() else { return }
      let rule = policy.rule(.changed)
      report.ruleFiles.append(
        Finding(
          file: path, line: nil, rule: rule.id, severity: rule.severity,
          message: "\(rule.message): approved with SHA-256 \(published.prefix(12))…, the file has \(digest.prefix(12))…",
          advice: rule.advice,
          excerpt: path))
    } catch {
      report.faults.append("\(error)")
    }
  }
}
