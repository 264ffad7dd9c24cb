internal import JSON

/// The members of a tool's input that tell what it does, whatever the tool.
struct ToolInputRecord {
  private var command: JSONString?
  private var isInBackground = false
  private var path: JSONString?
  private var old: JSONString?
  private var new: JSONString?
  private var replacements: [(old: JSONString, new: JSONString)] = []
  private var taskID: JSONString?
  /// The whole new content of a file.
  private var content: JSONString?

  /// Longer texts are not compared: such an edit is a change.
  private static let longestReplacement = 32 << 10

  init() {}

  init(_ scanner: inout JSONScanner) throws(JSONError) {
    var record = Self()
    if try scanner.kind() == .object {
      try scanner.members { (scanner, key) throws(JSONError) in try record.take(key, &scanner) }
    } else {
      try scanner.skipValue()
    }
    self = record
  }

  private mutating func take(_ key: JSONScanner.Place, _ scanner: inout JSONScanner) throws(JSONError) {
    if scanner.matches(key, "command") {
      command = try scanner.stringIfPresent()
    } else if scanner.matches(key, "run_in_background") {
      isInBackground = try scanner.booleanIfPresent() ?? false
    } else if scanner.matches(key, "file_path") || scanner.matches(key, "notebook_path") {
      path = try scanner.stringIfPresent()
    } else if scanner.matches(key, "old_string") {
      old = try scanner.stringIfPresent()
    } else if scanner.matches(key, "new_string") {
      new = try scanner.stringIfPresent()
    } else if scanner.matches(key, "task_id") || scanner.matches(key, "bash_id") || scanner.matches(key, "shell_id") {
      taskID = try scanner.stringIfPresent()
    } else if scanner.matches(key, "edits") {
      try takeEdits(&scanner)
    } else if scanner.matches(key, "content") {
      content = try scanner.stringIfPresent()
    } else {
      try scanner.skipValue()
    }
    if let old, let new {
      replacements.append((old, new))
      self.old = nil
      self.new = nil
    }
  }

  private mutating func takeEdits(_ scanner: inout JSONScanner) throws(JSONError) {
    guard try scanner.kind() == .array else { return try scanner.skipValue() }
    var edits: [(old: JSONString, new: JSONString)] = []
    try scanner.elements { (scanner) throws(JSONError) in edits += try ToolInputRecord(&scanner).replacements }
    replacements = edits
  }

  func meaning(for tool: String) -> ToolCall.Input {
    switch tool {
    case "Bash", "PowerShell":
      guard let command else { return .other }
      return .command(command.decoded(first: ToolCall.longestCommand), inBackground: isInBackground)
    case "Write", "Edit", "MultiEdit", "NotebookEdit":
      guard let path else { return .other }
      if replacements.isEmpty, let content, content.range.count <= Self.longestReplacement {
        return .change(path: path.decoded(), replacements: [ToolCall.Replacement(old: nil, new: content.decoded())])
      }
      let isLong = replacements.reduce(0) { $0 + $1.old.range.count + $1.new.range.count } > Self.longestReplacement
      let texts = isLong ? [] : replacements.map { ToolCall.Replacement(old: $0.old.decoded(), new: $0.new.decoded()) }
      return .change(path: path.decoded(), replacements: texts)
    case "BashOutput", "TaskOutput", "AgentOutputTool":
      guard let taskID else { return .other }
      return .taskOutput(taskID: taskID.decoded())
    default: return .other
    }
  }
}
