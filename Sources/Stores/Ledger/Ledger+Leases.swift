public import SQLite

/// Exclusive, expiring claims of tasks.
///
/// One conditional statement decides each question, inside a write transaction: the clock that it looks at is read under the lock, so that no
/// process decides by a time at which another one still held the task.
extension Ledger {
  /// Why a lease was not given, prolonged or given back.
  public enum LeaseRefusal: Error, Equatable, Sendable {
    case unknownTask(Int64)
    case held(LeaseRecord)
    /// The one who asks does not hold the task, and nobody else does.
    case notHeld
    /// The holder's own number is not that of the lease: it is an earlier lease's.
    case staleToken(LeaseRecord)
  }

  /// Takes the lease, or renews the holder's own. The fencing token grows with every lease that is not a renewal.
  public func claimLease(_ id: Int64, holder: String, minutes: Int) throws(SQLiteError) -> Result<LeaseRecord, LeaseRefusal> {
    let sql = """
      UPDATE tasks SET
        lease_token = coalesce(lease_token, 0) + CASE WHEN lease_holder = ?2 AND \(LeaseRecord.isCurrent) THEN 0 ELSE 1 END,
        lease_holder = ?2, lease_until = datetime('now', ?3)
      WHERE id = ?1 AND (NOT \(LeaseRecord.isCurrent) OR lease_holder = ?2)
      RETURNING lease_holder, lease_until, lease_token
      """
    let values: [SQLValue] = [.integer(id), .text(holder), .text("+\(minutes) minutes")]
    return try lease(id, holder: holder, token: nil, sql: sql, values: values)
  }

  /// Prolongs the holder's lease to `minutes` from now.
  /// - Parameter token: the number that the holder was given with the lease; nil to go by the holder's name alone.
  public func extendLease(
    _ id: Int64, holder: String, token: Int64?, minutes: Int
  ) throws(SQLiteError) -> Result<LeaseRecord, LeaseRefusal> {
    let sql = """
      UPDATE tasks SET lease_until = datetime('now', ?4)
      WHERE id = ?1 AND lease_holder = ?2 AND \(LeaseRecord.isCurrent) AND (?3 IS NULL OR lease_token = ?3)
      RETURNING lease_holder, lease_until, lease_token
      """
    let values: [SQLValue] = [.integer(id), .text(holder), token.map { .integer($0) } ?? .null, .text("+\(minutes) minutes")]
    return try lease(id, holder: holder, token: token, sql: sql, values: values)
  }

  /// Gives the lease back; returns it as it was.
  public func releaseLease(_ id: Int64, holder: String, token: Int64?) throws(SQLiteError) -> Result<LeaseRecord, LeaseRefusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      let before = try ledger.task(id)
      let freed = try ledger.connection.query(
        """
        UPDATE tasks SET lease_holder = NULL, lease_until = NULL
        WHERE id = ?1 AND lease_holder = ?2 AND \(LeaseRecord.isCurrent) AND (?3 IS NULL OR lease_token = ?3) RETURNING id
        """, [.integer(id), .text(holder), token.map { .integer($0) } ?? .null])
      if !freed.isEmpty, let lease = before?.lease { return .success(lease) }
      return .failure(try ledger.refusal(id, holder: holder, token: token))
    }
  }

  /// Takes the lease from whoever holds it; returns it as it was. For a person alone.
  public func freeLease(_ id: Int64) throws(SQLiteError) -> Result<LeaseRecord, LeaseRefusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      guard let task = try ledger.task(id) else { return .failure(.unknownTask(id)) }
      guard let lease = task.lease else { return .failure(.notHeld) }
      try ledger.connection.query("UPDATE tasks SET lease_holder = NULL, lease_until = NULL WHERE id = ?1", [.integer(id)])
      return .success(lease)
    }
  }

  /// The leases that are over and still written down, by task.
  /// - Parameter release: whether to clear them.
  public func sweepLeases(release: Bool) throws(SQLiteError) -> [(task: Int64, lease: LeaseRecord)] {
    let ledger = self
    let expired = "lease_holder IS NOT NULL AND NOT \(LeaseRecord.isCurrent)"
    let read = { () throws(SQLiteError) -> [(task: Int64, lease: LeaseRecord)] in
      guard try ledger.hasLeases() else { return [] }
      return try ledger.connection.namedRows("SELECT * FROM tasks WHERE \(expired) ORDER BY id")
        .compactMap { row in TaskRecord(row).flatMap { task in LeaseRecord(row).map { (task.id, $0) } } }
    }
    guard release else { return try read() }
    return try change { () throws(SQLiteError) in
      let found = try read()
      // By number, so that no lease is cleared that ended between the two statements and is not reported.
      for (task, _) in found {
        try ledger.connection.query("UPDATE tasks SET lease_holder = NULL, lease_until = NULL WHERE id = ?1", [.integer(task)])
      }
      return found
    }
  }

  private func lease(
    _ id: Int64, holder: String, token: Int64?, sql: String, values: [SQLValue]
  ) throws(SQLiteError) -> Result<LeaseRecord, LeaseRefusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      if let lease = try ledger.connection.namedRows(sql, values).first.flatMap({ LeaseRecord($0) }) { return .success(lease) }
      return .failure(try ledger.refusal(id, holder: holder, token: token))
    }
  }

  private func refusal(_ id: Int64, holder: String, token: Int64?) throws(SQLiteError) -> LeaseRefusal {
    guard let task = try task(id) else { return .unknownTask(id) }
    guard let lease = task.lease else { return .notHeld }
    return lease.isHeld(by: holder) && token != nil ? .staleToken(lease) : .held(lease)
  }
}
