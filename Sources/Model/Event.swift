/// One decoded hook call, in words that belong to no host.
public struct Event: Sendable {
  /// What happened, or is about to.
  public enum Kind: Sendable {
    /// A tool is about to run, and can still be stopped.
    case beforeTool(ToolUse)
    /// A tool has run; its effect can be reported but not undone.
    case afterTool(ToolUse)
    case endOfTurn(EndOfTurn)
    /// A session begins or goes on.
    case sessionStart
    /// A person or an agent changes a task by the command line of the ledger.
    case taskChange(TaskChange)
    /// An event that no gate knows, with the host's own name for it.
    case other(name: String)
  }

  public var kind: Kind
  /// The host's name for the session; ``unknownSession`` when it gave none.
  public var sessionID: String
  /// Absolute; nil when the host gave none.
  public var workingDirectory: String?
  /// Where the project begins: the host's word for it, else the working directory.
  public var projectRoot: String?
  /// The home of the user; nil when the environment does not tell.
  public var home: String?
  /// Under which name the session works, where its environment says so.
  public var actor: String?
  /// False when a person has switched leases off in the environment of the hook.
  public var enforcesLeases = true
  /// What a person has set in the environment of the hook to lift the findings of document schemas.
  public var schemaOverride: String?

  /// Stands for a session that the host did not name.
  public static let unknownSession = "unknown"

  public init(
    kind: Kind, sessionID: String, workingDirectory: String?, projectRoot: String?, home: String?, actor: String? = nil
  ) {
    self.actor = actor
    self.kind = kind
    self.sessionID = sessionID
    self.workingDirectory = workingDirectory
    self.projectRoot = projectRoot
    self.home = home
  }
}

/// The agent is about to hand the turn back.
public struct EndOfTurn: Sendable {
  /// The last message as the host gave it with the event. The transcript may lag behind it.
  public var lastMessage: String?
  public var transcriptPath: String?
  /// Whether a subagent ends, whose transcript holds nothing but sidechain lines.
  public var isSubagent: Bool
  /// Whether the turn already goes on because a hook held it.
  public var followsBlock: Bool
  /// The host's name for the prompt that began the turn.
  public var promptID: String?
  /// Whether the host itself ends the turn after a number of blocks in a row.
  public var hostCapsBlocks: Bool

  public init(
    lastMessage: String?, transcriptPath: String?, isSubagent: Bool, followsBlock: Bool, promptID: String?, hostCapsBlocks: Bool
  ) {
    self.lastMessage = lastMessage
    self.transcriptPath = transcriptPath
    self.isSubagent = isSubagent
    self.followsBlock = followsBlock
    self.promptID = promptID
    self.hostCapsBlocks = hostCapsBlocks
  }
}

/// One call of a tool.
public struct ToolUse: Sendable {
  /// What the call asks for, as far as a gate wants to know.
  public enum Request: Sendable {
    /// The change of a file.
    case change(FileChange)
    /// A command line of bash.
    case command(String)
    /// Work for a subagent, in the words that it is given.
    case delegation(String)
    case other
  }

  /// The host's name for the tool.
  public var name: String
  public var request: Request

  public init(name: String, request: Request) {
    self.name = name
    self.request = request
  }

  /// The change of a file that the call asks for.
  public var change: FileChange? {
    if case .change(let change) = request { change } else { nil }
  }

  /// The command line that the call runs.
  public var command: String? {
    if case .command(let command) = request { command } else { nil }
  }

  /// What a subagent is told to do.
  public var delegation: String? {
    if case .delegation(let prompt) = request { prompt } else { nil }
  }
}

/// A change of one file, as a writing tool states it.
public struct FileChange: Sendable {
  /// How the new content comes about.
  public enum Content: Sendable {
    case replaced(String)
    /// Applied in order; see ``TextEdit``.
    case edited([TextEdit])
    /// A change whose result the call does not tell.
    case untold
  }

  /// As the host gave it.
  public var path: String
  public var content: Content

  public init(path: String, content: Content) {
    self.path = path
    self.content = content
  }
}

/// One replacement of text in a file.
public struct TextEdit: Sendable {
  public var old: String
  public var new: String
  /// Whether every occurrence is replaced; otherwise the only one.
  public var replacesAll: Bool

  public init(old: String, new: String, replacesAll: Bool) {
    self.old = old
    self.new = new
    self.replacesAll = replacesAll
  }
}
