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

  private mutating func take(_ key: JSONString, _ scanner: inout JSONScanner) throws(JSONError) {
    switch key.decoded() {
    case "command": command = try scanner.stringIfPresent()
    case "run_in_background": isInBackground = try scanner.booleanIfPresent() ?? false
    case "file_path", "notebook_path": path = try scanner.stringIfPresent()
    case "old_string": old = try scanner.stringIfPresent()
    case "new_string": new = try scanner.stringIfPresent()
    case "task_id", "bash_id", "shell_id": taskID = try scanner.stringIfPresent()
    case "edits": try takeEdits(&scanner)
    case "content": content = try scanner.stringIfPresent()
    default: try scanner.skipValue()
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

  private static let editingTools: Set<String> = ["Write", "Edit", "MultiEdit", "NotebookEdit"]
  private static let shellTools: Set<String> = ["Bash", "PowerShell"]
  private static let taskTools: Set<String> = ["BashOutput", "TaskOutput", "AgentOutputTool"]

  func meaning(for tool: String) -> ToolCall.Input {
    if Self.shellTools.contains(tool), let command {
      return .command(command.decoded(first: ToolCall.longestCommand), inBackground: isInBackground)
    }
    if Self.editingTools.contains(tool), let path {
      if replacements.isEmpty, let content, content.range.count <= Self.longestReplacement {
        return .change(path: path.decoded(), replacements: [ToolCall.Replacement(old: nil, new: content.decoded())])
      }
      let isLong = replacements.reduce(0) { $0 + $1.old.range.count + $1.new.range.count } > Self.longestReplacement
      let texts = isLong ? [] : replacements.map { ToolCall.Replacement(old: $0.old.decoded(), new: $0.new.decoded()) }
      return .change(path: path.decoded(), replacements: texts)
    }
    if Self.taskTools.contains(tool), let taskID { return .taskOutput(taskID: taskID.decoded()) }
    return .other
  }
}
