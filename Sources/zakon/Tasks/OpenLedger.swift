import ArgumentParser
import Enforcement
import Files
import Paths
import Policy
import Redaction
import SQLite
import Stores

/// The ledger that is in force here, opened for a command.
struct OpenLedger {
  /// How long a command waits for other processes, in milliseconds: many may work on the same ledger at once.
  private static let patience: Int32 = 20_000

  let ledger: Ledger
  let surroundings: Surroundings

  /// Opens it, or ends the command with exit code 3.
  /// - Parameter toRead: leaves a database as it is, also one that this program has never written; where there is none, one is made.
  init(_ surroundings: Surroundings = Surroundings(), toRead: Bool = false) throws {
    self.surroundings = surroundings
    do {
      let policy = try loadPolicy(surroundings, workingDirectory: workingDirectory())
      guard let location = try LedgerLocation(policy, surroundings: surroundings) else {
        throw LedgerFault(description: "there is no home and no ZAKON_STATE, so there is no ledger")
      }
      if location.isRequired, (try? fileStatus(location.path)) == nil {
        throw LedgerFault(description: "\(location.path) is named in the policy and does not exist")
      }
      if toRead, (try? fileStatus(location.path)) != nil {
        ledger = try Ledger(reading: location.path, patienceMilliseconds: Self.patience)
        return
      }
      try createFolders("/" + pathComponents(location.path).dropLast().joined(separator: "/"))
      ledger = try Ledger(path: location.path, durability: .everyCommit, patienceMilliseconds: Self.patience)
    } catch {
      throw Self.unusable(error)
    }
  }

  /// Runs `body`; a fault of the database ends the command with exit code 3.
  func run<Value>(_ body: (Ledger) throws -> Value) throws -> Value {
    do {
      return try body(ledger)
    } catch let error as SQLiteError {
      throw Self.unusable(error)
    }
  }

  private static func unusable(_ error: any Error) -> ExitCode {
    complain("mc: the ledger cannot be used: \(withoutControls(masked("\(error)")))")
    return ExitCode(3)
  }
}

private struct LedgerFault: Error, CustomStringConvertible {
  let description: String
}

/// Ends the command with a reason on standard error.
func refused(_ reason: String, code: Int32) -> ExitCode {
  complain(reason)
  return ExitCode(code)
}

extension ExitCode {
  static func unknownTask(_ id: Int64) -> ExitCode { refused("there is no task \(id); `mc list` shows those that there are", code: 2) }

  static func held(_ id: Int64, _ lease: LeaseRecord) -> ExitCode {
    refused("Task \(id) held by \(lease.holder) until \(lease.until)", code: 1)
  }
}
