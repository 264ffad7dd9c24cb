public import Files
internal import JSON
internal import Paths
internal import Redaction
public import Stores
internal import Transcript

/// Makes of a block that somebody calls wrong a case that can be replayed, and lets a person pass it once.
public struct Dispute: Sendable {
  /// How much of a turn is kept, in bytes of the transcript.
  private static let longestTurn = 4 << 20

  public let record: BlockRecord
  private let state: StateFolder
  private let surroundings: Surroundings

  public init(_ record: BlockRecord, surroundings: Surroundings, state: StateFolder) {
    self.record = record
    self.surroundings = surroundings
    self.state = state
  }

  /// Writes the case, masked, and the line in the audit log; returns the case's folder.
  public func store() throws(FileError) -> String {
    let folder = joined(state.disputesFolder, String(record.taskID))
    try createFolders(folder)
    let transcript = maskedTurn()
    try replaceFile(joined(folder, "transcript.jsonl"), with: Array(transcript.utf8))
    try replaceFile(joined(folder, "case.yaml"), with: Array(caseText.utf8))
    try log("disputed", more: [JSONMember("case", .string(folder))])
    return folder
  }

  /// Asks a person on their terminal, and lets the same violations pass once in the same session when they agree.
  public func passOnce() throws {
    let said = record.violations.map { "  \($0)" }.joined(separator: "\n")
    try PersonCheck.confirm("zakon: let this pass once in session \(record.sessionID)?\n\(said)")
    // First the trace: a pass that left none must not exist.
    try log("pass granted", more: [])
    try OncePasses(state).grant(sessionID: record.sessionID, fingerprint: record.fingerprint)
  }

  private func log(_ what: String, more: [JSONMember]) throws(FileError) {
    try AuditLog(state).append(
      [
        JSONMember("event", .string("wrong")), JSONMember("what", .string(what)), JSONMember("session", .string(record.sessionID)),
        JSONMember("task", .number(String(record.taskID))), JSONMember("findings", .array(record.violations.map { .string($0) })),
      ] + more, at: surroundings.now)
  }

  /// The lines of the turn that was held, as far as the transcript still tells; empty when it cannot be read.
  private func maskedTurn() -> String {
    guard let path = record.transcriptPath else { return "" }
    let query = TurnQuery(transcriptPath: path, sessionID: record.sessionID, promptID: nil, isSubagent: record.isSubagent)
    guard let turn = try? readTurn(query), let file = try? ReadableFile(path) else { return "" }
    let length = min(Int64(Self.longestTurn), file.status.size - turn.offset)
    guard length > 0, let bytes = try? file.bytes(count: Int(length), at: turn.offset) else { return "" }
    return bytes.split(separator: UInt8(ascii: "\n")).map { masked(String(decoding: $0, as: UTF8.self)) + "\n" }.joined()
  }

  private var caseText: String {
    func quoted(_ text: String) -> String { JSONValue.string(text).compactText }
    let event = record.isSubagent ? "SubagentStop" : "Stop"
    let message = record.message.map { "\n  last_assistant_message: \(quoted($0))" } ?? ""
    return """
      description: \(quoted("held at \(record.time), which somebody calls wrong: \(record.violations.joined(separator: "; "))"))
      files:
        - {path: home/.claude/projects/app/session.jsonl, from: transcript.jsonl}
      run: [session-output-validator, --host, claude]
      stdin:
        session_id: \(quoted(record.sessionID))
        transcript_path: "{{HOME}}/.claude/projects/app/session.jsonl"
        cwd: "{{PROJECT}}"
        hook_event_name: \(event)\(message)
      expect:
        exit: 0

      """
  }
}
