public import Registry
public import Timestamps
public import Transcript

/// What a gate says when it is asked about an event: its verdict, or what it must know first.
///
/// A gate never looks at the world itself. It names the facts it needs and what it makes of them; whoever enforces the decision
/// gathers them and asks on. So a gate costs nothing that its event does not call for, and runs in a test without a process.
public indirect enum GateStep: Sendable {
  case decided(GateReport)
  case needsTurn(TurnQuery, then: @Sendable (Result<Turn, TranscriptError>) -> GateStep)
  /// What happened before the turn that begins at an offset of the transcript (see ``Turn/offset``), as far back as is read; empty when
  /// that cannot be known.
  case needsEarlierEntries(TurnQuery, before: Int64, then: @Sendable ([Turn.Entry]) -> GateStep)
  /// What subagents did, by their names; those whose files cannot be read are missing.
  case needsSubagents(TurnQuery, agentIDs: [String], then: @Sendable ([String: [Turn.Entry]]) -> GateStep)
  case needsEvidence(EvidenceQuery, then: @Sendable (EvidenceFacts) -> GateStep)
  /// Whether a person has let a set of violations pass once.
  case needsPass(sessionID: String, fingerprint: String, then: @Sendable (Bool) -> GateStep)
  /// How often a set of violations was blocked in a session before; nil when that cannot be known.
  case needsBlockCount(sessionID: String, fingerprint: String, then: @Sendable (Int?) -> GateStep)
  case needsWriteTarget(FileChange, then: @Sendable (WriteTarget) -> GateStep)
  /// What a document holds after a change that is about to be made, or that has been made.
  case needsDocument(FileChange, isDone: Bool, then: @Sendable (DocumentState) -> GateStep)
  /// Which of these paths lead to something that exists.
  case needsPresence([String], then: @Sendable ([Bool]) -> GateStep)
  case needsLedger(LedgerQuery, then: @Sendable (LedgerFacts) -> GateStep)
  /// What stands in a file of at most `limit` bytes.
  case needsText(path: String, limit: Int, then: @Sendable (FileText) -> GateStep)
  /// The registry of rule files, at a path that begins with `/` or `~/`.
  case needsRegistry(location: String, then: @Sendable (Result<ZakonRegistry, RegistryFault>) -> GateStep)
  case needsArtifacts(ArtifactQuery, then: @Sendable (ArtifactFacts) -> GateStep)
  /// What has become of recorded files: one state for each, in order.
  case needsEvidenceStates([RecordedEvidence], then: @Sendable ([RecordedEvidence.State]) -> GateStep)
  /// Measurements: one outcome for each probe, in order.
  case needsProbes([Probe], ProbeLimits, then: @Sendable ([ProbeOutcome]) -> GateStep)
}

/// Paths to look at.
public struct EvidenceQuery: Sendable {
  public var candidates: [EvidenceCandidate]
  /// Files that the turn changed, as the host named them.
  public var editedPaths: [String]

  public init(candidates: [EvidenceCandidate], editedPaths: [String]) {
    self.candidates = candidates
    self.editedPaths = editedPaths
  }
}

/// A path that the turn names and policy admits.
public struct EvidenceCandidate: Hashable, Sendable {
  /// As it stands in the text.
  public var named: String
  /// Absolute: the folder below which no symbolic link is followed.
  public var root: String
  /// The path below the root.
  public var components: [String]

  public init(named: String, root: String, components: [String]) {
    self.named = named
    self.root = root
    self.components = components
  }
}

/// What lies at the paths of an ``EvidenceQuery``.
public struct EvidenceFacts: Sendable {
  /// What lies at one path.
  public enum State: Equatable, Sendable {
    /// A non-empty regular file, or a folder that holds one; the latest change among them.
    case present(modified: Timestamp)
    /// Why it does not count, in words that fit after the path.
    case unusable(String)
  }

  /// One state for each candidate, in order.
  public var states: [State]
  /// The latest change of the edited files that still exist; nil when there is none.
  public var lastEdit: Timestamp?
  public var now: Timestamp

  public init(states: [State], lastEdit: Timestamp?, now: Timestamp) {
    self.states = states
    self.lastEdit = lastEdit
    self.now = now
  }
}

/// Where a ``FileChange`` would land.
public struct WriteTarget: Sendable {
  /// Absolute, by the letters alone; nil when the path needs a home or a working directory that nobody named.
  public var path: String?
  /// Where the path leads with symbolic links resolved as far as it exists: once as the kernel takes `..`, once as a host that normalises
  /// by the letters first does. Nil when that cannot be told.
  public var resolvedPaths: [String]?
  /// What of Zakon's own the target is, under whatever name, such as `an executable of Zakon`; nil when it is none.
  public var ownedByZakon: String?
  /// When the target is a policy file that does not load: whether it would load after the change, loosening nothing.
  public var mendsBrokenPolicy: Bool

  public init(path: String?, resolvedPaths: [String]?, ownedByZakon: String?, mendsBrokenPolicy: Bool) {
    self.path = path
    self.resolvedPaths = resolvedPaths
    self.ownedByZakon = ownedByZakon
    self.mendsBrokenPolicy = mendsBrokenPolicy
  }
}

/// What a document holds after a change.
public struct DocumentState: Sendable {
  public enum Content: Sendable {
    case text([UInt8])
    /// The host would refuse the change, or there is no document.
    case none
    /// Why it cannot be told, in words that fit after the path.
    case unreadable(String)
  }

  public var content: Content
  public var now: Timestamp

  public init(content: Content, now: Timestamp) {
    self.content = content
    self.now = now
  }
}
