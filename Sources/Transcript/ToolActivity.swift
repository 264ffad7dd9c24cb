internal import JSON

/// One call of a tool, as far as it tells what was done.
public struct ToolCall: Sendable, Equatable {
  /// What the call asks for.
  public enum Input: Sendable, Equatable {
    /// A shell command, cut to ``longestCommand`` bytes.
    case command(String, inBackground: Bool)
    /// A change of one file. `replacements` is empty when the texts are long.
    case change(path: String, replacements: [Replacement])
    /// The output of a background task was asked for.
    case taskOutput(taskID: String)
    /// Anything else, such as reading a file.
    case other
  }

  /// One text that took the place of another, or of the whole file.
  public struct Replacement: Sendable, Equatable {
    /// Nil for whatever the file held before.
    public var old: String?
    public var new: String

    public init(old: String?, new: String) {
      self.old = old
      self.new = new
    }
  }

  /// In UTF-8 bytes; what stands beyond in a command is mostly the body of a here-document.
  public static let longestCommand = 64 << 10

  public var id: String
  public var name: String
  public var input: Input

  public init(id: String, name: String, input: Input) {
    self.id = id
    self.name = name
    self.input = input
  }
}

/// What a tool printed: its beginning and its end, decoded when somebody looks.
public struct ToolOutput: Sendable, Equatable, ExpressibleByStringLiteral {
  private enum Content {
    case plain(String)
    case escaped([[JSONString]])
  }

  /// How much is kept of each text, in bytes of its escaped form: runners say at the end how it went.
  private static let kept = (first: 1 << 10, last: 4 << 10)

  private let content: Content

  public init(_ text: String) { content = .plain(text) }

  public init(stringLiteral text: String) { content = .plain(text) }

  init(_ texts: [JSONString]) { content = .escaped(texts.map { $0.pieces(first: Self.kept.first, last: Self.kept.last) }) }

  /// What is kept, with a line `…` for what is not.
  public var text: String {
    switch content {
    case .plain(let text): text
    case .escaped(let texts): texts.map { $0.map { $0.decoded() }.joined(separator: "\n…\n") }.joined(separator: "\n")
    }
  }

  public static func == (left: ToolOutput, right: ToolOutput) -> Bool { left.text == right.text }
}

/// The answer of a tool. What it holds is read from its line when somebody looks: most answers are never looked at.
public struct ToolResult: Sendable, Equatable {
  /// What a tool answered.
  public struct Details: Sendable, Equatable {
    public var isError: Bool
    /// Stopped by a person or a time limit before it came to its end.
    public var wasInterrupted: Bool
    public var output: ToolOutput
    /// The task under which a call goes on in the background.
    public var taskID: String?
    /// The subagent that the call started.
    public var agentID: String?

    public init(
      isError: Bool = false, wasInterrupted: Bool = false, output: ToolOutput = "", taskID: String? = nil, agentID: String? = nil
    ) {
      self.isError = isError
      self.wasInterrupted = wasInterrupted
      self.output = output
      self.taskID = taskID
      self.agentID = agentID
    }
  }

  private enum Source {
    case details(Details)
    /// A line of the transcript that holds nothing but this result.
    case line(UnreadLine)
  }

  /// The call that it answers.
  public let id: String
  private let source: Source

  public init(id: String, details: Details = Details()) {
    self.id = id
    source = .details(details)
  }

  init(id: String, line: UnreadLine) {
    self.id = id
    source = .line(line)
  }

  /// Read anew at each call when the line has not been read: whoever needs it often keeps it.
  public var details: Details {
    switch source {
    case .details(let details): return details
    case .line(let unread):
      var scanner = JSONScanner(unread.bytes)
      for record in TranscriptRecord.records(&scanner) {
        if let details = record.resultDetails(of: id) { return details }
      }
      // A line that cannot be read is never evidence.
      return Details(isError: true)
    }
  }

  public static func == (left: ToolResult, right: ToolResult) -> Bool { left.id == right.id && left.details == right.details }
}

/// How a background task ended.
public struct TaskEnd: Sendable, Equatable {
  public var taskID: String
  /// The call that started it, when the host names it.
  public var callID: String?
  /// Nil while it runs.
  public var exitCode: Int?
  public var output: String

  public init(taskID: String, callID: String?, exitCode: Int?, output: String) {
    self.taskID = taskID
    self.callID = callID
    self.exitCode = exitCode
    self.output = output
  }

  /// What the answer to a request for a task's output tells of the task that was asked for.
  public init(taskID: String, report: String) {
    let report = TaskReport(report)
    self.init(taskID: taskID, callID: nil, exitCode: report.exitCode, output: report.output)
  }
}
