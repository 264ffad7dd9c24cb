import Files
import SQLite
import Stores
import Testing
import Timestamps

@Suite("Tasks in the ledger")
struct LedgerTaskTests {
  private let folder: Folder
  private let path: String
  private let now = Timestamp(milliseconds: 1_780_000_000_000)

  init() throws {
    folder = try Folder()
    path = folder.path + "/ledger.db"
  }

  private func open() throws -> Ledger { try Ledger(path: path) }

  private func add(_ title: String = "t", to ledger: Ledger) throws -> Int64 {
    try ledger.addTask(title: title, description: "", evidenceOfDone: nil, at: now).get()
  }

  private func sql(_ statement: String) throws {
    try Connection(path: path, create: true, busyMilliseconds: 1_000).execute(statement)
  }

  @Test("are held by one at a time, and the number of the lease grows with each new holder")
  func exclusion() throws {
    let ledger = try open()
    let id = try add(to: ledger)
    let first = try ledger.claimLease(id, holder: "a:1", minutes: 10).get()
    #expect(first.token == 1)
    #expect(throws: Ledger.LeaseRefusal.held(first)) { try ledger.claimLease(id, holder: "b:1", minutes: 10).get() }
    #expect(throws: Ledger.LeaseRefusal.held(first)) { try ledger.claimLease(id, holder: "a:2", minutes: 10).get() }
    let renewed = try ledger.claimLease(id, holder: "a:1", minutes: 20).get()
    #expect(renewed.token == 1)
    #expect(renewed.storedUntil > first.storedUntil)
    #expect(try ledger.releaseLease(id, holder: "a:1", token: 1).get().holder == "a:1")
    #expect(try ledger.task(id)?.lease == nil)
    #expect(try ledger.claimLease(id, holder: "b:1", minutes: 10).get().token == 2)
    #expect(throws: Ledger.LeaseRefusal.unknownTask(99)) { try ledger.claimLease(99, holder: "a:1", minutes: 10).get() }
  }

  @Test("are free when the lease is over, and a holder from before can neither prolong nor give back")
  func takeover() throws {
    let ledger = try open()
    let id = try add(to: ledger)
    let first = try ledger.claimLease(id, holder: "a:1", minutes: 10).get()
    try sql("UPDATE tasks SET lease_until = datetime('now', '-1 second')")
    #expect(try ledger.task(id)?.lease == nil)
    #expect(throws: Ledger.LeaseRefusal.notHeld) { try ledger.extendLease(id, holder: "a:1", token: nil, minutes: 10).get() }
    let second = try ledger.claimLease(id, holder: "b:1", minutes: 10).get()
    #expect(second.token == 2)
    #expect(throws: Ledger.LeaseRefusal.held(second)) { try ledger.extendLease(id, holder: "a:1", token: first.token, minutes: 10).get() }
    #expect(throws: Ledger.LeaseRefusal.held(second)) { try ledger.releaseLease(id, holder: "a:1", token: first.token).get() }
    // The same name again is a new lease: what still acts by the first one's number is refused.
    _ = try ledger.releaseLease(id, holder: "b:1", token: nil).get()
    let third = try ledger.claimLease(id, holder: "a:1", minutes: 10).get()
    #expect(third.token == 3)
    #expect(throws: Ledger.LeaseRefusal.staleToken(third)) {
      try ledger.extendLease(id, holder: "a:1", token: first.token, minutes: 10).get()
    }
    #expect(throws: Ledger.LeaseRefusal.staleToken(third)) { try ledger.releaseLease(id, holder: "a:1", token: first.token).get() }
    #expect(try ledger.extendLease(id, holder: "a:1", token: 3, minutes: 60).get().token == 3)
  }

  @Test("keep the end of a lease as SQLite's own dates are written")
  func storedEnd() throws {
    let ledger = try open()
    let id = try add(to: ledger)
    let lease = try ledger.claimLease(id, holder: "a:1", minutes: 10).get()
    let connection = try Connection(path: path, create: false, busyMilliseconds: 0)
    let row = try #require(
      try connection.query(
        "SELECT lease_until, lease_until > datetime('now', '+9 minutes'), lease_until <= datetime('now', '+10 minutes') FROM tasks"
      )
      .first)
    #expect(row == [.text(lease.storedUntil), .integer(1), .integer(1)])
    #expect(lease.until == lease.storedUntil.replacing(" ", with: "T") + "Z")
  }

  @Test("that expired are found, and cleared when that is asked for")
  func sweep() throws {
    let ledger = try open()
    let (old, held) = (try add(to: ledger), try add(to: ledger))
    for id in [old, held] { _ = try ledger.claimLease(id, holder: "a:1", minutes: 10).get() }
    try sql("UPDATE tasks SET lease_until = datetime('now', '-1 hour') WHERE id = \(old)")
    #expect(try ledger.sweepLeases(release: false).map(\.task) == [old])
    #expect(try ledger.sweepLeases(release: true).map(\.task) == [old])
    #expect(try ledger.sweepLeases(release: false).isEmpty)
    #expect(try ledger.task(held)?.lease?.holder == "a:1")
    // The number goes on where it was.
    #expect(try ledger.claimLease(old, holder: "b:1", minutes: 10).get().token == 2)
  }

  @Test("of another program's database are read as they are, and taken over without losing a column")
  func foreignDatabase() throws {
    try sql(
      """
      CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, description TEXT, status TEXT, dod_evidence TEXT, lease_holder TEXT,
        lease_until TEXT, owner TEXT);
      PRAGMA user_version = 41;
      INSERT INTO tasks VALUES (99927, 'Collision', 'x', 'open', NULL, 'john:abc', datetime('now', '+5 minutes'), 'petter');
      """)
    let before = try readFile(path, limit: 1 << 20)
    let reading = try Ledger(reading: path)
    #expect(try reading.task(99927)?.lease?.holder == "john:abc")
    #expect(try reading.links(of: 99927).isEmpty && reading.evidence(of: 99927).isEmpty)
    #expect(try readFile(path, limit: 1 << 20) == before)

    let ledger = try open()
    #expect(throws: Ledger.LeaseRefusal.self) { try ledger.claimLease(99927, holder: "b:1", minutes: 10).get() }
    #expect(try ledger.claimLease(99927, holder: "john:abc", minutes: 10).get().token == 0)
    let added = try add(to: ledger)
    #expect(added == 99928)
    let connection = try Connection(path: path, create: false, busyMilliseconds: 0)
    #expect(try connection.query("SELECT owner FROM tasks WHERE id = 99927") == [[.text("petter")]])
    #expect(try connection.query("PRAGMA user_version") == [[.integer(41)]])
    #expect(try connection.query("PRAGMA journal_mode") == [[.text("wal")]])
  }

  @Test("of a database that has only the columns everybody has are read too")
  func poorDatabase() throws {
    try sql("CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO tasks VALUES (1, 'x')")
    #expect(try Ledger(reading: path).task(1)?.title == "x")
    #expect(try open().claimLease(1, holder: "a:1", minutes: 1).get().token == 1)
  }

  @Test("a lease whose end is no time is not over; one without an end is none")
  func strangeEnds() throws {
    let ledger = try open()
    let id = try add(to: ledger)
    try sql("UPDATE tasks SET lease_holder = 'a:1', lease_until = 'soon'")
    #expect(try ledger.task(id)?.lease?.until == "soon")
    #expect(throws: Ledger.LeaseRefusal.self) { try ledger.claimLease(id, holder: "b:1", minutes: 10).get() }
    #expect(try ledger.freeLease(id).get().holder == "a:1")
    try sql("UPDATE tasks SET lease_holder = 'a:1', lease_until = NULL")
    #expect(try ledger.claimLease(id, holder: "b:1", minutes: 10).get().holder == "b:1")
    try sql("UPDATE tasks SET lease_holder = 'a:1', lease_until = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 minute')")
    #expect(try ledger.task(id)?.lease == nil)
  }

  @Test("change their status only when nobody else holds them and nothing stands in the way")
  func status() throws {
    let ledger = try open()
    let (id, other) = (try add(to: ledger), try add(to: ledger))
    let lease = try ledger.claimLease(id, holder: "a:1", minutes: 10).get()
    #expect(throws: Ledger.Refusal.held(lease)) { try ledger.setStatus(.inProgress, of: id, holder: nil, at: now).get() }
    _ = try ledger.addLink(id, on: other, kind: .depends, at: now).get()
    #expect(throws: Ledger.Refusal.blocked(by: [other])) { try ledger.setStatus(.done, of: id, holder: "a:1", at: now).get() }
    #expect(try ledger.setStatus(.done, of: other, holder: nil, at: now).get().isClosed)
    #expect(try ledger.setStatus(.inProgress, of: id, holder: "a:1", at: now).get().startedAt == now)
    // Going on keeps the start; beginning again does not.
    let later = now.advanced(milliseconds: 60_000)
    #expect(try ledger.setStatus(.inProgress, of: id, holder: "a:1", at: later).get().startedAt == now)
    #expect(try ledger.setStatus(.done, of: id, holder: "a:1", at: later).get().lease == nil)
    #expect(try ledger.setStatus(.inProgress, of: id, holder: "b:1", at: later).get().startedAt == later)
    #expect(throws: Ledger.Refusal.unknownTask(99)) { try ledger.setStatus(.done, of: 99, holder: nil, at: now).get() }
  }

  @Test("cannot wait for themselves, however long the way")
  func circles() throws {
    let ledger = try open()
    let ids = try (0..<4).map { _ in try add(to: ledger) }
    for (task, on) in zip(ids, ids.dropFirst()) { _ = try ledger.addLink(task, on: on, kind: .depends, at: now).get() }
    #expect(throws: Ledger.Refusal.circle([ids[3]] + ids)) { try ledger.addLink(ids[3], on: ids[0], kind: .blocks, at: now).get() }
    #expect(throws: Ledger.Refusal.circle([ids[0], ids[0]])) { try ledger.addLink(ids[0], on: ids[0], kind: .blocks, at: now).get() }
    #expect(throws: Ledger.Refusal.unknownTask(99)) { try ledger.addLink(ids[0], on: 99, kind: .blocks, at: now).get() }
  }

  @Test("keep the newest record of each file of evidence")
  func evidence() throws {
    let ledger = try open()
    let id = try add(to: ledger)
    func record(_ path: String, _ digest: String) -> Ledger.EvidenceRecord {
      Ledger.EvidenceRecord(taskID: id, path: path, size: 3, sha256: digest, recordedAt: now)
    }
    for entry in [record("/a", "1"), record("/b", "2"), record("/a", "3")] { _ = try ledger.addEvidence(entry).get() }
    #expect(try ledger.evidence(of: id) == [record("/b", "2"), record("/a", "3")])
    #expect(try ledger.evidence(at: "/a") == [record("/a", "3")])
    #expect(try ledger.evidence(at: "/c").isEmpty)
  }
}
