public import SQLite
public import Timestamps

/// Files that were recorded as evidence of a task.
extension Ledger {
  /// A file as it was when it was recorded.
  public struct EvidenceRecord: Equatable, Sendable {
    public let taskID: Int64
    /// Absolute.
    public let path: String
    /// In bytes.
    public let size: Int64
    /// In lower-case hexadecimal digits.
    public let sha256: String
    public let recordedAt: Timestamp?

    public init(taskID: Int64, path: String, size: Int64, sha256: String, recordedAt: Timestamp?) {
      self.taskID = taskID
      self.path = path
      self.size = size
      self.sha256 = sha256
      self.recordedAt = recordedAt
    }
  }

  /// Records a file. A file that was recorded before is recorded anew; the old line stays as history.
  public func addEvidence(_ record: EvidenceRecord) throws(SQLiteError) -> Result<Void, Refusal> {
    let ledger = self
    return try change { () throws(SQLiteError) in
      guard try ledger.task(record.taskID) != nil else { return .failure(.unknownTask(record.taskID)) }
      try ledger.connection.query(
        "INSERT INTO task_evidence (task_id, path, size, sha256, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        [
          .integer(record.taskID), .text(record.path), .integer(record.size), .text(record.sha256),
          record.recordedAt.map { .text($0.iso8601) } ?? .null,
        ])
      return .success(())
    }
  }

  /// What is recorded for a task: the newest record of each file.
  public func evidence(of id: Int64) throws(SQLiteError) -> [EvidenceRecord] { try evidence(where: "task_id", is: .integer(id)) }

  /// The tasks that a file is recorded for, with its newest record of each.
  public func evidence(at path: String) throws(SQLiteError) -> [EvidenceRecord] { try evidence(where: "path", is: .text(path)) }

  private func evidence(where column: String, is value: SQLValue) throws(SQLiteError) -> [EvidenceRecord] {
    guard try connection.hasTable("task_evidence") else { return [] }
    let rows = try connection.query(
      """
      SELECT task_id, path, size, sha256, recorded_at FROM task_evidence
      WHERE id IN (SELECT max(id) FROM task_evidence WHERE \(column) = ?1 GROUP BY task_id, path) ORDER BY id
      """, [value])
    return rows.compactMap { row in
      guard let task = row[0].integer, let path = row[1].text, let size = row[2].integer, let digest = row[3].text else { return nil }
      return EvidenceRecord(
        taskID: task, path: path, size: size, sha256: digest, recordedAt: row[4].text.flatMap(Timestamp.init(stored:)))
    }
  }
}
