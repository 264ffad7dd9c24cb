import ArgumentParser
import Enforcement
import Files
import JSON
import Paths
import Registry

struct ValidateRuleFileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Tell whether a rule file may be written: whether its entry is approved.")

  @Argument(help: "The rule file; it need not exist.", completion: .file()) var file: String
  @Flag(help: "Also compare an active file with what was approved.") var hash = false

  func run() throws {
    let check = RegistryCheck(file, surroundings: Surroundings(), workingDirectory: workingDirectory())
    if !check.message.isEmpty { complain(check.message) }
    guard check.exitCode == 0 else { throw ExitCode(check.exitCode) }
    guard hash else { return }
    let registry = try OpenRegistry()
    let path = resolvedPath(absolute(file)) ?? absolute(file)
    let names = try [absolute(file), path] + ruleFileNames(of: path, policy: registry.policy, home: registry.surroundings.home)
    let entries = try registry.read()
    guard let entry = names.lazy.compactMap({ entries.entry(for: $0) }).first, let published = entry.publishedSHA256 else { return }
    do {
      let (_, digest) = try fileDigest(absolute(file))
      guard digest != published.lowercased() else { return }
      let rule = try RegistryPolicy(registry.policy).rule(.changed)
      throw refused(
        """
        BLOCKED: \(absolute(file)): \(rule.message) (\(rule.id))
        approved with SHA-256 \(published), the file has \(digest)
        FIX: \(rule.advice)
        """, code: 2)
    } catch let code as ExitCode {
      throw code
    } catch {
      throw refused("ZAKON_REGISTRY_ERROR: \(error)\nFIX: let this user read the file", code: 3)
    }
  }
}

struct ListRegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show every entry.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let entries = try OpenRegistry().read().entries
    if output.json { return writeLine(JSONValue.array(entries.map(\.json)).compactText) }
    let rows = [["ZAKON", "STATUS", "TASK", "TOKEN", "FILE"]] + entries.map(\.row)
    for line in columns(rows) { writeLine(line) }
    writeLine("\(entries.count) entries")
  }
}

struct RegistryStatisticsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "stats", abstract: "Count the entries by status.")

  @OptionGroup var output: OutputOptions

  func run() throws {
    let entries = try OpenRegistry().read().entries
    let names = entries.map { $0.statusName ?? "none" }
    let counts = Set(names).sorted().map { name in (name, names.count { $0 == name }) }
    if output.json {
      let statuses = JSONValue.object(counts.map { JSONMember($0.0, .number(String($0.1))) })
      return writeLine(
        JSONValue.object([JSONMember("total", .number(String(entries.count))), JSONMember("by_status", statuses)]).compactText)
    }
    for line in columns(counts.map { [$0.0, String($0.1)] } + [["total", String(entries.count)]]) { writeLine(line) }
  }
}

extension RegistryEntry {
  fileprivate var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      JSONMember("zakon_id", .string(zakonID)), JSONMember("file_path", .string(filePath)), JSONMember("status", text(statusName)),
      JSONMember("mc_task", task.map { .number(String($0)) } ?? .null), JSONMember("ceo_approved_token", text(token)),
      JSONMember("published_sha256", text(publishedSHA256)), JSONMember("approved", .boolean(refusal == nil)),
      JSONMember("problem", text(refusal?.detail)),
    ])
  }

  fileprivate var row: [String] {
    [zakonID.isEmpty ? "-" : zakonID, statusName ?? "-", task.map { "#\($0)" } ?? "-", token ?? "-", filePath].map(withoutControls)
  }
}

/// Rows as lines whose columns begin below one another.
func columns(_ rows: [[String]]) -> [String] {
  var widths: [Int] = []
  for row in rows {
    for (index, cell) in row.enumerated() {
      if widths.count <= index { widths.append(0) }
      widths[index] = max(widths[index], cell.unicodeScalars.count)
    }
  }
  return rows.map { row in
    row.enumerated().map { index, cell in
      index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.unicodeScalars.count + 2)
    }.joined()
  }
}
