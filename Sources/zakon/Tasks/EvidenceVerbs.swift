import ArgumentParser
import Enforcement
import Files
import JSON
import Model
import Paths
import Stores
import Timestamps

struct EvidenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence", abstract: "Files that back a task.", subcommands: [Add.self, List.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record a file as it is now: its size, its SHA-256 and the time. What changes it afterwards is noticed.")

    @Argument var task: TaskNumber
    @Argument(help: "The file.", completion: .file()) var file: String
    @OptionGroup var output: OutputOptions

    func run() throws {
      let opened = try OpenLedger()
      let named = absolute(file)
      let path = resolvedPath(named) ?? named
      let record: Ledger.EvidenceRecord
      do throws(FileError) {
        let (size, digest) = try fileDigest(path)
        record = Ledger.EvidenceRecord(taskID: task.id, path: path, size: size, sha256: digest, recordedAt: opened.surroundings.now)
      } catch {
        throw refused("\(error)", code: 2)
      }
      // Claims are what is to be shown, and Zakon's records tell what it decided: neither shows what was done.
      let isOwn = opened.surroundings.state.map { pathIsBelow(path, $0.path) } ?? false
      guard !isOwn, pathComponents(path).last != "claims.json" else {
        throw refused("\(path) is \(isOwn ? "Zakon's own record" : "a file of claims"), which shows nothing that was done", code: 2)
      }
      guard record.size > 0 else { throw refused("\(path) is empty, which shows nothing", code: 2) }
      try opened.run { ledger in
        if case .failure(let refusal) = try ledger.addEvidence(record) { throw ExitCode(refusal) }
        guard let task = try ledger.task(record.taskID) else { throw ExitCode.unknownTask(record.taskID) }
        try report(
          "Task \(task.id): recorded \(path), \(record.size) bytes, SHA-256 \(record.sha256)", task, in: ledger, holder: nil,
          asJSON: output.json)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show what is recorded for a task.")

    @Argument var task: TaskNumber
    @OptionGroup var output: OutputOptions

    func run() throws {
      try OpenLedger(toRead: true).run { ledger in
        guard let record = try ledger.task(task.id) else { throw ExitCode.unknownTask(task.id) }
        let report = try TaskReport(record, in: ledger, holder: nil)
        if output.json { return writeLine((report.json["evidence"] ?? .array([])).compactText) }
        for record in report.evidence { writeLine("\(record.sha256)  \(record.path)") }
      }
    }
  }
}

/// Whether `path` lies in `folder`, wherever links lead.
private func pathIsBelow(_ path: String, _ folder: String) -> Bool {
  [folder, resolvedPath(folder) ?? folder].contains { components(of: path, below: $0) != nil }
}

struct ApproveTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Write a person's approval into a task (for a person at a terminal).")

  @Argument var task: TaskNumber
  @Option(help: "What is approved, and why.") var reason: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenLedger()
    try opened.run { ledger in
      guard let before = try ledger.task(task.id) else { throw ExitCode.unknownTask(task.id) }
      try confirm(PersonalAct("approve task \(before.id), \(before.title): \(reason)", event: "approval entered"), opened.surroundings)
      let line = "\(ApprovalToken.text) \(opened.surroundings.now.iso8601Seconds) \(reason)"
      guard let after = try ledger.appendDescription(line, to: before.id) else { throw ExitCode.unknownTask(before.id) }
      try report("Task \(after.id) is approved", after, in: ledger, holder: nil, asJSON: output.json)
    }
  }
}
