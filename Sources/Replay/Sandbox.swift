public import Files
internal import Glibc
internal import JSON
internal import Paths
internal import SQLite
internal import Timestamps

/// A home, a project and a state folder of their own for one case, and the values that its placeholders stand for.
///
/// `{{ROOT}}`, `{{HOME}}`, `{{PROJECT}}`, `{{STATE}}`, `{{BIN}}`; `{{TASK}}`, a number that no other case has, whose evidence folders in `/tmp`
/// are removed afterwards, and `{{EVIDENCE}}`, the first of them;
/// `{{NOW}}`, `{{NOW-90s}}`: a moment relative to the start of the case, as the host writes it.
public final class Sandbox {
  public let root: String
  let binFolder: String
  private let task: Int64
  private let now: Timestamp

  public init(binFolder: String) throws(FileError) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    now = Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    self.binFolder = binFolder
    var template = Array("/tmp/zakon-replay-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("create", "/tmp/zakon-replay-XXXXXX", code: errno) }
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    task = Int64(getpid()) * 1_000_000_000 + Int64(time.tv_nsec)
    for name in ["home", "project", "scratch"] { try createFolders(joined(root, name)) }
  }

  deinit {
    removeTree(root)
    for name in (try? folderEntries("/tmp", limit: 100_000)) ?? []
    where name.hasPrefix("evidence-\(task)") || name.hasPrefix("verify-\(task)") {
      removeTree(joined("/tmp", name))
    }
  }

  var project: String { joined(root, "project") }

  /// What every step's environment holds: nothing of the caller's but the path.
  var environment: [String: String] {
    ["HOME": joined(root, "home"), "ZAKON_STATE": joined(root, "state"), "PATH": "\(binFolder):/usr/local/bin:/usr/bin:/bin"]
  }

  /// The absolute path that a fixture means: relative ones lie in the sandbox.
  func absolute(_ path: String) -> String {
    let filled = fill(path)
    return filled.hasPrefix("/") ? filled : joined(root, filled)
  }

  func lay(_ material: Fixture.Material, caseFolder: String) throws(FileError) {
    let path = absolute(material.path)
    try createFolders("/" + pathComponents(path).dropLast().joined(separator: "/"))
    switch material.kind {
    case .text(let text): try replaceFile(path, with: Array(fill(text).utf8))
    case .copy(let name):
      let source = try readFile(joined(caseFolder, name), limit: 1 << 26)
      // What is no text is copied as it is.
      try replaceFile(path, with: String(validating: source, as: UTF8.self).map { Array(fill($0).utf8) } ?? source)
    case .filler(let count): try replaceFile(path, with: [UInt8](repeating: UInt8(ascii: "x"), count: count))
    case .folder: try createFolders(path)
    case .database(let statements):
      do throws(SQLiteError) {
        let database = try Connection(path: path, create: true, busyMilliseconds: 1_000)
        for statement in statements { try database.execute(fill(statement)) }
      } catch {
        throw FileError("make the database", path, problem: "\(error)")
      }
    case .link(let target):
      guard symlink(fill(target), path) == 0 else { throw FileError("link", path, code: errno) }
    }
    if case .link = material.kind { return }
    let changed = now.advanced(milliseconds: -material.age).milliseconds
    let moment = timespec(tv_sec: Int(changed / 1_000), tv_nsec: Int(changed % 1_000) * 1_000_000)
    utimensat(AT_FDCWD, path, [moment, moment], 0)
    if let mode = material.mode { chmod(path, mode_t(mode)) }
  }

  /// `text` with its placeholders filled in.
  func fill(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var output: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      output += rest[..<open]
      rest = rest[open...]
      if rest.starts(with: "{{".utf8), let close = rest.firstIndex(of: UInt8(ascii: "}")), rest[close...].starts(with: "}}".utf8),
        let value = value(of: String(decoding: rest[(open + 2)..<close], as: UTF8.self))
      {
        output += Array(value.utf8)
        rest = rest[(close + 2)...]
      } else {
        output.append(UInt8(ascii: "{"))
        rest = rest.dropFirst()
      }
    }
    return String(decoding: output + rest, as: UTF8.self)
  }

  func fill(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members): .object(members.map { JSONMember(fill($0.key), fill($0.value)) })
    case .array(let elements): .array(elements.map { fill($0) })
    case .string(let text): .string(fill(text))
    case .number, .boolean, .null: value
    }
  }

  private func value(of placeholder: String) -> String? {
    switch placeholder {
    case "ROOT": return root
    case "HOME": return joined(root, "home")
    case "PROJECT": return project
    case "STATE": return joined(root, "state")
    case "BIN": return binFolder
    case "TASK": return String(task)
    case "EVIDENCE": return "/tmp/evidence-\(task)"
    case "NOW": return now.iso8601
    default:
      guard placeholder.hasPrefix("NOW-"), let age = durationMilliseconds(String(placeholder.dropFirst(4))) else { return nil }
      return now.advanced(milliseconds: -age).iso8601
    }
  }
}

/// Removes a folder with all that is in it, whatever its permissions.
private func removeTree(_ path: String) {
  guard let status = try? fileStatus(path, followLinks: false) else { return }
  if status.kind == .folder {
    chmod(path, 0o700)
    for name in (try? folderEntries(path)) ?? [] { removeTree(joined(path, name)) }
    rmdir(path)
  } else {
    removeFile(path)
  }
}
