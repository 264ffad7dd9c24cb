internal import CSQLite

/// One connection to an SQLite database file. Not safe to use from two threads at once.
public final class Connection {
  let handle: OpaquePointer

  /// How many pages the write-ahead log held after this connection's last commit; counted after ``keepWriteAheadLog()``.
  public private(set) var pagesInLog = 0

  /// Opens `path`, creating the file when `create` is set.
  /// - Parameter busyMilliseconds: how long a statement waits for another process's lock before it fails.
  public init(path: String, create: Bool, readOnly: Bool = false, busyMilliseconds: Int32) throws(SQLiteError) {
    var opened: OpaquePointer?
    var flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    if create && !readOnly { flags |= SQLITE_OPEN_CREATE }
    flags |= SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
    let status = sqlite3_open_v2(path, &opened, flags, nil)
    guard status == SQLITE_OK, let opened else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw SQLiteError(code: status, message: message)
    }
    handle = opened
    sqlite3_busy_timeout(opened, busyMilliseconds)
  }

  deinit { sqlite3_close_v2(handle) }

  /// Leaves the write-ahead log in place when the last connection closes, and never moves it into the database by itself:
  /// ``restartWriteAheadLog()`` does. A process that lives for one transaction must not pay for syncing the database file each time.
  public func keepWriteAheadLog() throws(SQLiteError) {
    try check(zakon_sqlite_keep_wal_on_close(handle))
    sqlite3_wal_hook(
      handle,
      { connection, _, _, pages in
        connection.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue().pagesInLog = Int(pages) }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Moves the write-ahead log into the database and begins it anew, unless another connection is in the way.
  ///
  /// The file keeps its size: syncing one that grows waits for the journal of the file system, and with it for everybody's writes. Something must
  /// be written at once, though, or the next process would take what is in the file for a log that goes on.
  public func restartWriteAheadLog() throws(SQLiteError) {
    guard try query("PRAGMA wal_checkpoint(RESTART)").first?.first == .integer(0) else { return }
    let version = try query("PRAGMA user_version").first?.first?.integer ?? 0
    try execute("PRAGMA user_version=\(version)")
  }

  /// Runs statements that return no rows anyone wants.
  public func execute(_ sql: String) throws(SQLiteError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
  }

  /// Runs one statement with `values` bound in order, and returns its rows.
  @discardableResult
  public func query(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> [[SQLValue]] {
    var names: [String]?
    return try rows(of: sql, values, names: &names)
  }

  /// - Parameter names: gets the names of the columns, unless it is nil.
  private func rows(of sql: String, _ values: [SQLValue], names: inout [String]?) throws(SQLiteError) -> [[SQLValue]] {
    var prepared: OpaquePointer?
    try check(sqlite3_prepare_v2(handle, sql, -1, &prepared, nil))
    guard let statement = prepared else { return [] }
    defer { sqlite3_finalize(statement) }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
    if names != nil {
      names = (0..<sqlite3_column_count(statement)).map { index in
        sqlite3_column_name(statement, index).map { String(cString: $0).lowercased() } ?? ""
      }
    }
    var rows: [[SQLValue]] = []
    while true {
      let status = sqlite3_step(statement)
      if status == SQLITE_DONE { return rows }
      guard status == SQLITE_ROW else { throw error(status) }
      rows.append((0..<sqlite3_column_count(statement)).map { Self.column($0, of: statement) })
    }
  }

  /// Runs one statement like ``query(_:_:)`` and returns its rows by the names of their columns, in lower case: SQLite does not tell cases
  /// apart there.
  public func namedRows(_ sql: String, _ values: [SQLValue] = []) throws(SQLiteError) -> [[String: SQLValue]] {
    var names: [String]? = []
    let rows = try rows(of: sql, values, names: &names)
    return rows.map { row in Dictionary(zip(names ?? [], row), uniquingKeysWith: { first, _ in first }) }
  }

  /// How many rows the last INSERT, UPDATE or DELETE changed.
  public var changes: Int { Int(sqlite3_changes64(handle)) }

  /// The row ID of the last INSERT.
  public var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Runs `body` in one write transaction, taken at once so that two writers never deadlock; rolls back when `body` throws.
  public func immediateTransaction<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
    try execute("BEGIN IMMEDIATE")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) throws(SQLiteError) {
    // SQLITE_TRANSIENT: SQLite copies the text before the call returns.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: try check(sqlite3_bind_null(statement, index))
    case .integer(let number): try check(sqlite3_bind_int64(statement, index, number))
    case .real(let number): try check(sqlite3_bind_double(statement, index, number))
    case .text(let text): try check(sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), transient))
    }
  }

  private static func column(_ index: Int32, of statement: OpaquePointer) -> SQLValue {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
    case SQLITE_NULL: return .null
    default:
      guard let text = sqlite3_column_text(statement, index) else { return .null }
      let count = Int(sqlite3_column_bytes(statement, index))
      return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
    }
  }

  func check(_ status: Int32) throws(SQLiteError) {
    if status != SQLITE_OK { throw error(status) }
  }

  func error(_ status: Int32) -> SQLiteError {
    SQLiteError(code: status, message: String(cString: sqlite3_errmsg(handle)))
  }
}

/// A value in an SQLite row.
public enum SQLValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)

  /// The integer, when this is one.
  public var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The text, when this is one.
  public var text: String? {
    if case .text(let value) = self { value } else { nil }
  }
}
