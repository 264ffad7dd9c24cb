/// What sort of thing was done, as far as it can back a claim. The raw values stand in policies.
enum DeedKind: String, CaseIterable, Sendable {
  /// A file changed in a way that may change what runs.
  case change
  /// A file changed, but nothing that runs: documents, comments, white space.
  case cosmeticChange = "cosmetic-change"
  case test, build
  /// Looks at the source and runs none of it: linters, type checkers.
  case check
  /// A program that no rule knows.
  case run
  case http, deploy, publish, ci
  /// Keeps changes in the history, where only this copy of it sees them.
  case commit
  /// Looks at something that runs.
  case observe
  /// Looks at the state of files or of their history.
  case look
  /// Reads files.
  case read
  /// Hands work to a subagent whose deeds cannot be seen.
  case delegate
  /// Arranges what is around the files: branches, folders, processes, settings.
  case housekeeping
  /// Shows nothing.
  case nothing

  /// Whether later runs are about another state of the files.
  var changesFiles: Bool { self == .change }
}

/// One thing that was done in a session, and how it ended.
struct Deed: Sendable {
  enum Outcome: Sendable, Equatable {
    case succeeded
    /// What it said, in words that fit after the name of the deed.
    case failed(String)
    /// Why its end cannot be told.
    case unknown(String)
  }

  var kind: DeedKind
  var outcome: Outcome
  /// How people would name it: `` `npm test` `` or `the change of src/a.ts`.
  var name: String
  /// Whether it covers a part only, such as one folder's tests.
  var isNarrowed = false
  /// The file that a change is about, as the host named it.
  var path: String?
  /// Whether it is a command, not the call of another tool.
  var isCommand = false
  /// Whether it is about a stand-in for the real thing.
  var isMocked = false
  /// Whether it keeps tests from running that ran before.
  var skipsTests = false
  /// Whether it was done in the turn that ends, not in an earlier one.
  var isInTurn = true

  var succeeded: Bool { outcome == .succeeded }
  var hasFailed: Bool { if case .failed = outcome { true } else { false } }

  /// For `zakon explain`.
  var line: String {
    let end =
      switch outcome {
      case .succeeded: "succeeded"
      case .failed(let how): "failed: \(how)"
      case .unknown(let why): "unknown: \(why)"
      }
    return "\(kind.rawValue)\(isNarrowed ? " of a part" : ""): \(name), \(end)"
  }
}
