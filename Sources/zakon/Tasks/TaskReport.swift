import Enforcement
import JSON
import Stores
import Timestamps

/// What a command prints of a task.
struct TaskReport {
  let task: TaskRecord
  let links: [Ledger.Link]
  let evidence: [Ledger.EvidenceRecord]
  /// Who asks; nil for somebody who holds nothing.
  let holder: String?

  init(_ task: TaskRecord, in ledger: Ledger, holder: String?) throws {
    self.task = task
    self.holder = holder
    links = try ledger.links(of: task.id)
    evidence = try ledger.evidence(of: task.id)
  }

  /// Whether the one who asks may take the task: nobody else holds it.
  var clearance: String { task.lease.map { $0.isHeld(by: holder) } ?? true ? "CLEAR" : "BLOCKED" }

  var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      JSONMember("id", .number(String(task.id))), JSONMember("title", .string(task.title)),
      JSONMember("description", .string(task.description)), JSONMember("status", .string(task.status)),
      JSONMember("kind", .string(task.kind)), JSONMember("created_at", text(task.createdAt?.iso8601)),
      JSONMember("started_at", text(task.startedAt?.iso8601)), JSONMember("dod_evidence", text(task.evidenceOfDone)),
      JSONMember("lease_holder", text(task.lease?.holder)), JSONMember("lease_until", text(task.lease?.until)),
      JSONMember("lease_token", task.lease.map { .number(String($0.token)) } ?? .null), JSONMember("clearance", .string(clearance)),
      JSONMember(
        "waits_for",
        .array(
          links.map { link in
            .object([
              JSONMember("id", .number(String(link.on))), JSONMember("kind", .string(link.kind.rawValue)),
              JSONMember("status", .string(link.status)), JSONMember("title", .string(link.title)),
            ])
          })),
      JSONMember(
        "evidence",
        .array(
          evidence.map { record in
            .object([
              JSONMember("path", .string(record.path)), JSONMember("size", .number(String(record.size))),
              JSONMember("sha256", .string(record.sha256)), JSONMember("recorded_at", text(record.recordedAt?.iso8601)),
            ])
          })),
    ])
  }

  /// One line a task.
  var line: String {
    let kind = task.kind == "task" ? "" : "\(task.kind): "
    let held = task.lease.map { "  held by \($0.holder) until \($0.until)" } ?? ""
    return withoutControls("\(task.id)  \(task.status)  \(kind)\(task.title)\(held)")
  }

  var lines: [String] {
    var lines = ["task \(task.id): \(task.title)", "status: \(task.status)"]
    lines += task.description.split(separator: "\n").map(String.init)
    lines.append(task.lease.map { "held by \($0.holder) until \($0.until)" } ?? "available")
    lines += links.map { "\($0.kind == .blocks ? "blocked by" : "depends on") \($0.on) (\($0.status)): \($0.title)" }
    lines += evidence.map { "evidence: \($0.path), \($0.size) bytes, \($0.sha256.prefix(12))…" }
    return lines.map(withoutControls)
  }
}

/// `text` on one line and without what moves a terminal's cursor: whoever enters a task chooses its title.
func withoutControls(_ text: String) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let isControl =
      scalar.properties.generalCategory == .control || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    scalars.append(isControl ? " " : scalar)
  }
  return String(scalars)
}

/// Prints the outcome of a verb: a line for people, or the task as JSON.
func report(_ text: String, _ task: TaskRecord, in ledger: Ledger, holder: String?, asJSON: Bool) throws {
  writeLine(asJSON ? try TaskReport(task, in: ledger, holder: holder).json.compactText : text)
}
