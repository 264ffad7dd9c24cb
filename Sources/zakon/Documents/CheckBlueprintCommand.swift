import ArgumentParser
import Enforcement
import Files
import GitRepository
import GovernedDocument
import Model
import Paths
import Policy
import Registry
import Reports

/// Judges governed documents as a write of them would be judged.
struct CheckBlueprintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blueprint", abstract: "Judge governed documents: by their schema, and rule files by the registry too.",
    discussion: """
      Which schema governs a file is told by its path, see `zakon policy`; --schema chooses another one. Exit code 0 when nothing is found or
      warnings alone, 2 when something is found that blocks, 3 when nobody can tell.
      """)

  @Argument(help: "The documents.", completion: .file()) var files: [String] = []
  @Flag(help: "Judge what the next commit would bring, as it stands in the index (pre-commit).") var staged = false
  @Option(help: "Judge by this schema, whatever the path.") var schema: String?
  @Flag(help: #"Rows of {"id","text","path" or "schema"} in, rows of {"id","schema","decision","score","findings"} out, in order."#)
  var jsonl = false
  @OptionGroup var output: ReportOptions

  func validate() throws {
    let ways = [!files.isEmpty, staged, jsonl].count { $0 }
    guard ways == 1 else { throw ValidationError("Name the documents, or give --staged or --jsonl.") }
    guard schema == nil || !jsonl else { throw ValidationError("With --jsonl each row names its schema.") }
    guard !staged || schema == nil else { throw ValidationError("--schema goes with documents that are named.") }
  }

  func run() throws {
    if staged { return try runStaged() }
    if jsonl { return try DocumentRows().run() }
    var findings: [ReportedFinding] = []
    var scores: [String] = []
    var fault: String?
    var ungoverned: [String] = []
    do {
      let surroundings = Surroundings()
      let policy = try loadPolicy(surroundings, workingDirectory: workingDirectory())
      let check = try DocumentCheck(policy, home: surroundings.home, now: surroundings.now)
      defer {
        for file in ungoverned {
          complain("\(file) is governed by no schema; there are: \(check.schemaNames.joined(separator: ", ")) (--schema)")
        }
      }
      for file in files {
        let named = absolute(file)
        // A link is judged by the name that is governed, its own or that of what it leads to.
        let path = [named, resolvedPath(named) ?? named].first(where: check.governs) ?? named
        guard try schema != nil || check.governs(path) || isRuleFile(path, policy, surroundings) else {
          ungoverned.append(file)
          continue
        }
        let judged = try check.judge(try readFile(path, limit: 16 << 20), path: path, schemaName: schema) { (try? fileStatus($0)) != nil }
        for one in judged {
          findings += one.findings.map { ReportedFinding($0, file: file) }
          if let score = one.judgement.score { scores.append("\(file): \(score)") }
        }
        guard schema == nil, try isRuleFile(path, policy, surroundings) else { continue }
        let standing = RegistryCheck(file, surroundings: surroundings, workingDirectory: workingDirectory())
        if standing.exitCode == 3 { fault = standing.message }
        findings += standing.findings.map { ReportedFinding($0, file: file) }
      }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw refused("zakon: \(error)\nFIX: \(fix(of: error))", code: 3)
    }
    write(findings, as: output.format)
    if output.format == .text { for score in scores { complain(score) } }
    if let fault { complain(fault) }
    if findings.contains(where: { $0.level == .error }) { throw ExitCode(2) }
    // Who asks about nothing that is governed has asked for something else.
    if fault != nil || ungoverned.count == files.count { throw ExitCode(3) }
  }

  private func runStaged() throws {
    do {
      let documents = try StagedDocuments(workingDirectory: workingDirectory(), environment: processEnvironment())
      let (findings, faults) = try documents.judge()
      let isEnforced = documents.mode == .enforce
      write(findings, as: output.format)
      for line in faults.flatMap({ $0.split(separator: "\n") }) { complain(disclosed(String(line))) }
      guard isEnforced else { return }
      if findings.contains(where: { $0.level == .error }) { throw ExitCode(2) }
      if !faults.isEmpty { throw ExitCode(3) }
    } catch let code as ExitCode {
      throw code
    } catch {
      throw refused("zakon: cannot decide: \(disclosed("\(error)"))\nFIX: \(disclosed(fix(of: error)))", code: 3)
    }
  }

  private func fix(of error: any Error) -> String {
    switch error {
    case let error as PolicyError: "mend \(error.file)"
    case let error as GitError: error.remedy
    case let error as FileError: "let this user read \(error.path)"
    default: "try again"
    }
  }
}

/// Text goes to standard error, where the reasons of a refusal stand; what programs read goes to standard output.
func write(_ findings: [ReportedFinding], as format: ReportFormat) {
  let report = Report(version: zakonVersion, findings: findings)
  let bytes = rendered(report, as: format)
  if format == .text {
    guard !findings.isEmpty else { return }
    complain(String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self))
  } else {
    writeLine(String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self))
  }
}

extension ReportLevel {
  /// What a severity leads to where nobody can be asked.
  init(_ severity: Severity) {
    switch severity {
    case .note: self = .note
    case .warn: self = .warning
    case .ask, .block: self = .error
    }
  }
}

/// Whether the registry speaks of a path.
func isRuleFile(_ path: String, _ policy: EffectivePolicy, _ surroundings: Surroundings) throws(PolicyError) -> Bool {
  try !ruleFileNames(of: path, policy: policy, home: surroundings.home).isEmpty
}

extension ReportedFinding {
  init(_ finding: Finding, file: String) {
    self.init(
      file: file, line: finding.line, rule: finding.rule, level: ReportLevel(finding.severity),
      message: ([finding.message] + finding.details).joined(separator: ": "), fix: finding.advice, excerpt: finding.excerpt)
  }

  init(_ finding: SchemaFinding, file: String) {
    self.init(
      file: file, line: finding.line, rule: finding.rule.id, level: ReportLevel(finding.rule.severity),
      message: finding.reason, fix: finding.rule.advice,
      excerpt: finding.excerpt)
  }
}
