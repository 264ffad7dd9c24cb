/// What SQLite refused, with its own code and words.
public struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The extended result code, see https://www.sqlite.org/rescode.html.
  public let code: Int32
  public let message: String

  /// Whether another process held a lock for longer than the busy timeout (SQLITE_BUSY or SQLITE_LOCKED).
  public var isBusy: Bool { code & 0xFF == 5 || code & 0xFF == 6 }

  public var description: String { "\(message) (SQLite code \(code))" }
}
