internal import SQLite
public import Timestamps

/// One task of the ledger.
public struct TaskRecord: Equatable, Sendable {
  public let id: Int64
  public let title: String
  public let description: String
  /// `open`, `in_progress`, `ready` or `done`; other programs that share the database may know more.
  public let status: String
  /// `task`, or `violation` for what a gate entered.
  public let kind: String
  public let createdAt: Timestamp?
  /// When it was last started after having been open or closed.
  public let startedAt: Timestamp?
  /// The definition of done: claims as JSON, by which closing is judged.
  public let evidenceOfDone: String?
  /// The lease that is not over; nil when nobody holds the task.
  public let lease: LeaseRecord?

  /// Whether the task needs nothing more, whatever program of the house closed it.
  public var isClosed: Bool { Self.closedStatuses.contains(status.lowercased()) }

  static let closedStatuses: Set<String> = ["done", "closed", "completed", "cancelled", "canceled", "archived"]

  /// From the columns that a row has, so that databases of older programs can be read as they are.
  init?(_ row: [String: SQLValue]) {
    guard let id = row["id"]?.wholeNumber else { return nil }
    self.id = id
    title = row["title"]?.anyText ?? ""
    description = row["description"]?.anyText ?? ""
    status = row["status"]?.anyText ?? "open"
    kind = row["kind"]?.anyText ?? "task"
    createdAt = row["created_at"]?.anyMoment
    startedAt = row["started_at"]?.anyMoment
    evidenceOfDone = row["dod_evidence"]?.anyText.flatMap { $0.isEmpty ? nil : $0 }
    lease = row["is_leased"]?.integer == 1 ? LeaseRecord(row) : nil
  }

  /// What a query must select for ``init(_:)``. `hasLeases` tells whether the table has the columns of leases.
  static func selection(hasLeases: Bool) -> String { hasLeases ? "*, \(LeaseRecord.isCurrent) AS is_leased" : "*, 0 AS is_leased" }
}

/// Who holds a task, and until when.
public struct LeaseRecord: Equatable, Sendable {
  /// `actor:session`.
  public let holder: String
  /// As stored: `YYYY-MM-DD HH:MM:SS`, in UTC.
  public let storedUntil: String
  /// Grows each time the task gets a new holder; an old holder's number no longer counts.
  public let token: Int64

  /// As people and scripts read it: ISO 8601 with `Z`, or what is stored when that is no time.
  public var until: String {
    if let number = Int64(storedUntil), number > 0 {
      return Timestamp(milliseconds: number > 100_000_000_000 ? number : number * 1_000).iso8601Seconds
    }
    return Timestamp(stored: storedUntil)?.iso8601Seconds ?? storedUntil
  }

  /// Whether `name` is the holder, byte by byte as the database compares.
  public func isHeld(by name: String?) -> Bool { name.map { holder.utf8.elementsEqual($0.utf8) } ?? false }

  init?(_ row: [String: SQLValue]) {
    guard let holder = row["lease_holder"]?.anyText, !holder.isEmpty else { return nil }
    self.holder = holder
    storedUntil = row["lease_until"]?.anyText ?? ""
    token = row["lease_token"]?.wholeNumber ?? 0
  }

  /// In SQL: the end of the lease as a date, whether it is stored as one or as seconds or milliseconds since 1970; NULL when it is no time.
  private static let end = """
    CASE WHEN typeof(lease_until) IN ('integer', 'real')
      THEN datetime(CASE WHEN lease_until > 100000000000 THEN lease_until / 1000 ELSE lease_until END, 'unixepoch')
      ELSE datetime(lease_until) END
    """

  /// In SQL: somebody holds the task now. What is no time is not over: nobody knows when it would be.
  static let isCurrent = """
    (lease_holder IS NOT NULL AND lease_holder <> '' AND lease_until IS NOT NULL AND lease_until <> ''
      AND coalesce(\(end) > datetime('now'), 1))
    """
}

extension SQLValue {
  /// The value as a whole number, also where a column without a type holds it as something else.
  fileprivate var wholeNumber: Int64? {
    switch self {
    case .null: nil
    case .integer(let number): number
    case .real(let number): Int64(exactly: number)
    case .text(let text): Int64(text)
    }
  }

  /// The value as text, whatever an untyped column holds.
  fileprivate var anyText: String? {
    switch self {
    case .null: nil
    case .integer(let number): String(number)
    case .real(let number): "\(number)"
    case .text(let text): text
    }
  }

  /// A moment as programs store it: as text, or as seconds or milliseconds since 1970.
  fileprivate var anyMoment: Timestamp? {
    switch self {
    case .null: nil
    case .text(let text): Timestamp(stored: text)
    case .integer(let number): number > 0 ? Timestamp(milliseconds: number > 100_000_000_000 ? number : number * 1_000) : nil
    case .real(let number): number > 0 && number < 1e11 ? Timestamp(milliseconds: Int64(number * 1_000)) : nil
    }
  }
}
