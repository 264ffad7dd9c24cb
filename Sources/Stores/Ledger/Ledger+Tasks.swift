public import SQLite
public import Timestamps

extension Ledger {
  /// Why a change of a task was not made.
  public enum Refusal: Error, Equatable, Sendable {
    case unknownTask(Int64)
    /// Another actor or session holds it.
    case held(LeaseRecord)
    /// Tasks that must be closed first.
    case blocked(by: [Int64])
    /// The task would wait for itself, through the tasks named.
    case circle([Int64])
    /// The task is closed; work on it must begin again first.
    case closed
    /// Another program gives the tasks their numbers.
    case notNumberedHere
  }

  /// Whether there is a table of tasks at all.
  public func hasTasks() throws(SQLiteError) -> Bool { try connection.hasTable("tasks") }

  /// A new task; returns its number.
  public func addTask(title: String, description: String, evidenceOfDone: String?, at now: Timestamp) throws(SQLiteError) -> Result<
    Int64, Refusal
  > {
    let connection = connection
    return try change { () throws(SQLiteError) in
      // Elsewhere a row without a number would come of it, which no verb could ever name.
      let key = try connection.query(
        "SELECT 1 FROM pragma_table_xinfo('tasks') WHERE lower(name) = 'id' AND pk = 1 AND lower(type) = 'integer'")
      guard !key.isEmpty else { return .failure(.notNumberedHere) }
      try connection.query(
        "INSERT INTO tasks (title, description, status, kind, created_at, dod_evidence) VALUES (?1, ?2, 'open', 'task', ?3, ?4)",
        [.text(title), .text(description), .text(now.iso8601), evidenceOfDone.map { .text($0) } ?? .null])
      return .success(connection.lastInsertedRowID)
    }
  }

  /// Adds a line to the description of a task; nil when there is no such task. For a person alone.
  public func appendDescription(_ line: String, to id: Int64) throws(SQLiteError) -> TaskRecord? {
    let ledger = self
    return try change { () throws(SQLiteError) in
      try ledger.connection.query(
        "UPDATE tasks SET description = CASE WHEN coalesce(description, '') = '' THEN ?2 ELSE description || char(10) || ?2 END WHERE id = ?1",
        [.integer(id), .text(line)])
      return try ledger.task(id)
    }
  }

  /// The task of that number; nil when there is none.
  public func task(_ id: Int64) throws(SQLiteError) -> TaskRecord? {
    guard let selection = try selection() else { return nil }
    return try connection.namedRows("SELECT \(selection) FROM tasks WHERE id = ?1", [.integer(id)]).first.flatMap { TaskRecord($0) }
  }

  /// The tasks of a status, or all; in the order of their numbers.
  public func tasks(status: String?) throws(SQLiteError) -> [TaskRecord] {
    guard let selection = try selection() else { return [] }
    let rows = try connection.namedRows(
      "SELECT \(selection) FROM tasks WHERE ?1 IS NULL OR status = ?1 ORDER BY id", [status.map { .text($0) } ?? .null])
    return rows.compactMap { TaskRecord($0) }
  }

  /// A new status for a task that nobody else holds and that nothing stands in the way of.
  /// - Parameters:
  ///   - holder: who asks, as `actor:session`; nil for somebody who holds nothing.
  public func setStatus(
    _ status: TaskStatus, of id: Int64, holder: String?, at now: Timestamp
  ) throws(SQLiteError) -> Result<TaskRecord, Refusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      guard let task = try ledger.task(id) else { return .failure(.unknownTask(id)) }
      if let lease = task.lease, !lease.isHeld(by: holder) { return .failure(.held(lease)) }
      if task.isClosed, status != .inProgress { return status == .done ? .success(task) : .failure(.closed) }
      if status != .ready {
        let hindrances = try ledger.hindrances(of: id).map(\.on)
        if !hindrances.isEmpty { return .failure(.blocked(by: hindrances)) }
      }
      let moment = SQLValue.text(now.iso8601)
      switch status {
      case .inProgress:
        // Going on with what is under way keeps its start: what was made since then still counts as evidence.
        try ledger.connection.query(
          """
          UPDATE tasks SET status = 'in_progress', closed_at = NULL,
            started_at = CASE WHEN status IN ('in_progress', 'ready') THEN coalesce(started_at, ?2) ELSE ?2 END
          WHERE id = ?1
          """, [.integer(id), moment])
      case .ready: try ledger.connection.query("UPDATE tasks SET status = 'ready' WHERE id = ?1", [.integer(id)])
      case .done:
        // The work is over, and so is the holder's claim on it.
        try ledger.connection.query(
          "UPDATE tasks SET status = 'done', closed_at = ?2, lease_holder = NULL, lease_until = NULL WHERE id = ?1", [.integer(id), moment])
      }
      return try ledger.task(id).map { .success($0) } ?? .failure(.unknownTask(id))
    }
  }

  private func selection() throws(SQLiteError) -> String? {
    try hasTasks() ? TaskRecord.selection(hasLeases: hasLeases()) : nil
  }

  /// Whether the table has the columns of leases; that of another program, never written by this one, need not.
  func hasLeases() throws(SQLiteError) -> Bool {
    let columns = try connection.query(
      "SELECT count(*) FROM pragma_table_xinfo('tasks') WHERE lower(name) IN ('lease_holder', 'lease_until')")
    return columns.first?[0] == .integer(2)
  }
}

/// A status that a verb gives a task.
public enum TaskStatus: String, Sendable {
  case inProgress = "in_progress"
  case ready
  case done
}
