internal import Files
internal import Model
internal import Processes
internal import SQLite

extension ProbeRunner {
  /// Asks an SQLite file.
  func answer(of file: String, to query: String, expected: String, deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    let path = try resolvedFile(file)
    do throws(FileError) {
      // SQLite would wait for whoever writes to a FIFO.
      guard try fileStatus(path).kind == .regular else { throw FileError("ask", path, problem: "is not a regular file") }
    } catch {
      throw ProbeFailure("could not run: \(error)")
    }
    let question = ForeignQuery(
      path: path, sql: query, busyMilliseconds: Int32(clamping: deadline.millisecondsLeft),
      valueLimit: Int32(clamping: min(limits.bytes, Self.valueLimit)), mustReadTable: true)
    let column: FirstColumn
    do throws(ForeignQueryError) {
      column = try question.firstColumn { deadline.isOver }
    } catch {
      if deadline.isOver { throw .outOfTime }
      throw ProbeFailure("could not run: the query cannot be answered: \(error)")
    }
    let value =
      switch column {
      case .noRow: ""
      case .null: "NULL"
      case .text(let text): text
      }
    let isExpected = value.utf8.elementsEqual(expected.utf8)
    return .measured(value: value, shortfall: isExpected ? nil : "measured \(excerpt(value)) instead of \(excerpt(expected))")
  }

  /// Far above what a claim states, and small enough that a function that compares each place of one value with another soon ends.
  private static let valueLimit = 256 << 10
}
