import Glibc
import SQLite
import Testing

/// A database in a folder of its own that goes with the test.
private final class Database {
  let folder: String
  var path: String { folder + "/test.db" }

  init(_ sql: String) throws {
    var template = Array("/tmp/zakon-sqlite-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try Connection(path: path, create: true, busyMilliseconds: 100).execute(sql)
  }

  deinit {
    for name in ["test.db", "test.db-wal", "test.db-shm", "test.db-journal", "other.db"] { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  func ask(_ sql: String, valueLimit: Int32 = 100_000, milliseconds: Int = 20_000) throws(ForeignQueryError) -> FirstColumn {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    return try ForeignQuery(path: path, sql: sql, busyMilliseconds: 100, valueLimit: valueLimit).firstColumn { ContinuousClock.now >= end }
  }
}

@Suite("Queries of somebody else's")
struct ForeignQueryTests {
  private let database: Database

  init() throws {
    database = try Database(
      """
      CREATE TABLE t(a INTEGER, b TEXT);
      INSERT INTO t VALUES (1, 'one'), (2, 'dva'), (3, NULL);
      CREATE VIEW v AS SELECT b FROM t WHERE a = 2;
      """)
  }

  @Test(
    "answer with the first column of the first row, as text",
    arguments: [
      ("SELECT count(*) FROM t", FirstColumn.text("3")), ("SELECT b, a FROM t ORDER BY a", .text("one")), ("SELECT b FROM v", .text("dva")),
      ("SELECT 1.5", .text("1.5")), ("SELECT NULL", .null), ("SELECT a FROM t WHERE 0", .noRow), ("SELECT x''", .text("")),
      ("SELECT x'61ff'", .text("a\u{FFFD}")), ("  SELECT 7 ; -- and no more\n /* at all */ ; ", .text("7")),
      ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100) SELECT sum(i) FROM n", .text("5050")),
      ("VALUES (9)", .text("9")),
    ])
  func answers(sql: String, answer: FirstColumn) throws { #expect(try database.ask(sql) == answer) }

  @Test(
    "that do anything but read are refused, and change nothing",
    arguments: [
      "INSERT INTO t VALUES (4, 'x')", "DELETE FROM t", "UPDATE t SET a = 9 RETURNING a", "DROP TABLE t", "CREATE TABLE u(a)",
      "CREATE TEMP TABLE u(a)", "ATTACH '/tmp/zakon-other.db' AS o", "DETACH main", "PRAGMA user_version=7", "PRAGMA table_info(t)",
      "SELECT * FROM pragma_table_info('t')", "VACUUM", "VACUUM INTO '/tmp/zakon-other.db'", "BEGIN IMMEDIATE", "SAVEPOINT s", "REINDEX",
      "SELECT load_extension('/tmp/x.so')", "SELECT Load_Extension('/tmp/x.so', 'y')", "CREATE VIRTUAL TABLE f USING fts5(a)", "ANALYZE",
    ])
  func writing(sql: String) throws {
    #expect(throws: (any Error).self) { try database.ask(sql) }
    #expect(try database.ask("SELECT group_concat(a) FROM t") == .text("1,2,3"))
    #expect(access("/tmp/zakon-other.db", F_OK) != 0)
  }

  @Test("tell by their type what is wrong with them")
  func types() {
    #expect(throws: ForeignQueryError.notAllowed) { try database.ask("DELETE FROM t") }
    #expect(throws: ForeignQueryError.notAllowed) { try database.ask("ATTACH 'x' AS y") }
    #expect(throws: ForeignQueryError.notAllowed) { try database.ask("PRAGMA user_version") }
    for sql in ["", "  ", "-- nothing", "SELECT 1; SELECT 2", "SELECT 1; DELETE FROM t", "SELECT 1\0; DELETE FROM t"] {
      #expect(throws: (any Error).self, "\(sql)") { try database.ask(sql) }
    }
    #expect(throws: ForeignQueryError.notOneStatement) { try database.ask("SELECT 1; SELECT 2") }
    #expect(throws: ForeignQueryError.notOneStatement) { try database.ask("") }
    #expect(throws: ForeignQueryError.self) { try database.ask("SELECT nothing FROM nowhere") }
  }

  @Test(
    "that never end are ended",
    arguments: [
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n",
      "SELECT count(*) FROM t a, t b, t c, t d, t e, t f, t g, t h, t i, t j, t k, t l, t m, t n, t o, t p, t q, t r, t s, t u",
    ])
  func endless(sql: String) {
    let started = ContinuousClock.now
    #expect(throws: ForeignQueryError.gaveUp) { try database.ask(sql, milliseconds: 100) }
    #expect(ContinuousClock.now - started < .seconds(5))
  }

  @Test("cannot take all memory")
  func memory() {
    #expect(throws: ForeignQueryError.self) { try database.ask("SELECT zeroblob(200000)") }
    #expect(throws: ForeignQueryError.self) { try database.ask("SELECT hex(randomblob(90000))") }
    #expect(throws: ForeignQueryError.self) {
      try database.ask(
        "WITH RECURSIVE n(i) AS (SELECT randomblob(90000) UNION ALL SELECT randomblob(90000) FROM n) SELECT i FROM n ORDER BY 1")
    }
  }

  @Test("read files that are there and are databases, while others write to them")
  func files() throws {
    #expect(throws: ForeignQueryError.self) {
      try ForeignQuery(path: database.folder + "/none.db", sql: "SELECT 1", busyMilliseconds: 10, valueLimit: 1_000).firstColumn { false }
    }
    #expect(access(database.folder + "/none.db", F_OK) != 0)
    #expect(throws: ForeignQueryError.self) {
      try ForeignQuery(path: #filePath, sql: "SELECT * FROM sqlite_master", busyMilliseconds: 10, valueLimit: 1_000).firstColumn { false }
    }
    let writer = try Connection(path: database.path, create: false, busyMilliseconds: 100)
    try writer.execute("PRAGMA journal_mode=WAL; BEGIN IMMEDIATE; INSERT INTO t VALUES (4, 'four')")
    #expect(try database.ask("SELECT count(*) FROM t") == .text("3"))
    try writer.execute("COMMIT")
    #expect(try database.ask("SELECT count(*) FROM t") == .text("4"))
    try writer.execute("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE")
    #expect { try database.ask("SELECT count(*) FROM t") } throws: { error in
      if case .failed(let error) = error as? ForeignQueryError { error.isBusy } else { false }
    }
  }
}
