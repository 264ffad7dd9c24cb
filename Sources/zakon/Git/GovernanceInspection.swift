import Enforcement
import Files
import GitRepository
import Governance
import Policy
import Reports

/// Brings what git says before the rules. A change is judged by the project's policy as it is and as it was, see ``ProjectPolicies``.
struct GovernanceInspection {
  private let repository: GitRepository
  private let policies: ProjectPolicies
  private let currentRules: GovernancePolicy

  /// What is larger is not read, in bytes.
  private static let largestBlob = 16 << 20

  var mode: EnforcementMode { policies.current.mode }

  /// The rules that are on, as a report describes them.
  var reportedRules: [ReportedRule] { currentRules.rules.map { ReportedRule(id: $0.id, summary: $0.message, help: $0.advice) } }

  init(workingDirectory: String, environment: [String: String]) throws {
    repository = try GitRepository(workingDirectory: workingDirectory, environment: environment)
    policies = try ProjectPolicies(repository)
    currentRules = try GovernancePolicy(
      policies.current.documents(GovernancePolicy.area), adjustments: policies.current.adjustments)
  }

  // MARK: What is judged

  /// The index against the commit that is checked out and, in a merge, against the commits that are merged.
  ///
  /// An amended commit is compared with itself and not with its parent: a hook is not told that it amends, and lines that were committed once
  /// are lines that exist.
  func judgeIndex() throws -> [GovernanceFinding] {
    let head = try repository.head()
    let merged = head == nil ? [] : try repository.mergedCommits()
    let parents = head.map { [$0] + merged.filter { $0 != head } } ?? [repository.emptyTree]
    let changes = try parents.map { try repository.stagedChanges(since: $0) }
    var findings: [GovernanceFinding] = []
    for policy in try policies(before: parents.filter { $0 != repository.emptyTree } + [":0"]) {
      if let branch = try repository.currentBranch() {
        findings += policy.findings(onCommitTo: branch, isMerge: parents.count > 1, isFirst: head == nil)
      }
      findings += try judgeStates(changes, scope: .everything, policy)
    }
    return distinct(findings)
  }

  /// A message as an editor or `-m` has left it.
  func judgeMessage(file: String) throws -> [GovernanceFinding] {
    let text = aboveScissors(try readFile(file, limit: 1 << 24))
    let stripped = try repository.messageWithoutComments(text)
    // With `-m`, a line that begins with `#` is part of the message.
    let message = stripped.isEmpty ? text : stripped
    let head = try repository.head()
    return distinct(try policies(before: [head, ":0"].compactMap { $0 }).flatMap { $0.findings(inMessage: text, message: message) })
  }

  /// The commits of a range, and what they bring in all.
  func judgeRange(base: String, head: String) throws -> [GovernanceFinding] {
    let shallow = try repository.isShallow()
    let remedy = shallow ? "fetch the whole history (`git fetch --unshallow`; `fetch-depth: 0` in GitHub Actions)" : "see `git branch -a`"
    // A host gives nothing but zeros as what stood before a new branch: then all of the history is new.
    let isNone = base.utf8.count >= 40 && base.utf8.allSatisfy { $0 == UInt8(ascii: "0") }
    let known = isNone ? [] : try [repository.commit(base)].compactMap { $0 }
    guard isNone || !known.isEmpty else { throw GitError("there is no commit `\(base)` here", remedy: remedy) }
    guard let tip = try repository.commit(head) else { throw GitError("there is no commit `\(head)` here", remedy: remedy) }
    let commits = try repository.commits(of: tip, without: known)
    if shallow, commits.boundary.isEmpty, !commits.new.isEmpty {
      throw GitError("the history ends before the commits that the range stands on", remedy: remedy)
    }
    var findings: [GovernanceFinding] = []
    for policy in try policies(before: commits.boundary + known + [tip]) { findings += try judge(commits, tip: tip, policy) }
    return distinct(findings)
  }

  /// A push, as the lines that git gives to the hook say: `<local ref> <local object> <remote ref> <remote object>`.
  func judgePush(to remote: String, lines: [UInt8]) throws -> [GovernanceFinding] {
    var updates: [PushedReference] = []
    for line in lines.split(separator: 0x0A) {
      guard let update = PushedReference(line) else {
        throw GitError(
          "a line of git's is not understood: \(String(decoding: line.prefix(200), as: UTF8.self))", remedy: "let git call the hook")
      }
      updates.append(update)
    }
    // Objects of the other side that are not here cannot be compared with.
    let olds = updates.map(\.old)
    let isKnown = try repository.sizes(olds.compactMap { $0 })
    let known = zip(olds.compactMap { $0 }, isKnown).filter { $0.1 != nil }.map(\.0)
    let knownCommits = try known.compactMap { try repository.commit($0) }
    var findings: [GovernanceFinding] = []
    for update in updates {
      let tip = try update.new.flatMap { try repository.commit($0) }
      let old = try update.old.flatMap { known.contains($0) ? try repository.commit($0) : nil }
      var before = old.map { [$0] } ?? []
      var commits: GitCommits?
      if let tip {
        let found = try repository.commits(of: tip, without: knownCommits, remote: remote)
        before += found.boundary
        commits = found
      }
      let keepsHistory = if let old, let tip { try repository.isAncestor(old, of: tip) } else { false }
      for policy in try policies(before: before + [tip].compactMap { $0 }) {
        if let change = update.change(keepsHistory: keepsHistory) { findings += policy.findings(on: change) }
        if let commits, let tip { findings += try judge(commits, tip: tip, policy) }
        // A push that leaves commits behind leaves their lines behind.
        if let old, let tip, !keepsHistory { findings += try judgeKeptLines(repository.changes(from: old, to: tip), policy) }
      }
    }
    return distinct(findings)
  }

  // MARK: How

  /// New commits: the secrets and the message of each, and for everything else what they come to together, since a later commit can mend it.
  private func judge(_ commits: GitCommits, tip: String, _ policy: GovernancePolicy) throws -> [GovernanceFinding] {
    guard !commits.new.isEmpty else { return [] }
    // A base that was merged stands for what it stood on itself.
    let boundary = try repository.independent(commits.boundary)
    let bases = boundary.isEmpty ? [repository.emptyTree] : boundary
    var findings = try judgeStates(bases.map { try repository.changes(from: $0, to: tip) }, scope: .allButSecrets, policy)
    findings += try judgeHistory(commits.new, policy)
    for start in stride(from: 0, to: commits.new.count, by: 1_000) {
      let names = Array(commits.new[start..<min(start + 1_000, commits.new.count)])
      for (name, object) in zip(names, try repository.objects(names)) {
        let message = Array(object.content[(object.content.firstRange(of: [0x0A, 0x0A])?.upperBound ?? object.content.count)...])
        findings += policy.findings(inMessage: message, message: message).map { $0.told(of: name) }
      }
    }
    return findings
  }

  /// What has become of the files, against every earlier state: text counts as new when no earlier state has it, a kept line must be there
  /// when any had it.
  private func judgeStates(_ states: [[GitChange]], scope: TextScope, _ policy: GovernancePolicy) throws -> [GovernanceFinding] {
    // Only what differs from every state was brought by this change.
    var counts: [[UInt8]: Int] = [:]
    for changes in states { for change in changes { counts[change.path, default: 0] += 1 } }
    let brought = (states.first ?? []).filter { counts[$0.path] == states.count }
    let earlier = Set(states.joined().flatMap(\.before).compactMap { $0 }.filter { $0.kind == .file }.map(\.object))
    return try judgeTexts(brought.map { ($0.path, $0.after) }, earlier: earlier, scope: scope, policy)
      + states.flatMap { try judgeKeptLines($0, policy) }
  }

  /// Secrets in what each commit has brought, also where a later one took them out: whoever has the history has them.
  private func judgeHistory(_ commits: [String], _ policy: GovernancePolicy) throws -> [GovernanceFinding] {
    var brought: [(path: [UInt8], entry: GitEntry?)] = []
    var commitOf: [String: String] = [:]
    var earlier: Set<String> = []
    for (commit, changes) in try repository.changes(of: commits) {
      for change in changes {
        // A content that a commit replaces and none before it has brought was there already.
        for entry in change.before.compactMap({ $0 }) where entry.kind == .file && commitOf[entry.object] == nil {
          earlier.insert(entry.object)
        }
        guard let entry = change.after, entry.kind == .file, commitOf[entry.object] == nil, !earlier.contains(entry.object) else {
          continue
        }
        commitOf[entry.object] = commit
        brought.append((change.path, entry))
      }
    }
    return try judgeTexts(brought, earlier: earlier, scope: .secrets, policy) { finding, object in
      commitOf[object].map { finding.told(of: $0) } ?? finding
    }
  }

  private func judgeTexts(
    _ files: [(path: [UInt8], entry: GitEntry?)], earlier: Set<String>, scope: TextScope, _ policy: GovernancePolicy,
    naming: (GovernanceFinding, String) -> GovernanceFinding = { finding, _ in finding }
  ) throws -> [GovernanceFinding] {
    let present = files.compactMap { path, entry in entry.map { (path: path, entry: $0) } }.filter { $0.entry.kind == .file }
    // The same content under another name is no addition.
    let new = present.filter { !earlier.contains($0.entry.object) }
    guard !new.isEmpty else { return [] }
    let attributes = scope == .secrets ? [:] : try repository.textAttributes(of: new.map(\.path))
    let pathsOf = Dictionary(grouping: new, by: \.entry.object)
    var suspicions: [(object: String, suspicion: Suspicion)] = []
    var findings: [GovernanceFinding] = []
    try repository.eachBlob(new.map(\.entry.object), limit: Self.largestBlob) { object, content in
      for (path, _) in pathsOf[object] ?? [] {
        switch content {
        case .failure where scope == .allButSecrets: continue
        case .failure(let tooLarge): findings += policy.findings(onLargeFile: path, bytes: tooLarge.bytes).map { naming($0, object) }
        case .success(let bytes):
          let text = attributes[path] ?? TextAttributes()
          let file = CommittedFile(path: path, content: bytes, isNoText: text.isNoText, endsLinesWithCRLF: text.endsLinesWithCRLF)
          suspicions += policy.suspicions(in: file, scope: scope).map { (object, $0) }
        }
      }
    }
    guard !suspicions.isEmpty else { return findings }
    var lines = EarlierLines()
    try repository.eachBlob(earlier.sorted(), limit: Self.largestBlob) { _, content in
      if case .success(let bytes) = content { lines.insert(bytes) }
    }
    return findings + suspicions.compactMap { object, suspicion in suspicion.finding(considering: lines).map { naming($0, object) } }
  }

  private func judgeKeptLines(_ changes: [GitChange], _ policy: GovernancePolicy) throws -> [GovernanceFinding] {
    let kept = changes.filter { change in
      guard let before = change.before.first.flatMap({ $0 }), before.kind == .file else { return false }
      return before.object != change.after?.object && policy.keepsLines(of: change.path)
    }
    guard !kept.isEmpty else { return [] }
    let others = changes.filter { $0.after?.kind == .file && policy.keepsLines(of: $0.path) }
    let names =
      kept.flatMap { [$0.before.first.flatMap { $0 }?.object] } + (kept + others).map { $0.after?.kind == .file ? $0.after?.object : nil }
    var contents: [String: Result<[UInt8], GitRepository.TooLarge>] = [:]
    try repository.eachBlob(names.compactMap { $0 }, limit: Self.largestBlob) { contents[$0] = $1 }
    func content(_ entry: GitEntry?) -> [UInt8]? { entry.flatMap { contents[$0.object] }.flatMap { try? $0.get() } }
    let moved = others.compactMap { change in content(change.after).map { NamedContent(path: change.path, content: $0) } }
    return kept.flatMap { change -> [GovernanceFinding] in
      let fate: Fate
      let before = content(change.before.first.flatMap { $0 })
      if let after = change.after, after.kind == .file {
        fate = content(after).map { .changed($0) } ?? .unreadable("it is too large")
      } else {
        fate = .gone
      }
      return policy.findings(
        onLinesOf: change.path, before: before ?? [], after: before == nil ? .unreadable("it was too large") : fate, others: moved)
    }
  }

  private func policies(before commits: [String]) throws -> [GovernancePolicy] {
    try policies.all(in: repository, commits) { try GovernancePolicy($0.documents(GovernancePolicy.area), adjustments: $0.adjustments) }
  }
}

/// A line that git gives to `pre-push` (githooks(5)).
private struct PushedReference {
  let reference: [UInt8]
  let old: String?
  let new: String?

  init?(_ line: ArraySlice<UInt8>) {
    // The local name stands as the user typed it, and may have blanks.
    let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count >= 4 else { return nil }
    func object(_ part: ArraySlice<UInt8>) -> String?? {
      let isHexadecimal = part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      guard part.count == 40 || part.count == 64, isHexadecimal else { return nil }
      return .some(part.allSatisfy { $0 == UInt8(ascii: "0") } ? nil : String(decoding: part, as: UTF8.self))
    }
    guard let new = object(parts[parts.count - 3]), let old = object(parts[parts.count - 1]) else { return nil }
    reference = Array(parts[parts.count - 2])
    self.old = old
    self.new = new
  }

  func change(keepsHistory: Bool) -> ReferenceUpdate? {
    if let branch = GitRepository.branch(reference) {
      return ReferenceUpdate(kind: .branch, name: branch, old: old, new: new, keepsHistory: keepsHistory)
    }
    if let tag = GitRepository.tag(reference) {
      return ReferenceUpdate(kind: .tag, name: tag, old: old, new: new, keepsHistory: keepsHistory)
    }
    return nil
  }
}

extension GovernanceFinding {
  /// The same with the commit that it is about.
  fileprivate func told(of commit: String) -> GovernanceFinding {
    var finding = self
    finding.message += " (commit \(commit.prefix(12)))"
    return finding
  }
}

/// Each finding once, the strictest first where two policies differ only in how bad it is.
private func distinct(_ findings: [GovernanceFinding]) -> [GovernanceFinding] {
  var positions: [String: Int] = [:]
  var kept: [GovernanceFinding] = []
  for finding in findings {
    let file = finding.file.map { $0.map { String($0) }.joined(separator: ",") } ?? "-"
    let key = "\(finding.rule)\u{0}\(file)\u{0}\(finding.line ?? 0)\u{0}\(finding.message)\u{0}\(finding.excerpt ?? "")"
    if let position = positions[key] {
      if kept[position].severity < finding.severity { kept[position] = finding }
    } else {
      positions[key] = kept.count
      kept.append(finding)
    }
  }
  return kept
}
