public import SQLite
public import Timestamps

extension Ledger {
  /// What became of a reported set of violations.
  public struct ViolationRecord: Equatable, Sendable {
    /// How often the set has been seen in the session, this time included.
    public let count: Int
    /// The violation task; opened only when the set was seen for the first time in the session.
    public let taskID: Int64
  }

  /// Remembers one more block of a set of violations; opens a task for a set that is new in its session.
  public func recordViolations(
    sessionID: String, fingerprint: String, title: String, description: String, at now: Timestamp
  ) throws(SQLiteError) -> ViolationRecord {
    let connection = connection
    return try change { () throws(SQLiteError) in
      let known = try connection.query(
        """
        UPDATE violations SET count = count + 1, last_seen = ?3 WHERE session_id = ?1 AND fingerprint = ?2
        RETURNING count, task_id
        """, [.text(sessionID), .text(fingerprint), .text(now.iso8601)])
      if let row = known.first, let count = row[0].integer, let task = row[1].integer {
        return ViolationRecord(count: Int(count), taskID: task)
      }
      try connection.query(
        "INSERT INTO tasks (title, description, status, kind, created_at) VALUES (?1, ?2, 'open', 'violation', ?3)",
        [.text(title), .text(description), .text(now.iso8601)])
      let task = connection.lastInsertedRowID
      try connection.query(
        "INSERT INTO violations (session_id, fingerprint, count, task_id, first_seen, last_seen) VALUES (?1, ?2, 1, ?3, ?4, ?4)",
        [.text(sessionID), .text(fingerprint), .integer(task), .text(now.iso8601)])
      return ViolationRecord(count: 1, taskID: task)
    }
  }

  /// How often a set of violations was seen in a session.
  public func violationCount(sessionID: String, fingerprint: String) throws(SQLiteError) -> Int {
    let rows = try connection.query(
      "SELECT count FROM violations WHERE session_id = ?1 AND fingerprint = ?2", [.text(sessionID), .text(fingerprint)])
    return rows.first?[0].integer.map { Int($0) } ?? 0
  }

  /// How many tasks of a kind there are.
  public func taskCount(kind: String) throws(SQLiteError) -> Int {
    let rows = try connection.query("SELECT count(*) FROM tasks WHERE kind = ?1", [.text(kind)])
    return rows.first?[0].integer.map { Int($0) } ?? 0
  }
}
