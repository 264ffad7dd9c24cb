public import Files
internal import Paths

/// Where Zakon keeps what outlives a process. Created when something is first written.
public struct StateFolder: Sendable, Equatable {
  public let path: String

  /// `$ZAKON_STATE`, else `$XDG_STATE_HOME/zakon`, else `~/.local/state/zakon`; nil when none of them is known.
  /// Empty and relative values count as unset: what they mean would depend on where the process was started.
  public init?(environment: (String) -> String?) {
    func value(_ name: String) -> String? { environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    if let own = value("ZAKON_STATE") {
      path = own
    } else if let base = value("XDG_STATE_HOME") {
      path = joined(base, "zakon")
    } else if let home = value("HOME") {
      path = joined(home, ".local/state/zakon")
    } else {
      return nil
    }
  }

  public init(path: String) { self.path = path }

  public var auditFolder: String { joined(path, "audit") }
  public var ledgerFile: String { joined(path, "ledger.db") }
  /// What was held, for those who dispute it.
  public var blocksFolder: String { joined(path, "blocks") }
  public var passesFolder: String { joined(path, "passes") }
  /// What persons have let pass once.
  public var usedLeavesFolder: String { joined(path, "leaves") }
  /// What a watch has told.
  public var watchFolder: String { joined(path, "watch") }
  /// Cases made of blocks that were wrong.
  public var disputesFolder: String { joined(path, "wrong") }
  public var verdictFile: String { joined(path, "last-validator-verdict.json") }

  /// Makes sure that the folder exists.
  public func create() throws(FileError) { try createFolders(path) }
}
