import Files
import Glibc
import JSON
import SQLite
import Stores
import Testing
import Timestamps

/// A folder of its own that goes with the test.
final class Folder {
  let path: String

  init() throws {
    var template = Array("/tmp/zakon-stores-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for folder in [path + "/audit", path] {
      for name in (try? folderEntries(folder)) ?? [] { removeFile(folder + "/" + name) }
      rmdir(folder)
    }
  }
}

private let noon = Timestamp(milliseconds: 1_790_000_000_000)
private let day: Int64 = 86_400_000

@Suite("The audit log")
struct AuditLogTests {
  @Test("chains every line to the one before, over the change of the day")
  func chain() throws {
    let folder = try Folder()
    let log = AuditLog(StateFolder(path: folder.path))
    for hour in 0..<30 { try log.append([JSONMember("n", .number("\(hour)"))], at: noon.advanced(milliseconds: Int64(hour) * 3_600_000)) }
    #expect(log.files().count >= 2)
    #expect(try log.firstFault() == nil)
  }

  @Test("shows a changed, a removed and an inserted line")
  func tampering() throws {
    let folder = try Folder()
    let log = AuditLog(StateFolder(path: folder.path))
    for number in 0..<5 { try log.append([JSONMember("n", .number("\(number)"))], at: noon) }
    let file = try #require(log.files().first)
    let lines = String(decoding: try readFile(file, limit: 1 << 20), as: UTF8.self).split(separator: "\n").map(String.init)
    func fault(_ changed: [String]) throws -> String? {
      try replaceFile(file, with: Array((changed.joined(separator: "\n") + "\n").utf8))
      return try log.firstFault()
    }
    #expect(try fault(lines) == nil)
    #expect(try fault(lines.map { $0.replacing("\"n\":2", with: "\"n\":9") }) != nil)
    #expect(try fault(Array(lines[0...1] + lines[3...4])) != nil)
    #expect(try fault(lines + [lines[1]]) != nil)
  }

  @Test("goes on after a line that a dying process left half-written, and shows it")
  func halfLine() throws {
    let folder = try Folder()
    let log = AuditLog(StateFolder(path: folder.path))
    try log.append([], at: noon)
    let file = try #require(log.files().first)
    try replaceFile(file, with: try readFile(file, limit: 1 << 20) + Array(#"{"seq":2,"pr"#.utf8))
    try log.append([], at: noon)
    #expect(try log.firstFault()?.contains(":2: is no line of the log") == true)
  }

  @Test("marks a line that could not wait for the lock")
  func unchained() throws {
    let folder = try Folder()
    let log = AuditLog(StateFolder(path: folder.path))
    try log.append([], at: noon)
    let file = try #require(log.files().first)
    let descriptor = open(file, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX) == 0)
    try log.append([], at: noon)
    flock(descriptor, LOCK_UN)
    try log.append([], at: noon)
    let text = String(decoding: try readFile(file, limit: 1 << 20), as: UTF8.self)
    #expect(text.split(separator: "\n").map { $0.contains(#""unchained":true"#) } == [false, true, false])
    #expect(try log.firstFault() == nil)
  }

  @Test("keeps thirty days")
  func expiry() throws {
    let folder = try Folder()
    let log = AuditLog(StateFolder(path: folder.path))
    for age in stride(from: Int64(40), through: 0, by: -1) { try log.append([], at: noon.advanced(milliseconds: -age * day)) }
    #expect(log.files().count == AuditLog.daysKept + 1)
    #expect(try log.firstFault() == nil)
  }
}

@Suite("The ledger")
struct LedgerTests {
  @Test("opens one task for a set in a session and counts the rest")
  func violations() throws {
    let folder = try Folder()
    let ledger = try Ledger(path: folder.path + "/ledger.db")
    func record(_ session: String, _ set: String) throws -> Ledger.ViolationRecord {
      try ledger.recordViolations(sessionID: session, fingerprint: set, title: "t", description: "d", at: noon)
    }
    let first = try record("s", "a")
    #expect(first.count == 1)
    let second = try record("s", "a")
    #expect(second.count == 2)
    #expect(second.taskID == first.taskID)
    #expect(try record("s", "b").taskID != first.taskID)
    #expect(try record("t", "a").count == 1)
    #expect(try ledger.taskCount(kind: "violation") == 3)
    #expect(try ledger.violationCount(sessionID: "s", fingerprint: "a") == 2)
  }

  @Test("keeps everything over many short lives, and its log short")
  func shortLives() throws {
    let folder = try Folder()
    let path = folder.path + "/ledger.db"
    for number in 0..<200 {
      let ledger = try Ledger(path: path)
      _ = try ledger.recordViolations(sessionID: "s\(number)", fingerprint: "f", title: "t", description: "d", at: noon)
    }
    #expect(try Ledger(path: path).taskCount(kind: "violation") == 200)
    #expect(try fileStatus(path + "-wal").size < 400 << 10)
  }

  @Test("says so when it is no database, in bounded time when it is locked")
  func faults() throws {
    let folder = try Folder()
    let path = folder.path + "/ledger.db"
    try replaceFile(path, with: Array(repeating: 0x78, count: 5_000))
    #expect(throws: SQLiteError.self) { _ = try Ledger(path: path) }
    removeFile(path)
    let ledger = try Ledger(path: path)
    let other = try Connection(path: path, create: false, busyMilliseconds: 0)
    try other.execute("BEGIN IMMEDIATE")
    #expect {
      _ = try ledger.recordViolations(sessionID: "s", fingerprint: "f", title: "t", description: "d", at: noon)
    } throws: { ($0 as? SQLiteError)?.isBusy == true }
  }
}

@Suite("The verdict file")
struct VerdictFileTests {
  @Test("comes back as it was written, and is not made up when it is missing or broken")
  func roundTrip() throws {
    let folder = try Folder()
    let path = folder.path + "/verdict.json"
    #expect(try VerdictFile(at: path) == nil)
    let violation = VerdictFile.Violation(claim: "Done \"now\"", rule: "claim.done", line: 3)
    try VerdictFile(sessionID: "s", time: noon, score: 38, violations: [violation]).write(to: path)
    let read = try #require(try VerdictFile(at: path))
    #expect(read.score == 38)
    #expect(read.violations.first?.claim == "Done \"now\"")
    #expect(read.violations.first?.line == 3)
    try replaceFile(path, with: Array("{".utf8))
    #expect(throws: VerdictFileError.self) { try VerdictFile(at: path) }
  }
}
