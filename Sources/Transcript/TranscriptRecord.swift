internal import JSON

/// The kinds of lines that mean something to a turn.
enum RecordType {
  case assistant, user, system, attachment, other

  init(_ place: JSONScanner.Place, in scanner: JSONScanner) {
    if scanner.matches(place, "user") {
      self = .user
    } else if scanner.matches(place, "assistant") {
      self = .assistant
    } else if scanner.matches(place, "system") {
      self = .system
    } else if scanner.matches(place, "attachment") {
      self = .attachment
    } else {
      self = .other
    }
  }
}

/// One JSON object of a transcript, as far as turns are concerned.
///
/// The format is Claude Code's, versions 1.0.24 to 2.1.289. It is not specified; fields may be missing and keys stand in any order.
/// Strings stay in their line until somebody asks for them.
struct TranscriptRecord {
  enum Block {
    case text(JSONString)
    case image
    case toolCall(id: String, name: String, input: ToolInputRecord)
    case toolResult(id: String, isError: Bool, output: [JSONString])
  }

  /// Knows the text that the places lie in.
  let source: JSONScanner
  var type = RecordType.other
  /// Whether a system line says how long the turn took.
  var isTurnDuration = false
  var isSidechain = false
  var isMeta = false
  var isSummary = false
  var isAPIError = false
  /// Whether the host wrote the message in the model's place.
  var isSynthetic = false
  var sessionID: JSONScanner.Place?
  var promptID: JSONScanner.Place?
  var promptSource: JSONScanner.Place?
  var originKind: JSONScanner.Place?
  var timestamp: JSONScanner.Place?
  var blocks: [Block] = []
  /// `attachment.type`, and the hook event it reports.
  var attachmentType: JSONScanner.Place?
  var attachmentHookEvent: JSONScanner.Place?
  /// What the host notes beside a tool result.
  var wasInterrupted = false
  var taskID: String?
  var agentID: String?

  /// Whether `text` stands at `place`. `text` must be ASCII.
  func holds(_ text: StaticString, _ place: JSONScanner.Place?) -> Bool { place.map { source.matches($0, text) } ?? false }

  /// What stands at `place`.
  func decoded(_ place: JSONScanner.Place?) -> String? { place.map { source.string(at: $0).decoded() } }

  /// The objects that are left on a line, in order. What cannot be read is left out.
  static func records(_ scanner: inout JSONScanner) -> [TranscriptRecord] {
    var records: [TranscriptRecord] = []
    while !scanner.isAtEnd() {
      guard let record = try? TranscriptRecord(&scanner) else { break }
      records.append(record)
    }
    return records
  }

  /// What the record tells of the answer to a call; nil when it holds none.
  func resultDetails(of callID: String) -> ToolResult.Details? {
    // What the host notes beside a result belongs to the one result of its line.
    let hasOneResult = blocks.count { if case .toolResult = $0 { true } else { false } } == 1
    for case .toolResult(let id, let isError, let output) in blocks where id == callID {
      return ToolResult.Details(
        isError: isError, wasInterrupted: hasOneResult && wasInterrupted, output: ToolOutput(output), taskID: hasOneResult ? taskID : nil,
        agentID: hasOneResult ? agentID : nil)
    }
    return nil
  }

  private init(_ scanner: inout JSONScanner) throws(JSONError) {
    var record = Self(in: scanner)
    try scanner.members { (scanner, key) throws(JSONError) in try record.take(key, &scanner) }
    self = record
  }

  /// An empty record that is to be read with `scanner`.
  init(in scanner: JSONScanner) { source = scanner }

  /// Reads one member.
  mutating func take(_ key: JSONScanner.Place, _ scanner: inout JSONScanner) throws(JSONError) {
    // By length and bytes: a long session has a hundred thousand keys, and most name what no turn needs.
    if scanner.matches(key, "type") {
      type = try scanner.placeIfPresent().map { RecordType($0, in: scanner) } ?? .other
    } else if scanner.matches(key, "message") {
      try takeMessage(&scanner)
    } else if scanner.matches(key, "toolUseResult") {
      try takeToolNotes(&scanner)
    } else if scanner.matches(key, "sessionId") {
      sessionID = try scanner.placeIfPresent()
    } else if scanner.matches(key, "timestamp") {
      timestamp = try scanner.placeIfPresent()
    } else if scanner.matches(key, "isSidechain") {
      isSidechain = try scanner.booleanIfPresent() ?? false
    } else if scanner.matches(key, "promptId") {
      promptID = try scanner.placeIfPresent()
    } else if scanner.matches(key, "isMeta") {
      isMeta = try scanner.booleanIfPresent() ?? false
    } else if scanner.matches(key, "subtype") {
      isTurnDuration = try scanner.placeIfPresent().map { scanner.matches($0, "turn_duration") } ?? false
    } else if scanner.matches(key, "isCompactSummary") || scanner.matches(key, "isVisibleInTranscriptOnly") {
      isSummary = try scanner.booleanIfPresent() ?? false || isSummary
    } else if scanner.matches(key, "isApiErrorMessage") {
      isAPIError = try scanner.booleanIfPresent() ?? false
    } else if scanner.matches(key, "promptSource") {
      promptSource = try scanner.placeIfPresent()
    } else if scanner.matches(key, "origin") {
      try takeOrigin(&scanner)
    } else if scanner.matches(key, "attachment") {
      try takeAttachment(&scanner)
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func takeOrigin(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    var kind: JSONScanner.Place?
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "kind") { kind = try scanner.placeIfPresent() } else { try scanner.skipValue() }
    }
    originKind = kind
  }

  private mutating func takeAttachment(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    var kind: JSONScanner.Place?
    var hookEvent: JSONScanner.Place?
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "type") {
        kind = try scanner.placeIfPresent()
      } else if scanner.matches(key, "hookEvent") {
        hookEvent = try scanner.placeIfPresent()
      } else {
        try scanner.skipValue()
      }
    }
    attachmentType = kind
    attachmentHookEvent = hookEvent
  }

  private mutating func takeToolNotes(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    var wasInterrupted = false
    var taskID: String?
    var agentID: String?
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "interrupted") {
        wasInterrupted = try scanner.booleanIfPresent() ?? false || wasInterrupted
      } else if scanner.matches(key, "timedOutAfterMs") {
        wasInterrupted = try scanner.kind() == .number || wasInterrupted
        try scanner.skipValue()
      } else if scanner.matches(key, "backgroundTaskId") {
        taskID = try scanner.stringIfPresent()?.decoded()
      } else if scanner.matches(key, "agentId") {
        agentID = try scanner.stringIfPresent()?.decoded()
      } else {
        try scanner.skipValue()
      }
    }
    self.wasInterrupted = wasInterrupted
    self.taskID = taskID
    self.agentID = agentID
  }

  private mutating func takeMessage(_ scanner: inout JSONScanner) throws(JSONError) {
    switch try scanner.kind() {
    case .string: blocks.append(.text(try scanner.string()))
    case .object:
      var isSynthetic = false
      var blocks: [Block] = []
      try scanner.members { (scanner, key) throws(JSONError) in
        if scanner.matches(key, "model") {
          isSynthetic = try scanner.placeIfPresent().map { scanner.matches($0, "<synthetic>") } ?? false
        } else if scanner.matches(key, "content") {
          blocks = try Self.content(&scanner)
        } else {
          try scanner.skipValue()
        }
      }
      self.isSynthetic = isSynthetic
      self.blocks = blocks
    default: try scanner.skipValue()
    }
  }

  private static func content(_ scanner: inout JSONScanner) throws(JSONError) -> [Block] {
    switch try scanner.kind() {
    case .string: return [.text(try scanner.string())]
    case .array:
      var blocks: [Block] = []
      try scanner.elements { (scanner) throws(JSONError) in
        if try scanner.kind() == .string {
          blocks.append(.text(try scanner.string()))
        } else if let block = try Self.block(&scanner) {
          blocks.append(block)
        }
      }
      return blocks
    default:
      try scanner.skipValue()
      return []
    }
  }

  private static func block(_ scanner: inout JSONScanner) throws(JSONError) -> Block? {
    guard try scanner.kind() == .object else {
      try scanner.skipValue()
      return nil
    }
    var type: JSONScanner.Place?
    var text: JSONScanner.Place?
    var id: JSONScanner.Place?
    var name: JSONScanner.Place?
    var input = ToolInputRecord()
    var output: [JSONString] = []
    var isError = false
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "type") {
        type = try scanner.placeIfPresent()
      } else if scanner.matches(key, "text") {
        text = try scanner.placeIfPresent()
      } else if scanner.matches(key, "id") || scanner.matches(key, "tool_use_id") {
        id = try scanner.placeIfPresent()
      } else if scanner.matches(key, "name") {
        name = try scanner.placeIfPresent()
      } else if scanner.matches(key, "input") {
        input = try ToolInputRecord(&scanner)
      } else if scanner.matches(key, "content") {
        output = try Self.texts(&scanner)
      } else if scanner.matches(key, "is_error") {
        isError = try scanner.booleanIfPresent() ?? false
      } else {
        try scanner.skipValue()
      }
    }
    guard let type else { return nil }
    if scanner.matches(type, "text") { return text.map { .text(scanner.string(at: $0)) } }
    if scanner.matches(type, "image") || scanner.matches(type, "document") { return .image }
    func decoded(_ place: JSONScanner.Place?) -> String { place.map { scanner.string(at: $0).decoded() } ?? "" }
    if scanner.matches(type, "tool_use") { return .toolCall(id: decoded(id), name: decoded(name), input: input) }
    if scanner.matches(type, "tool_result") { return .toolResult(id: decoded(id), isError: isError, output: output) }
    return nil
  }

  /// A string, or the `text` of each element of an array.
  private static func texts(_ scanner: inout JSONScanner) throws(JSONError) -> [JSONString] {
    switch try scanner.kind() {
    case .string: return [try scanner.string()]
    case .array:
      var texts: [JSONString] = []
      try scanner.elements { (scanner) throws(JSONError) in
        guard try scanner.kind() == .object else { return try scanner.skipValue() }
        try scanner.members { (scanner, key) throws(JSONError) in
          guard scanner.matches(key, "text") else { return try scanner.skipValue() }
          if let text = try scanner.stringIfPresent() { texts.append(text) }
        }
      }
      return texts
    default:
      try scanner.skipValue()
      return []
    }
  }
}
