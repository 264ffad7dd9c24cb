internal import Glibc
internal import SQLite

/// The history of the ledger's schema. Append only: a step that has shipped never changes.
enum LedgerMigrations {
  private static let steps = [
    """
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      title TEXT NOT NULL,
      description TEXT NOT NULL DEFAULT '',
      status TEXT NOT NULL DEFAULT 'open',
      kind TEXT NOT NULL DEFAULT 'task',
      created_at TEXT NOT NULL
    );
    CREATE TABLE violations (
      session_id TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      count INTEGER NOT NULL,
      task_id INTEGER NOT NULL REFERENCES tasks (id),
      first_seen TEXT NOT NULL,
      last_seen TEXT NOT NULL,
      PRIMARY KEY (session_id, fingerprint)
    ) WITHOUT ROWID;
    """
  ]

  /// Brings the database to the newest version. A newer one than this program knows is left alone: its tables only grow.
  static func apply(to connection: Connection) throws(SQLiteError) {
    guard try version(of: connection) < steps.count else { return }
    try switchToWriteAheadLog(connection)
    try connection.immediateTransaction { () throws(SQLiteError) in
      // Another process may have migrated while this one waited for the lock.
      for (index, step) in steps.enumerated().dropFirst(try version(of: connection)) {
        try connection.execute(step)
        try connection.execute("PRAGMA user_version=\(index + 1)")
      }
    }
  }

  /// SQLite does not wait for other processes here, so several that meet a new database at once have to take turns by themselves.
  private static func switchToWriteAheadLog(_ connection: Connection) throws(SQLiteError) {
    for attempt in 1... {
      do throws(SQLiteError) {
        return try connection.execute("PRAGMA journal_mode=WAL")
      } catch {
        guard error.isBusy, attempt < 40 else { throw error }
        usleep(25_000)
      }
    }
  }

  private static func version(of connection: Connection) throws(SQLiteError) -> Int {
    try connection.query("PRAGMA user_version").first?[0].integer.map { Int($0) } ?? 0
  }
}
