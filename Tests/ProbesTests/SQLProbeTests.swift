import Files
import Foundation
import Model
import SQLite
import Testing

@Suite("SQL probes")
struct SQLProbeTests {
  private let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let connection = try Connection(path: sandbox.work + "/app.db", create: true, busyMilliseconds: 100)
    try connection.execute("CREATE TABLE users(name TEXT); INSERT INTO users VALUES ('Ana'), ('Božo'), (NULL)")
  }

  private func outcome(_ query: String, _ expected: String, file: String = "app.db") throws -> ProbeOutcome {
    try sandbox.outcome(.sql(file: file, query: query, expected: expected))
  }

  @Test("measure the first column of the first row")
  func values() throws {
    #expect(try outcome("SELECT count(*) FROM users", "3").met == "3")
    #expect(try outcome("SELECT name FROM users WHERE name LIKE 'B%'", "Božo").met == "Božo")
    #expect(try outcome("SELECT name FROM users WHERE name IS NULL", "NULL").met == "NULL")
    #expect(try outcome("SELECT name FROM users WHERE 0", "").met == "")
    #expect(try outcome("SELECT count(*) FROM users", "4").missed == ["3", "measured `3` instead of `4`"])
    symlink("app.db", sandbox.work + "/link.db")
    #expect(try outcome("SELECT count(*) FROM users", "3", file: "link.db").met == "3")
  }

  @Test("compare byte by byte: what only looks the same is not")
  func bytes() throws {
    #expect(try outcome("SELECT 'e' || char(769) FROM users", "\u{E9}").missed != nil)
  }

  @Test("do not run when they do anything but read, or cannot be answered")
  func failures() throws {
    for query in [
      "DELETE FROM users", "ATTACH 'x.db' AS x", "PRAGMA user_version", "SELECT 1; SELECT 2", "", "SELECT load_extension('x')", "nonsense",
      "SELECT 3", "VALUES (3)", "WITH n(i) AS (SELECT 3) SELECT i FROM n",
    ] {
      #expect(try outcome(query, "").failure?.hasPrefix("could not run: ") == true, "\(query)")
    }
    try sandbox.write("text.db", "no database, only text that is long enough")
    mkfifo(sandbox.work + "/pipe.db", 0o600)
    for file in ["none.db", "text.db", "pipe.db", "."] {
      #expect(try outcome("SELECT count(*) FROM sqlite_master", "0", file: file).failure?.hasPrefix("could not run: ") == true, "\(file)")
    }
    #expect(access(sandbox.work + "/none.db", F_OK) != 0)
    #expect(try outcome("SELECT count(*) FROM users", "3").met == "3")
  }

  @Test("end in time")
  func endless() throws {
    sandbox.limits.milliseconds = 100
    let query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n"
    #expect(try outcome(query, "1").failure == "ran out of time")
  }
}
