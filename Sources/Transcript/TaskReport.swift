/// Reads the tags in which the host reports on a background task, in a notification or as the answer to a request for its output.
///
/// Formats as seen in public transcripts: `<task-id>`, `<tool-use-id>`, `<status>` and `<summary>` with the exit code in words;
/// `<task_id>`, `<status>`, `<exit_code>` and `<output>` (older: `<stdout>`, `<stderr>`).
struct TaskReport {
  let taskID: String?
  let callID: String?
  let exitCode: Int?
  let output: String

  init(_ text: String) {
    let all = Array(text.utf8)
    // What a task printed may hold the same tags.
    let bytes =
      ["<output>", "<stdout>"].compactMap { Self.end(of: Array($0.utf8), in: all, from: 0) }.min().map { Array(all[..<$0]) } ?? all
    taskID = Self.value(of: "task-id", in: bytes) ?? Self.value(of: "task_id", in: bytes)
    callID = Self.value(of: "tool-use-id", in: bytes)
    output = Self.value(of: "output", in: all) ?? Self.value(of: "stdout", in: all) ?? ""
    let status = Self.value(of: "status", in: bytes) ?? ""
    let said = Self.value(of: "exit_code", in: bytes) ?? Self.value(of: "exit-code", in: bytes)
    let told = said.flatMap { Int($0) } ?? Self.codeInWords(Self.value(of: "summary", in: bytes) ?? "")
    switch status {
    case "completed": exitCode = told ?? 0
    // A task that failed has a status of its own; one that was killed may be reported with zero.
    case "failed", "killed", "stopped", "timeout": exitCode = told.flatMap { $0 == 0 ? nil : $0 } ?? 1
    default: exitCode = nil
    }
  }

  /// `exit code 143`, wherever it stands.
  private static func codeInWords(_ text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard let after = end(of: Array("exit code ".utf8), in: bytes, from: 0) else { return nil }
    return Int(String(decoding: bytes[after...].prefix { (0x30...0x39).contains($0) }, as: UTF8.self))
  }

  private static func value(of tag: String, in bytes: [UInt8]) -> String? {
    guard let start = end(of: Array("<\(tag)>".utf8), in: bytes, from: 0) else { return nil }
    let closing = Array("</\(tag)>".utf8)
    let stop = end(of: closing, in: bytes, from: start).map { $0 - closing.count } ?? bytes.count
    return String(decoding: bytes[start..<stop], as: UTF8.self)
  }

  private static func end(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= start + wanted.count else { return nil }
    return (start...(bytes.count - wanted.count)).first { bytes[$0] == wanted[0] && bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
      .map { $0 + wanted.count }
  }
}
