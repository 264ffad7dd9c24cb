internal import CSQLite

/// A question to a database, neither of which is ours: it can only read, and cannot go on for ever.
public struct ForeignQuery: Sendable {
  /// The database file; no component of its path may be a symbolic link.
  public var path: String
  /// One statement that returns rows.
  public var sql: String
  /// How long to wait for another process's lock, in milliseconds.
  public var busyMilliseconds: Int32
  /// How large a value may become, in bytes, also between the steps of a computation.
  public var valueLimit: Int32
  /// Whether a query that looks into no table is refused: its answer says nothing about the database.
  public var mustReadTable: Bool

  public init(path: String, sql: String, busyMilliseconds: Int32, valueLimit: Int32, mustReadTable: Bool = false) {
    self.mustReadTable = mustReadTable
    self.path = path
    self.sql = sql
    self.busyMilliseconds = busyMilliseconds
    self.valueLimit = valueLimit
  }

  /// The first column of the first row; later rows are not computed.
  ///
  /// Limits all of this process's SQLite memory from here on: a query can sort more than there is.
  /// - Parameter giveUp: asked often while the query runs; true ends it.
  public func firstColumn(giveUp: @escaping () -> Bool) throws(ForeignQueryError) -> FirstColumn {
    let answer: Result<FirstColumn, ForeignQueryError>
    do throws(SQLiteError) {
      sqlite3_hard_heap_limit64(128 << 20)
      let connection = try Connection(path: path, create: false, readOnly: true, busyMilliseconds: busyMilliseconds)
      // A schema can call functions as well as a query can, and whoever wrote it may have had the wish.
      try connection.execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY")
      answer = try firstColumn(in: connection, giveUp: giveUp)
    } catch {
      throw error.code & 0xFF == SQLITE_AUTH ? .notAllowed : error.code & 0xFF == SQLITE_INTERRUPT ? .gaveUp : .failed(error)
    }
    return try answer.get()
  }

  private func firstColumn(
    in connection: Connection, giveUp: @escaping () -> Bool
  ) throws(SQLiteError) -> Result<FirstColumn, ForeignQueryError> {
    let supervision = Supervision(giveUp)
    defer {
      sqlite3_progress_handler(connection.handle, 0, nil, nil)
      withExtendedLifetime(supervision) {}
    }
    restrict(connection.handle, supervision: supervision)
    var prepared: OpaquePointer?
    var trailing: OpaquePointer?
    defer {
      sqlite3_finalize(prepared)
      sqlite3_finalize(trailing)
    }
    // A C string ends at the first zero byte: what comes behind it would go unread.
    guard !sql.utf8.contains(0) else { return .failure(.notOneStatement) }
    let status = sql.withCString { text -> Int32 in
      var rest: UnsafePointer<CChar>?
      let status = sqlite3_prepare_v2(connection.handle, text, -1, &prepared, &rest)
      guard status == SQLITE_OK else { return status }
      // Blanks and comments make no statement.
      return sqlite3_prepare_v2(connection.handle, rest, -1, &trailing, nil)
    }
    try connection.check(status)
    guard let statement = prepared, trailing == nil else { return .failure(.notOneStatement) }
    guard sqlite3_stmt_readonly(statement) != 0, sqlite3_column_count(statement) > 0 else { return .failure(.notAllowed) }
    guard supervision.readsTable || !mustReadTable else { return .failure(.readsNothing) }
    switch sqlite3_step(statement) {
    case SQLITE_DONE: return .success(.noRow)
    case SQLITE_ROW: return .success(try Self.text(of: statement, connection: connection))
    case let status: throw connection.error(status)
    }
  }

  private static func text(of statement: OpaquePointer, connection: Connection) throws(SQLiteError) -> FirstColumn {
    if sqlite3_column_type(statement, 0) == SQLITE_NULL { return .null }
    guard let text = sqlite3_column_text(statement, 0) else {
      // Nothing in an empty blob, and too little memory, look the same but for the code.
      if sqlite3_errcode(connection.handle) & 0xFF == SQLITE_NOMEM { throw connection.error(SQLITE_NOMEM) }
      return .text("")
    }
    let count = Int(sqlite3_column_bytes(statement, 0))
    return .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
  }

  private func restrict(_ handle: OpaquePointer, supervision: Supervision) {
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, valueLimit)
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 16)
    sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0)
    // What is not known to read only is denied, so that a later version's verbs are too.
    sqlite3_set_authorizer(
      handle,
      { context, action, _, function, _, _ in
        switch action {
        case SQLITE_READ:
          context.map { Unmanaged<Supervision>.fromOpaque($0).takeUnretainedValue().readsTable = true }
          return SQLITE_OK
        case SQLITE_SELECT, SQLITE_RECURSIVE: return SQLITE_OK
        case SQLITE_FUNCTION:
          let isRefused = sqlite3_stricmp(function, "load_extension") == 0 || sqlite3_stricmp(function, "fts3_tokenizer") == 0
          return isRefused ? SQLITE_DENY : SQLITE_OK
        default: return SQLITE_DENY
        }
      }, Unmanaged.passUnretained(supervision).toOpaque())
    // Often, because a single step can search through a whole value.
    sqlite3_progress_handler(
      handle, 16,
      { context in
        guard let context else { return 1 }
        return Unmanaged<Supervision>.fromOpaque(context).takeUnretainedValue().giveUp() ? 1 : 0
      }, Unmanaged.passUnretained(supervision).toOpaque())
  }
}

/// What a query has answered first.
public enum FirstColumn: Equatable, Sendable {
  case noRow
  /// There is a row, and it begins with NULL.
  case null
  /// A number as SQLite writes it; what is not UTF-8 is repaired.
  case text(String)
}

/// Why a query of somebody else's was not answered.
public enum ForeignQueryError: Error, Equatable, Sendable, CustomStringConvertible {
  /// It holds no statement, or more than one, or a zero byte.
  case notOneStatement
  /// It does something else than read, such as writing, attaching a file or loading code.
  case notAllowed
  /// It looks into no table, so its answer says nothing about the database.
  case readsNothing
  /// The caller's patience was at its end.
  case gaveUp
  /// SQLite could not answer: no database, wrong SQL, too little memory, a lock that was held for too long.
  case failed(SQLiteError)

  public var description: String {
    switch self {
    case .notOneStatement: "it is not one single statement"
    case .notAllowed: "it does something else than read"
    case .readsNothing: "it looks into no table, so its answer says nothing about the database"
    case .gaveUp: "it takes too long"
    case .failed(let error): error.description
    }
  }
}

/// What the callbacks of a query need and learn, in a form that C can carry.
private final class Supervision {
  let giveUp: () -> Bool
  /// Whether the statement looks into the database at all.
  var readsTable = false

  init(_ giveUp: @escaping () -> Bool) { self.giveUp = giveUp }
}
