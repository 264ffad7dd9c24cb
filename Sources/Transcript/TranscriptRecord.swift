internal import JSON

/// One JSON object of a transcript, as far as turns are concerned.
///
/// The format is Claude Code's, versions 1.0.24 to 2.1.289. It is not specified; fields may be missing and keys stand in any order.
struct TranscriptRecord {
  enum Block {
    case text(JSONString)
    case image
    case toolCall(id: String, name: String, input: ToolInputRecord)
    case toolResult(id: String, isError: Bool, output: [JSONString])
  }

  var type = ""
  var subtype = ""
  var isSidechain = false
  var isMeta = false
  var isSummary = false
  var isAPIError = false
  var model = ""
  var sessionID: String?
  var promptID: String?
  var promptSource: String?
  var originKind: String?
  var timestamp: String?
  var blocks: [Block] = []
  /// `attachment.type`, and the hook event it reports.
  var attachmentType = ""
  var attachmentHookEvent = ""
  /// What the host notes beside a tool result.
  var wasInterrupted = false
  var taskID: String?
  var agentID: String?

  /// The objects on one line, in order: hosts have been seen to write two. What cannot be read is left out.
  static func records(in bytes: [UInt8], line: Range<Int>) -> [TranscriptRecord] {
    var records: [TranscriptRecord] = []
    var scanner = JSONScanner(bytes, range: line)
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
    var record = Self()
    try scanner.members { (scanner, key) throws(JSONError) in try record.take(key, &scanner) }
    self = record
  }

  private init() {}

  private mutating func take(_ key: JSONString, _ scanner: inout JSONScanner) throws(JSONError) {
    // By length and bytes: a long session has a hundred thousand keys, and most name what no turn needs.
    if key.equals("type") {
      type = try scanner.stringIfPresent()?.decoded() ?? ""
    } else if key.equals("message") {
      try takeMessage(&scanner)
    } else if key.equals("toolUseResult") {
      try takeToolNotes(&scanner)
    } else if key.equals("sessionId") {
      sessionID = try scanner.stringIfPresent()?.decoded()
    } else if key.equals("timestamp") {
      timestamp = try scanner.stringIfPresent()?.decoded()
    } else if key.equals("isSidechain") {
      isSidechain = try scanner.booleanIfPresent() ?? false
    } else if key.equals("promptId") {
      promptID = try scanner.stringIfPresent()?.decoded()
    } else if key.equals("isMeta") {
      isMeta = try scanner.booleanIfPresent() ?? false
    } else if key.equals("subtype") {
      subtype = try scanner.stringIfPresent()?.decoded() ?? ""
    } else if key.equals("isCompactSummary") || key.equals("isVisibleInTranscriptOnly") {
      isSummary = try scanner.booleanIfPresent() ?? false || isSummary
    } else if key.equals("isApiErrorMessage") {
      isAPIError = try scanner.booleanIfPresent() ?? false
    } else if key.equals("promptSource") {
      promptSource = try scanner.stringIfPresent()?.decoded()
    } else if key.equals("origin") {
      try takeOrigin(&scanner)
    } else if key.equals("attachment") {
      try takeAttachment(&scanner)
    } else {
      try scanner.skipValue()
    }
  }

  private mutating func takeOrigin(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    var kind: String?
    try scanner.members { (scanner, key) throws(JSONError) in
      if key.equals("kind") { kind = try scanner.stringIfPresent()?.decoded() } else { try scanner.skipValue() }
    }
    originKind = kind
  }

  private mutating func takeAttachment(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .object else { return try scanner.skipValue() }
    var kind = ""
    var hookEvent = ""
    try scanner.members { (scanner, key) throws(JSONError) in
      if key.equals("type") {
        kind = try scanner.stringIfPresent()?.decoded() ?? ""
      } else if key.equals("hookEvent") {
        hookEvent = try scanner.stringIfPresent()?.decoded() ?? ""
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
      if key.equals("interrupted") {
        wasInterrupted = try scanner.booleanIfPresent() ?? false || wasInterrupted
      } else if key.equals("timedOutAfterMs") {
        wasInterrupted = try scanner.kind() == .number || wasInterrupted
        try scanner.skipValue()
      } else if key.equals("backgroundTaskId") {
        taskID = try scanner.stringIfPresent()?.decoded()
      } else if key.equals("agentId") {
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
      var model = ""
      var blocks: [Block] = []
      try scanner.members { (scanner, key) throws(JSONError) in
        if key.equals("model") {
          model = try scanner.stringIfPresent()?.decoded() ?? ""
        } else if key.equals("content") {
          blocks = try Self.content(&scanner)
        } else {
          try scanner.skipValue()
        }
      }
      self.model = model
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
    var type = ""
    var text: JSONString?
    var id = ""
    var name = ""
    var input = ToolInputRecord()
    var output: [JSONString] = []
    var isError = false
    try scanner.members { (scanner, key) throws(JSONError) in
      if key.equals("type") {
        type = try scanner.stringIfPresent()?.decoded() ?? ""
      } else if key.equals("text") {
        text = try scanner.stringIfPresent()
      } else if key.equals("id") || key.equals("tool_use_id") {
        id = try scanner.stringIfPresent()?.decoded() ?? ""
      } else if key.equals("name") {
        name = try scanner.stringIfPresent()?.decoded() ?? ""
      } else if key.equals("input") {
        input = try ToolInputRecord(&scanner)
      } else if key.equals("content") {
        output = try Self.texts(&scanner)
      } else if key.equals("is_error") {
        isError = try scanner.booleanIfPresent() ?? false
      } else {
        try scanner.skipValue()
      }
    }
    switch type {
    case "text": return text.map { .text($0) }
    case "image", "document": return .image
    case "tool_use": return .toolCall(id: id, name: name, input: input)
    case "tool_result": return .toolResult(id: id, isError: isError, output: output)
    default: return nil
    }
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
          if key.equals("text"), try scanner.kind() == .string { texts.append(try scanner.string()) } else { try scanner.skipValue() }
        }
      }
      return texts
    default:
      try scanner.skipValue()
      return []
    }
  }
}
