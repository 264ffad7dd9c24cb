import ArgumentParser
import Digest
import Enforcement
import Files
import Model
import Paths
import Registry
import Stores

struct AddRuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Propose a rule file. The entry approves nothing until a person runs `approve`.")

  @Argument(help: "A short name, such as cost-ceiling.") var zakonID: String
  @Option(help: "The rule file, with ~ for the home (default: the usual place, with the name).") var file: String?
  @Option(help: "The task under which it will be approved.") var task: TaskNumber?
  @Option(help: "What it is for.") var notes: String?

  func validate() throws { try checkName(zakonID) }

  func run() throws {
    let registry = try OpenRegistry()
    let path = try ruleFile(registry)
    // An empty registry approves nothing; one that was lost must come back, and not be begun anew.
    let wasThere = (try? fileStatus(registry.file.path + ".bak", followLinks: false)) != nil
    try registry.change(createsMissing: !wasThere) { _ in .propose(zakonID: zakonID, filePath: path, task: task?.id, notes: notes) }
    writeLine(
      "\(zakonID) is proposed for \(path); a person approves it: zakon registry approve \(zakonID) --task \(task?.id.description ?? "N")")
  }

  private func ruleFile(_ registry: OpenRegistry) throws -> String {
    let patterns = try RegistryPolicy(registry.policy).ruleFilePatterns
    if let file {
      let path = absolute(file)
      guard try !RegistryPolicy(registry.policy).ruleFiles(among: [path], home: registry.surroundings.home).isEmpty else {
        throw refused("\(path) is no rule file; those are: \(patterns.joined(separator: ", "))", code: 2)
      }
      return withTilde(path, registry.surroundings.home)
    }
    // The pattern with the name in the place of its star.
    guard let pattern = patterns.first(where: { $0.utf8.count { $0 == UInt8(ascii: "*") } == 1 }) else {
      throw ValidationError("Say which file it is, with --file.")
    }
    return pattern.split(separator: "*", omittingEmptySubsequences: false).joined(separator: zakonID)
  }
}

struct ApproveRuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve that a rule file is written (for a person at a terminal).")

  @Argument(help: "The name of the entry.") var zakonID: String
  @Option(help: "The task under which it is approved (default: that of the entry).") var task: TaskNumber?
  @Option(help: "How it was decided.") var method = "approved at a terminal"

  func run() throws {
    let registry = try OpenRegistry()
    let entry = try registry.entry(zakonID)
    guard let task = task?.id ?? entry.task else { throw ValidationError("Name the task under which it is approved, with --task.") }
    let isKnown = try requireApproval(ofTask: task)
    let note = isKnown ? "" : " (which the ledger here does not know)"
    try confirm(
      PersonalAct("approve the rule \(entry.zakonID), \(entry.filePath), under task \(task)\(note): \(method)", event: "rule approved"),
      registry.surroundings)
    try registry.change { (now) throws(RegistryEditError) in
      try unchanged(entry, in: now)
      return .approve(zakonID: entry.zakonID, task: task, method: method, at: registry.surroundings.now)
    }
    writeLine("\(entry.zakonID) is approved; \(entry.filePath) may be written")
  }

  /// A task that the ledger knows must say what is approved under it; otherwise the file would still be refused.
  /// - Returns: whether the ledger knows it.
  private func requireApproval(ofTask id: Int64) throws -> Bool {
    try OpenLedger(toRead: true).run { ledger in
      guard let record = try ledger.task(id) else { return false }
      let texts = [record.title, record.description, record.evidenceOfDone ?? ""]
      guard let refusal = RegistryEntry.contradiction(ofTask: id, title: record.title, texts: texts) else { return true }
      throw refused("\(refusal.detail); `mc approve \(id) --reason …` writes the token into it", code: 2)
    }
  }
}

struct ActivateRuleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activate", abstract: "Declare that a rule file is written and is what was approved (for a person at a terminal).",
    discussion: "Records the SHA-256 of the file. The watchdog and `validate --hash` report a file that differs from it.")

  @Argument(help: "The name of the entry.") var zakonID: String

  func run() throws {
    let registry = try OpenRegistry()
    let entry = try registry.entry(zakonID)
    if let refusal = entry.refusal { throw refused("\(entry.zakonID): \(refusal.detail)", code: 2) }
    let path = absolute(entry.filePath)
    let digest: String
    do {
      digest = try fileDigest(path).sha256
    } catch {
      throw refused("\(error)", code: 2)
    }
    try confirm(
      PersonalAct("activate the rule \(entry.zakonID), \(entry.filePath), with SHA-256 \(digest)", event: "rule activated"),
      registry.surroundings)
    try registry.change { (now) throws(RegistryEditError) in
      try unchanged(entry, in: now)
      return .activate(zakonID: entry.zakonID, sha256: digest)
    }
    writeLine("\(entry.zakonID) is active with SHA-256 \(digest)")
  }
}

struct BackfillRegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backfill",
    abstract: "Enter the rule files that are there already as older than the registry (for a person at a terminal).",
    discussion: "An audit snapshot, no approval. Makes the registry where there is none.")

  func run() throws {
    let registry = try OpenRegistry()
    let patterns = try RegistryPolicy(registry.policy).ruleFilePatterns
    var files: [LegacyFile] = []
    do {
      for path in try existingRuleFiles(patterns, registry.surroundings.home) {
        files.append(try legacyFile(path, registry.surroundings.home))
      }
    } catch {
      throw refused("ZAKON_REGISTRY_ERROR: \(error)\nFIX: let this user read the rule files", code: 3)
    }
    let found = files
    let names = found.map { "\($0.filePath) (\($0.sha256.prefix(12))…)" }.joined(separator: ", ")
    try confirm(
      PersonalAct(
        "enter \(found.count) rule files as older than the registry at \(registry.file.path), so that they may be changed: \(names)",
        event: "rules backfilled"), registry.surroundings)
    var entered: [LegacyFile] = []
    try registry.change(createsMissing: true) { (now) throws(RegistryEditError) in
      entered = found.filter { now.entry(for: absolute($0.filePath)) == nil }
      return .backfill(entered, scanPath: patterns.joined(separator: ", "), at: registry.surroundings.now)
    }
    for file in entered { writeLine("\(file.zakonID)  \(file.lines) lines, \(file.bytes) bytes  \(file.filePath)") }
    writeLine("\(found.count) rule files found, \(entered.count) entered in \(registry.file.path)")
  }
}

extension OpenRegistry {
  /// The entry of a name, or the end of the command with exit code 2.
  fileprivate func entry(_ zakonID: String) throws -> RegistryEntry {
    guard let entry = try read().entry(named: zakonID) else {
      throw refused("there is no entry `\(zakonID)`; `zakon registry list` shows those that there are", code: 2)
    }
    return entry
  }
}

/// What a person has confirmed must be what is changed.
private func unchanged(_ shown: RegistryEntry, in registry: ZakonRegistry) throws(RegistryEditError) {
  guard registry.entry(named: shown.zakonID) == shown else {
    throw RegistryEditError(description: "the entry \(shown.zakonID) was changed meanwhile; look at it again")
  }
}

private func checkName(_ zakonID: String) throws {
  let isName = zakonID.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
  }
  guard isName, (1...100).contains(zakonID.utf8.count), zakonID.first != "-", zakonID.first != "." else {
    throw ValidationError("A name has 1 to 100 letters, digits, `-`, `.` and `_`.")
  }
}

private func withTilde(_ path: String, _ home: String?) -> String {
  home.flatMap { components(of: path, below: $0) }.map { "~/" + $0.joined(separator: "/") } ?? path
}

/// The files that patterns of one folder cover, in the order of their names.
private func existingRuleFiles(_ patterns: [String], _ home: String?) throws(FileError) -> [String] {
  var files: [String] = []
  for pattern in patterns {
    let glob = PathGlob(pattern)
    let folder = absolute((pattern.hasPrefix("~/") ? "~/" : "/") + glob.literalPrefix.joined(separator: "/"))
    do throws(FileError) {
      for name in try folderEntries(folder) {
        let path = joined(folder, name)
        if glob.covers(path, home: home), try fileStatus(path).kind == .regular, !files.contains(path) { files.append(path) }
      }
    } catch {
      if !error.isMissing { throw error }
    }
  }
  return files
}

private func legacyFile(_ path: String, _ home: String?) throws(FileError) -> LegacyFile {
  let bytes = try readFile(path, limit: 64 << 20)
  var name = pathComponents(path).last ?? path
  if name.hasSuffix(".md") { name.removeLast(3) }
  if name.hasPrefix("zakon-") { name.removeFirst(6) }
  return LegacyFile(
    zakonID: name, filePath: withTilde(path, home), lines: bytes.count { $0 == UInt8(ascii: "\n") }, bytes: bytes.count,
    sha256: sha256Hex(bytes))
}
