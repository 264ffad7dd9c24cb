public import Files
internal import JSON
internal import Paths
public import Timestamps

/// What a person needs to say that a block was wrong: which turn was held, and for which set of violations. All texts are masked.
public struct BlockRecord: Sendable, Equatable {
  /// The violation task, by which people name the block.
  public var taskID: Int64
  public var sessionID: String
  /// Of the set of violations.
  public var fingerprint: String
  public var time: String
  public var workingDirectory: String?
  public var transcriptPath: String?
  public var isSubagent: Bool
  /// The last message of the turn.
  public var message: String?
  /// One text a violation: its rule and what was said.
  public var violations: [String]

  public init(
    taskID: Int64, sessionID: String, fingerprint: String, time: Timestamp, workingDirectory: String?, transcriptPath: String?,
    isSubagent: Bool, message: String?, violations: [String]
  ) {
    self.taskID = taskID
    self.sessionID = sessionID
    self.fingerprint = fingerprint
    self.time = time.iso8601
    self.workingDirectory = workingDirectory
    self.transcriptPath = transcriptPath
    self.isSubagent = isSubagent
    self.message = message
    self.violations = violations
  }

  /// How many records are kept: older blocks are no longer disputed.
  private static let mostKept: Int64 = 200

  /// Keeps the record, and drops the one that is too old by now.
  public func write(to state: StateFolder) throws(FileError) {
    try createFolders(state.blocksFolder)
    try replaceFile(Self.path(taskID, in: state), with: Array((json.compactText + "\n").utf8))
    if taskID > Self.mostKept { removeFile(Self.path(taskID - Self.mostKept, in: state)) }
  }

  /// The record of one block; nil when there is none that can be read.
  public init?(taskID: Int64, in state: StateFolder) {
    guard let bytes = try? readFile(Self.path(taskID, in: state), limit: 1 << 22),
      let value = try? JSONValue(strict: bytes, limits: JSONLimits(bytes: 1 << 22, depth: 8)), let session = value["session_id"]?.string,
      let fingerprint = value["fingerprint"]?.string, let time = value["timestamp"]?.string
    else { return nil }
    self.taskID = taskID
    sessionID = session
    self.fingerprint = fingerprint
    self.time = time
    workingDirectory = value["cwd"]?.string
    transcriptPath = value["transcript_path"]?.string
    isSubagent = value["is_subagent"]?.boolean ?? false
    message = value["message"]?.string
    violations = (value["violations"]?.array ?? []).compactMap(\.string)
  }

  /// The block that was recorded last; nil when there is none.
  public static func latest(in state: StateFolder) -> BlockRecord? {
    let names = (try? folderEntries(state.blocksFolder)) ?? []
    let tasks = names.compactMap { name in name.hasSuffix(".json") ? Int64(name.dropLast(".json".utf8.count)) : nil }
    return tasks.compactMap { BlockRecord(taskID: $0, in: state) }.max { $0.time < $1.time }
  }

  private static func path(_ taskID: Int64, in state: StateFolder) -> String { joined(state.blocksFolder, "\(taskID).json") }

  private var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      JSONMember("session_id", .string(sessionID)), JSONMember("fingerprint", .string(fingerprint)),
      JSONMember("timestamp", .string(time)), JSONMember("cwd", text(workingDirectory)),
      JSONMember("transcript_path", text(transcriptPath)), JSONMember("is_subagent", .boolean(isSubagent)),
      JSONMember("message", text(message)), JSONMember("violations", .array(violations.map { .string($0) })),
    ])
  }
}
