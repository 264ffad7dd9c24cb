public import SQLite
public import Timestamps

/// Tasks that wait for other tasks.
extension Ledger {
  /// Why a task waits.
  public enum LinkKind: String, Sendable {
    /// The other task is in the way.
    case blocks
    /// The other task's result is needed.
    case depends
  }

  /// A task that another one waits for.
  public struct Link: Equatable, Sendable {
    public let on: Int64
    public let kind: LinkKind
    /// Of the task waited for.
    public let title: String
    public let status: String
  }

  /// Makes `id` wait for `on`.
  public func addLink(_ id: Int64, on other: Int64, kind: LinkKind, at now: Timestamp) throws(SQLiteError) -> Result<Void, Refusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      for task in [id, other] where try ledger.task(task) == nil { return .failure(.unknownTask(task)) }
      if let circle = try ledger.path(from: other, to: id) { return .failure(.circle([id] + circle)) }
      try ledger.connection.query(
        "INSERT OR IGNORE INTO task_links (task_id, on_id, kind, created_at) VALUES (?1, ?2, ?3, ?4)",
        [.integer(id), .integer(other), .text(kind.rawValue), .text(now.iso8601)])
      return .success(())
    }
  }

  /// Makes `id` no longer wait for `on`; false when it did not. For a person alone.
  public func removeLink(_ id: Int64, on other: Int64, kind: LinkKind) throws(SQLiteError) -> Bool {
    let connection = connection
    return try change { () throws(SQLiteError) in
      try connection.query(
        "DELETE FROM task_links WHERE task_id = ?1 AND on_id = ?2 AND kind = ?3",
        [.integer(id), .integer(other), .text(kind.rawValue)])
      return connection.changes > 0
    }
  }

  /// All that `id` waits or waited for.
  public func links(of id: Int64) throws(SQLiteError) -> [Link] {
    guard try connection.hasTable("task_links") else { return [] }
    let rows = try connection.query(
      """
      SELECT on_id, task_links.kind, tasks.title, tasks.status FROM task_links JOIN tasks ON tasks.id = on_id
      WHERE task_id = ?1 ORDER BY on_id
      """, [.integer(id)])
    return rows.compactMap { row in
      guard let on = row[0].integer, let kind = row[1].text.flatMap(LinkKind.init(rawValue:)) else { return nil }
      return Link(on: on, kind: kind, title: row[2].text ?? "", status: row[3].text ?? "")
    }
  }

  /// What `id` still waits for.
  public func hindrances(of id: Int64) throws(SQLiteError) -> [Link] {
    try links(of: id).filter { !TaskRecord.closedStatuses.contains($0.status.lowercased()) }
  }

  /// The way from one task to another along what waits for what, both included; nil when there is none.
  private func path(from start: Int64, to end: Int64) throws(SQLiteError) -> [Int64]? {
    var cameFrom: [Int64: Int64] = [:]
    var known: Set<Int64> = [start]
    var pending = [start]
    while let task = pending.popLast() {
      if task == end {
        var path = [end]
        while let last = path.last, let previous = cameFrom[last] { path.append(previous) }
        return path.reversed()
      }
      for link in try links(of: task) where known.insert(link.on).inserted {
        cameFrom[link.on] = task
        pending.append(link.on)
      }
    }
    return nil
  }
}
