import ArgumentParser
import Enforcement
import Files
import Stores

/// `zakon wrong`: says that a block was wrong.
struct WrongCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wrong", abstract: "Say that a block was wrong: keep a masked case of it, and let a person pass it once.",
    discussion: """
      The number is the `task` of the block in the audit log; without one the last block is meant. The case can be replayed and reported.
      Passing is for a person at a terminal: it is refused under an agent.
      Exit 0: done; 2: kept, but not passed; 3: there is no such block or it could not be kept.
      """)

  @Argument(help: "The number of the block: `task` in the audit log.")
  var id: Int64?

  @Flag(help: "Keep the case and do not ask to pass.")
  var reportOnly = false

  func run() throws {
    let surroundings = Surroundings()
    guard let state = surroundings.state else {
      complain("zakon wrong: there is no home and no ZAKON_STATE, so no block is known")
      throw ExitCode(3)
    }
    guard let record = id.map({ BlockRecord(taskID: $0, in: state) }) ?? BlockRecord.latest(in: state) else {
      complain("zakon wrong: no block \(id.map { "with the number \($0) " } ?? "")is known")
      throw ExitCode(3)
    }
    let dispute = Dispute(record, surroundings: surroundings, state: state)
    do {
      writeLine("block \(record.taskID) of session \(record.sessionID):")
      for violation in record.violations { writeLine("  \(violation)") }
      writeLine("kept as a case in \(try dispute.store())")
    } catch {
      complain("zakon wrong: \(error)")
      throw ExitCode(3)
    }
    if reportOnly { return }
    do {
      try dispute.passOnce()
      writeLine("the same violations pass once in that session")
    } catch {
      complain("zakon wrong: not passed: \(error)")
      throw ExitCode(2)
    }
  }
}
