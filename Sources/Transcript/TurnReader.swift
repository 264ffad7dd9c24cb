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
    return reader.turn
  } catch {
    throw TranscriptError("the transcript cannot be used: \(error)")
  }
}

private struct TurnReader {
  /// How far beyond the beginning of a turn that no person began its prompt is looked for, in bytes: a background task may have
  /// written what the turn names before its notification began the turn.
  private static let reachForPrompt = 8 << 20

  private let query: TurnQuery
  private let includesSidechain: Bool
  private(set) var sawMainChain = false
  private(set) var sawSidechain = false

  /// Last first.
  private var entries: [(entry: Turn.Entry, isOwn: Bool)] = []
  private var sawOwnSession = false
  private var sawActivity = false
  private var sawLocalOutput = false
  private var isClosed = false
  private var promptID: String?
  private var machineStart: (time: Timestamp?, bytesRead: Int)?
  private var began: Timestamp?
  private var isDone = false

  init(_ query: TurnQuery, includesSidechain: Bool) {
    self.query = query
    self.includesSidechain = includesSidechain
  }

  var turn: Turn {
    let own = sawOwnSession ? entries.filter(\.isOwn) : entries
    let isOther = query.promptID.map { asked in promptID.map { $0 != asked } ?? false } ?? false
    return Turn(
      entries: own.reversed().map(\.entry), began: began ?? machineStart?.time, isClosed: isClosed, isOfOtherPrompt: isOther)
  }

  mutating func read(_ source: BackwardLines) throws(FileError) {
    var lines = source
    while !isDone, let line = try lines.next() {
      if let machineStart, lines.bytesRead - machineStart.bytesRead > Self.reachForPrompt { return }
      for record in TranscriptRecord.records(in: lines.buffer, line: line).reversed() where !isDone {
        take(record, bytesRead: lines.bytesRead)
      }
    }
  }

  private mutating func take(_ record: TranscriptRecord, bytesRead: Int) {
    if record.isSidechain {
      sawSidechain = true
      if !includesSidechain { return }
    }
    let meaning = RecordMeaning(record)
    if case .nothing = meaning { return }
    if record.type == "user" || record.type == "assistant" { sawMainChain = true }
    let isOwn = record.sessionID == nil || record.sessionID == query.sessionID
    if record.sessionID == query.sessionID { sawOwnSession = true }
    switch meaning {
    case .nothing: break
    case .activity: takeActivity(record, isOwn: isOwn)
    case .stopHookFeedback: append(.heldByStopHook, isOwn: isOwn)
    // Beyond a start, it is an earlier turn that was closed.
    case .turnClosed: if !sawActivity && machineStart == nil { isClosed = true }
    case .localCommandOutput: sawLocalOutput = true
    case .slashCommand:
      // The output belongs to the one command right before it.
      if !sawLocalOutput { start(record, isOwn: isOwn, isHuman: true, bytesRead: bytesRead) }
      sawLocalOutput = false
    case .interruption: start(record, isOwn: isOwn, isHuman: false, bytesRead: bytesRead)
    case .prompt(let isHuman): start(record, isOwn: isOwn, isHuman: isHuman, bytesRead: bytesRead)
    }
  }

  private mutating func takeActivity(_ record: TranscriptRecord, isOwn: Bool) {
    sawActivity = true
    sawLocalOutput = false
    if promptID == nil { promptID = record.promptID }
    for block in record.blocks.reversed() {
      switch block {
      // A text that stands in a line with tool results is the user's interjection.
      case .text(let text): if record.type == "assistant" { append(.text(text.decoded()), isOwn: isOwn) }
      case .toolCall(let id, let name, let path): append(.toolCall(id: id, name: name, editedPath: path), isOwn: isOwn)
      case .toolResult(let id, let isError): append(.toolResult(id: id, isError: isError), isOwn: isOwn)
      case .image: break
      }
    }
  }

  private mutating func append(_ entry: Turn.Entry, isOwn: Bool) {
    if machineStart == nil { entries.append((entry, isOwn)) }
  }

  private mutating func start(_ record: TranscriptRecord, isOwn: Bool, isHuman: Bool, bytesRead: Int) {
    // The prompt of another session that writes to the same file begins no turn of this one.
    if !isOwn && sawOwnSession { return }
    let time = record.timestamp.flatMap { Timestamp(iso8601: $0) }
    if machineStart == nil, let id = record.promptID { promptID = id }
    if isHuman {
      began = time
      isDone = true
    } else if machineStart == nil {
      machineStart = (time, bytesRead)
    }
  }
}
