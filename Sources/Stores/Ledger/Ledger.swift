public import SQLite

/// The embedded task store: tasks, their evidence, who holds which, and the violations that were seen.
///
/// Every change is one short write transaction. Two writers never wait for each other in a circle, and a process that is killed leaves what
/// it had committed.
public struct Ledger {
  /// What must outlive a loss of power.
  public enum Durability: Sendable {
    /// Committed changes, at the price of a sync for each.
    case everyCommit
    /// A database that is whole; the last changes may be missing.
    case consistency
  }

  /// A decision that finds the ledger locked goes on without it well before its deadline.
  public static let hookPatienceMilliseconds: Int32 = 2_000

  /// How long the write-ahead log gets, in pages: every process that opens the ledger reads it all.
  private static let longestLog = 40

  let connection: Connection

  /// Opens the ledger, creating it and bringing it up to date as needed.
  /// - Parameter patienceMilliseconds: how long to wait for other processes.
  public init(
    path: String, durability: Durability = .consistency, patienceMilliseconds: Int32 = hookPatienceMilliseconds
  ) throws(SQLiteError) {

    connection = try Connection(path: path, create: true, busyMilliseconds: patienceMilliseconds)
    try connection.execute(durability == .everyCommit ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL")
    try connection.keepWriteAheadLog()
    try LedgerSchema.bringUpToDate(connection)
  }

  /// Opens the ledger as it is, to read: a database that was never written by this program is read by the columns it has.
  public init(reading path: String, patienceMilliseconds: Int32 = hookPatienceMilliseconds) throws(SQLiteError) {

    connection = try Connection(path: path, create: false, readOnly: true, busyMilliseconds: patienceMilliseconds)
    // Opening alone reads nothing; a file that is no database is to be known now.
    try connection.query("SELECT 1 FROM sqlite_schema LIMIT 1")
  }

  /// Runs `body` in one write transaction.
  func change<Result>(_ body: () throws(SQLiteError) -> Result) throws(SQLiteError) -> Result {
    let result = try connection.immediateTransaction(body)
    // What was committed is committed: another process that is in the way only puts this off.
    if connection.pagesInLog > Self.longestLog { try? connection.restartWriteAheadLog() }
    return result
  }
}
