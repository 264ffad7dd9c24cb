public import Timestamps

/// Which turn is meant.
public struct TurnQuery: Sendable {
  public var transcriptPath: String
  /// Lines of other sessions in the same file are not this turn's.
  public var sessionID: String
  /// The host's name for the prompt that began the turn, when it gave one.
  public var promptID: String?
  /// Whether the file is a subagent's, in which every line is a sidechain line.
  public var isSubagent: Bool

  public init(transcriptPath: String, sessionID: String, promptID: String?, isSubagent: Bool) {
    self.transcriptPath = transcriptPath
    self.sessionID = sessionID
    self.promptID = promptID
    self.isSubagent = isSubagent
  }
}

/// What a transcript holds of its last turn: all since the last line that starts one.
public struct Turn: Sendable {
  /// One thing that happened.
  public enum Entry: Sendable, Equatable {
    /// Text that the agent wrote.
    case text(String)
    case toolCall(ToolCall)
    case toolResult(ToolResult)
    /// A background task ended, as the host reports it without being asked.
    case taskEnded(TaskEnd)
    /// The user ran a shell command in the session; nothing tells its exit status.
    case userCommand(String)
    /// What the user's command printed.
    case userCommandOutput(String)
    /// A stop hook held the turn here: what stands before it has been judged.
    case heldByStopHook
    /// An earlier turn began here.
    case turnBegan
  }

  /// In the order of the file.
  public var entries: [Entry]
  /// When the last prompt of a person was written; nil when the transcript does not tell.
  public var began: Timestamp?
  /// Whether the host has closed this turn: the one that is asked about may not be in the file yet.
  public var isClosed: Bool
  /// Whether the turn answers another prompt than the one that was asked about.
  public var isOfOtherPrompt: Bool
  /// Where in the file the turn begins, in bytes: what stands before is earlier turns.
  public var offset: Int64

  public init(entries: [Entry], began: Timestamp?, isClosed: Bool, isOfOtherPrompt: Bool, offset: Int64 = 0) {
    self.entries = entries
    self.began = began
    self.isClosed = isClosed
    self.isOfOtherPrompt = isOfOtherPrompt
    self.offset = offset
  }
}

/// Why the transcript could not be read.
public struct TranscriptError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
