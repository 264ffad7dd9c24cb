internal import Policy

/// Tasks told in a few words, and the statements that make a database of them as another program would have kept it: without the columns that
/// the ledger adds by itself.
///
/// Keys of a task: `id`, `title`, `description`, `status`, `dod`, `held-by` (`actor:session`), `for` (how long still; negative for a lease that
/// is over) and `started` (how long ago).
struct RecordedTasks {
  private static let table = """
    CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, title TEXT, description TEXT, status TEXT, dod_evidence TEXT, lease_holder TEXT,
      lease_until TEXT, started_at TEXT)
    """

  private(set) var statements = [table]

  init(_ nodes: [PolicyNode], file: String) throws(PolicyError) {
    for (index, node) in nodes.enumerated() {
      var reader = try MappingReader(node, file: file, path: "tasks[\(index)]")
      let values = [
        try reader.text("id"), Self.quoted(try reader.optionalText("title") ?? "Task"),
        Self.quoted(try reader.optionalText("description") ?? ""), Self.quoted(try reader.optionalText("status") ?? "open"),
        try reader.optionalText("dod").map(Self.quoted) ?? "NULL", try reader.optionalText("held-by").map(Self.quoted) ?? "NULL",
        try Self.moment(try reader.optionalText("for"), sign: 1, reader, "for"),
        try Self.moment(try reader.optionalText("started"), sign: -1, reader, "started"),
      ]
      try reader.finish()
      statements.append("INSERT INTO tasks VALUES (\(values.joined(separator: ", ")))")
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  private static func moment(_ text: String?, sign: Int64, _ reader: MappingReader, _ key: String) throws(PolicyError) -> String {
    guard let text else { return "NULL" }
    guard let milliseconds = durationMilliseconds(text) else { throw reader.error(nil, key, "is no duration such as 90s, 2h or -1d") }
    return "datetime('now', '\(sign * milliseconds / 1_000) seconds')"
  }
}
