internal import Glibc
internal import SQLite
internal import Timestamps

/// The history of the ledger's schema. Append only: a step that has shipped never changes.
///
/// A step makes tables and columns where they are missing and drops nothing, so that an existing task database, with columns of its own and a
/// version number of its own, is taken over as it is.
enum LedgerSchema {
  private struct Table {
    let name: String
    /// All of the table, for databases without it.
    let definition: String
    /// What a table of that name must have besides; added where missing.
    var columns: [(name: String, type: String)] = []
  }

  private struct Step {
    let tables: [Table]
    var indexes: [String] = []
  }

  private static let steps = [
    Step(tables: [
      Table(
        name: "tasks",
        definition: """
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          title TEXT NOT NULL,
          description TEXT NOT NULL DEFAULT '',
          status TEXT NOT NULL DEFAULT 'open',
          kind TEXT NOT NULL DEFAULT 'task',
          created_at TEXT NOT NULL
          """,
        columns: [
          ("description", "TEXT"), ("status", "TEXT NOT NULL DEFAULT 'open'"), ("kind", "TEXT NOT NULL DEFAULT 'task'"),
          ("created_at", "TEXT"),
        ]),
      Table(
        name: "violations",
        definition: """
          session_id TEXT NOT NULL,
          fingerprint TEXT NOT NULL,
          count INTEGER NOT NULL,
          task_id INTEGER NOT NULL REFERENCES tasks (id),
          first_seen TEXT NOT NULL,
          last_seen TEXT NOT NULL,
          PRIMARY KEY (session_id, fingerprint)
          """),
    ]),
    Step(
      tables: [
        Table(
          name: "tasks", definition: "",
          columns: [
            ("dod_evidence", "TEXT"), ("started_at", "TEXT"), ("closed_at", "TEXT"), ("lease_holder", "TEXT"), ("lease_until", "TEXT"),
            ("lease_token", "INTEGER NOT NULL DEFAULT 0"),
          ]),
        Table(
          name: "task_links",
          definition: """
            task_id INTEGER NOT NULL REFERENCES tasks (id),
            on_id INTEGER NOT NULL REFERENCES tasks (id),
            kind TEXT NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (task_id, on_id, kind)
            """),
        Table(
          name: "task_evidence",
          definition: """
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            task_id INTEGER NOT NULL REFERENCES tasks (id),
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            recorded_at TEXT NOT NULL
            """),
      ],
      indexes: [
        "task_evidence_by_task ON task_evidence (task_id)", "task_evidence_by_path ON task_evidence (path)",
        "tasks_by_lease ON tasks (lease_until) WHERE lease_holder IS NOT NULL",
      ]),
  ]

  /// Brings the database to the newest version. A newer one than this program knows is left alone: its tables only grow.
  static func bringUpToDate(_ connection: Connection) throws(SQLiteError) {
    guard try version(of: connection) < steps.count else { return }
    try switchToWriteAheadLog(connection)
    try connection.immediateTransaction { () throws(SQLiteError) in
      // A table, not SQLite's own version number: that may be another program's.
      try connection.execute("CREATE TABLE IF NOT EXISTS zakon_schema (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)")
      // Another process may have been faster while this one waited for the lock.
      for (index, step) in steps.enumerated().dropFirst(try version(of: connection)) {
        for table in step.tables { try ensure(table, connection) }
        for definition in step.indexes { try connection.execute("CREATE INDEX IF NOT EXISTS \(definition)") }
        try connection.query("INSERT INTO zakon_schema VALUES (?1, datetime('now'))", [.integer(Int64(index + 1))])
      }
    }
  }

  private static func ensure(_ table: Table, _ connection: Connection) throws(SQLiteError) {
    if !table.definition.isEmpty { try connection.execute("CREATE TABLE IF NOT EXISTS \(table.name) (\(table.definition))") }
    let present = Set(try connection.query("SELECT lower(name) FROM pragma_table_xinfo(?1)", [.text(table.name)]).compactMap { $0[0].text })
    for column in table.columns where !present.contains(column.name) {
      try connection.execute("ALTER TABLE \(table.name) ADD COLUMN \(column.name) \(column.type)")
    }
  }

  private static func version(of connection: Connection) throws(SQLiteError) -> Int {
    guard try connection.hasTable("zakon_schema") else { return 0 }
    return try connection.query("SELECT max(version) FROM zakon_schema").first?[0].integer.map { Int($0) } ?? 0
  }

  /// SQLite does not wait for other processes here, so several that meet a new database at once have to take turns by themselves.
  private static func switchToWriteAheadLog(_ connection: Connection) throws(SQLiteError) {
    for attempt in 1... {
      do throws(SQLiteError) {
        return try connection.execute("PRAGMA journal_mode=WAL")
      } catch {
        guard error.isBusy, attempt < 80 else { throw error }
        usleep(25_000)
      }
    }
  }
}

extension Connection {
  /// Whether there is a table, or a view in its place, of that name in whatever case.
  func hasTable(_ name: String) throws(SQLiteError) -> Bool {
    try !query("SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND lower(name) = ?1", [.text(name)]).isEmpty
  }
}
