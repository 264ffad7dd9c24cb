public import Timestamps

/// A change of a task's state that somebody is about to make.
public struct TaskChange: Hashable, Sendable {
  public enum Verb: String, CaseIterable, Sendable {
    case start, ready, done
  }

  public var verb: Verb
  public var taskID: Int64

  public init(verb: Verb, taskID: Int64) {
    self.verb = verb
    self.taskID = taskID
  }
}

/// What to look up in the ledger.
public struct LedgerQuery: Sendable {
  public var taskIDs: [Int64]
  /// Files, absolute or relative to the working directory, whose records are asked for.
  public var evidencePaths: [String]

  public init(taskIDs: [Int64] = [], evidencePaths: [String] = []) {
    self.taskIDs = taskIDs
    self.evidencePaths = evidencePaths
  }
}

/// What the ledger says.
public enum LedgerFacts: Sendable {
  /// There is no ledger, so nobody holds and nobody recorded anything.
  case absent
  /// - Parameters:
  ///   - tasks: those that exist, by their numbers.
  ///   - evidence: what is recorded for the paths that were asked for.
  case known(tasks: [Int64: TaskFacts], evidence: [RecordedEvidence])
  /// Why it cannot be read.
  case unusable(String)
}

/// One task as the ledger has it.
public struct TaskFacts: Sendable {
  public var id: Int64
  public var title: String
  public var description: String
  /// Claims as JSON, by which closing is judged; nil when there is none.
  public var evidenceOfDone: String?
  /// When the work on it began: the last start, else the entry of the task; nil when the ledger tells neither.
  public var start: Timestamp?
  /// Who holds it at this moment; nil when nobody does.
  public var lease: Lease?
  /// The tasks it waits for that are not closed.
  public var hindrances: [Hindrance]
  public var evidence: [RecordedEvidence]

  public init(
    id: Int64, title: String, description: String, evidenceOfDone: String?, start: Timestamp?, lease: Lease?, hindrances: [Hindrance],
    evidence: [RecordedEvidence]
  ) {
    self.id = id
    self.title = title
    self.description = description
    self.evidenceOfDone = evidenceOfDone
    self.start = start
    self.lease = lease
    self.hindrances = hindrances
    self.evidence = evidence
  }
}

/// Somebody's exclusive claim of a task, which is not over.
public struct Lease: Equatable, Sendable {
  /// `actor:session`.
  public var holder: String
  /// ISO 8601 with `Z`.
  public var until: String

  public init(holder: String, until: String) {
    self.holder = holder
    self.until = until
  }

  /// Before the first colon of the holder; the whole of one without a colon.
  public var actor: String { holder.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(holder[..<$0]) } ?? holder }

  /// Behind the first colon of the holder; nil without one.
  public var session: String? {
    holder.utf8.firstIndex(of: UInt8(ascii: ":")).map { String(holder[holder.utf8.index(after: $0)...]) }
  }
}

/// A task that must be closed before another one.
public struct Hindrance: Equatable, Sendable {
  public var taskID: Int64
  public var title: String
  /// Whether it is in the way; otherwise its result is needed.
  public var blocks: Bool

  public init(taskID: Int64, title: String, blocks: Bool) {
    self.taskID = taskID
    self.title = title
    self.blocks = blocks
  }
}

/// A file as it was when it was recorded as evidence of a task.
public struct RecordedEvidence: Hashable, Sendable {
  public var taskID: Int64
  /// Absolute.
  public var path: String
  /// In bytes.
  public var size: Int64
  /// In lower-case hexadecimal digits.
  public var sha256: String
  public var recordedAt: Timestamp?

  public init(taskID: Int64, path: String, size: Int64, sha256: String, recordedAt: Timestamp?) {
    self.taskID = taskID
    self.path = path
    self.size = size
    self.sha256 = sha256
    self.recordedAt = recordedAt
  }

  /// What has become of the file.
  public enum State: Equatable, Sendable {
    case intact
    case missing
    /// It holds something else than what was recorded.
    case changed
    /// Why it cannot be compared, in words that fit after the path.
    case unreadable(String)
  }
}
