internal import Files
internal import JSON
internal import Timestamps

/// Reads the last turn of a transcript backwards from the end of the file, so that the cost grows with the turn and not with the file.
/// - Throws: ``TranscriptError`` when the file cannot be read. A line that cannot be read is passed over.
public func readTurn(_ query: TurnQuery) throws(TranscriptError) -> Turn {
  do {
    let file = try ReadableFile(query.transcriptPath)
    var reader = TurnReader(query, includesSidechain: query.isSubagent)
    try reader.read(BackwardLines(file))
    if !query.isSubagent && !reader.sawMainChain && reader.sawSidechain {
      // A session of nothing but a subagent: its lines are the turn.
      reader = TurnReader(query, includesSidechain: true)
      try reader.read(BackwardLines(file))
    }
    return reader.takeTurn()
  } catch {
    throw TranscriptError("the transcript cannot be used: \(error)")
  }
}

/// What happened before a turn, in the order of the file, as far back as `limit` bytes reach.
/// - Parameter offset: where the turn begins, see ``Turn/offset``.
public func readEarlierEntries(_ query: TurnQuery, before offset: Int64, limit: Int) throws(TranscriptError) -> [Turn.Entry] {
  do {
    var reader = TurnReader(query, includesSidechain: query.isSubagent, reach: limit)
    try reader.read(BackwardLines(try ReadableFile(query.transcriptPath), endingAt: offset))
    return reader.takeTurn().entries
  } catch {
    throw TranscriptError("the transcript cannot be used: \(error)")
  }
}

/// What a subagent did, from its own file beside the transcript of the session that started it; nil when there is none.
public func readSubagentEntries(_ query: TurnQuery, agentID: String, limit: Int) -> [Turn.Entry]? {
  // The name becomes part of a path.
  guard !agentID.isEmpty, agentID.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || isLetterOrDigit($0) }),
    query.transcriptPath.hasSuffix(".jsonl")
  else { return nil }
  let session = query.transcriptPath.dropLast(".jsonl".utf8.count)
  let folder = session.lastIndex(of: "/").map { session[..<$0] } ?? "."
  for path in ["\(session)/subagents/agent-\(agentID).jsonl", "\(folder)/agent-\(agentID).jsonl"] {
    guard let file = try? ReadableFile(path) else { continue }
    var reader = TurnReader(query, includesSidechain: true, reach: limit)
    guard (try? reader.read(BackwardLines(file))) != nil else { return nil }
    return reader.takeTurn().entries
  }
  return nil
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

private struct TurnReader {
  /// How far beyond the beginning of a turn that no person began its prompt is looked for, in bytes: a background task may have
  /// written what the turn names before its notification began the turn.
  private static let reachForPrompt = 8 << 20

  private let query: TurnQuery
  private let includesSidechain: Bool
  /// How many bytes to read without minding where turns begin; nil to read one turn.
  private let reach: Int?
  private(set) var sawMainChain = false
  private(set) var sawSidechain = false

  /// Last first.
  private var entries: [Turn.Entry] = []
  /// The indices of those of other sessions.
  private var foreign: [Int] = []
  private var sawOwnSession = false
  private var sawActivity = false
  private var sawLocalOutput = false
  private var isClosed = false
  private var promptID: String?
  private var machineStart: (time: Timestamp?, bytesRead: Int)?
  private var began: Timestamp?
  private var offset: Int64 = 0
  private var isDone = false

  init(_ query: TurnQuery, includesSidechain: Bool, reach: Int? = nil) {
    self.query = query
    self.includesSidechain = includesSidechain
    self.reach = reach
  }

  /// What has been read, first first; it is given away.
  mutating func takeTurn() -> Turn {
    var own: [Turn.Entry] = []
    swap(&own, &entries)
    if sawOwnSession, !foreign.isEmpty {
      var others = foreign[...]
      var kept: [Turn.Entry] = []
      for (index, entry) in own.enumerated() {
        if others.first == index { others.removeFirst() } else { kept.append(entry) }
      }
      own = kept
    }
    own.reverse()
    let isOther = query.promptID.map { asked in promptID.map { $0 != asked } ?? false } ?? false
    return Turn(entries: own, began: began ?? machineStart?.time, isClosed: isClosed, isOfOtherPrompt: isOther, offset: offset)
  }

  /// - Parameter lines: given away, because two owners of the memory that they lie in would mean a copy of it.
  mutating func read(_ lines: consuming BackwardLines) throws(FileError) {
    while !isDone, let line = try lines.next() {
      if let reach, lines.bytesRead(downTo: line) > reach { return }
      if let machineStart, lines.bytesRead - machineStart.bytesRead > Self.reachForPrompt { return }
      if machineStart == nil { offset = lines.offset(of: line) }
      switch LineContent(lines.buffer, line) {
      case .nothing(let isSidechain): if isSidechain { sawSidechain = true }
      case .result(let head): takeResult(head, of: line, in: lines)
      case .record(let record): take(record, bytesRead: lines.bytesRead)
      case .records(let records):
        for record in records.reversed() where !isDone { take(record, bytesRead: lines.bytesRead) }
      }
    }
  }

  /// The same as for a record that holds one tool result.
  private mutating func takeResult(_ head: ResultHead, of line: Range<Int>, in lines: BackwardLines) {
    if head.isSidechain {
      sawSidechain = true
      if !includesSidechain { return }
    }
    sawMainChain = true
    sawActivity = true
    sawLocalOutput = false
    let isOfSession = isAsked(head.sessionID)
    if isOfSession { sawOwnSession = true }
    // What is not kept need not be made.
    guard machineStart == nil else { return }
    append(.toolResult(ToolResult(id: head.callID, line: UnreadLine(line, of: lines))), isOwn: head.sessionID == nil || isOfSession)
  }

  /// Whether the session of a line is the one that is asked about.
  private func isAsked(_ sessionID: JSONString?) -> Bool { sessionID?.decodes(to: query.sessionID) ?? false }

  private mutating func take(_ record: TranscriptRecord, bytesRead: Int) {
    if record.isSidechain {
      sawSidechain = true
      if !includesSidechain { return }
    }
    let meaning = RecordMeaning(record)
    if case .nothing = meaning { return }
    if record.type == .user || record.type == .assistant { sawMainChain = true }
    let isOfSession = isAsked(record.sessionID.map { record.source.string(at: $0) })
    let isOwn = record.sessionID == nil || isOfSession
    if isOfSession { sawOwnSession = true }
    switch meaning {
    case .nothing: break
    case .activity: takeActivity(record, isOwn: isOwn)
    case .stopHookFeedback: append(.heldByStopHook, isOwn: isOwn)
    case .userCommand(let input): append(.userCommand(input), isOwn: isOwn)
    case .userCommandOutput(let output): append(.userCommandOutput(output), isOwn: isOwn)
    // Beyond a start, it is an earlier turn that was closed.
    case .turnClosed: if !sawActivity && machineStart == nil { isClosed = true }
    case .localCommandOutput: sawLocalOutput = true
    case .slashCommand:
      // The output belongs to the one command right before it.
      if !sawLocalOutput { start(record, isOwn: isOwn, isHuman: true, bytesRead: bytesRead) }
      sawLocalOutput = false
    case .interruption: start(record, isOwn: isOwn, isHuman: false, bytesRead: bytesRead)
    case .taskNotification(let end, let startsTurn):
      append(.taskEnded(end), isOwn: isOwn)
      if startsTurn { start(record, isOwn: isOwn, isHuman: false, bytesRead: bytesRead) }
    case .prompt(let isHuman): start(record, isOwn: isOwn, isHuman: isHuman, bytesRead: bytesRead)
    }
  }

  private mutating func takeActivity(_ record: TranscriptRecord, isOwn: Bool) {
    sawActivity = true
    sawLocalOutput = false
    if promptID == nil { promptID = record.decoded(record.promptID) }
    for block in record.blocks.reversed() {
      switch block {
      // A text that stands in a line with tool results is the user's interjection.
      case .text(let text): if record.type == .assistant { append(.text(text.decoded()), isOwn: isOwn) }
      case .toolCall(let id, let name, let input):
        append(.toolCall(ToolCall(id: id, name: name, input: input.meaning(for: name))), isOwn: isOwn)
      case .toolResult(let id, _, _):
        append(.toolResult(ToolResult(id: id, details: record.resultDetails(of: id) ?? ToolResult.Details())), isOwn: isOwn)
      case .image: break
      }
    }
  }

  private mutating func append(_ entry: Turn.Entry, isOwn: Bool) {
    guard machineStart == nil else { return }
    if !isOwn { foreign.append(entries.count) }
    entries.append(entry)
  }

  private mutating func start(_ record: TranscriptRecord, isOwn: Bool, isHuman: Bool, bytesRead: Int) {
    // The prompt of another session that writes to the same file begins no turn of this one.
    if !isOwn && sawOwnSession { return }
    if reach != nil { return append(.turnBegan, isOwn: isOwn) }
    let time = record.decoded(record.timestamp).flatMap { Timestamp(iso8601: $0) }
    if machineStart == nil, let id = record.decoded(record.promptID) { promptID = id }
    if isHuman {
      began = time
      isDone = true
    } else if machineStart == nil {
      machineStart = (time, bytesRead)
    }
  }
}
