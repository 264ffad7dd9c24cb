import ArgumentParser
import Enforcement
import Files
import Stores

/// Looks at the log of decisions.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit", abstract: "Look at the log of decisions.", subcommands: [Verify.self, Tail.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check that no line of the log was changed or removed.",
      discussion: "Exit code 0 when the chain holds, 2 when it is broken, 3 when the log cannot be read.")

    func run() throws {
      let log = try auditLog()
      let fault: String?
      do throws(FileError) {
        fault = try log.firstFault()
      } catch {
        complain("\(error)")
        throw ExitCode(3)
      }
      if let fault {
        complain(fault)
        throw ExitCode(2)
      }
      writeLine("\(log.files().count) files, the chain holds")
    }
  }

  struct Tail: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the last decisions, a JSON object a line.")

    @Option(name: .customShort("n"), help: "How many.") var count = 10

    func run() throws {
      var lines: [ArraySlice<UInt8>] = []
      for file in try auditLog().files().reversed() where lines.count < count {
        guard let text = try? readFile(file, limit: 1 << 30) else { continue }
        lines = text.split(separator: UInt8(ascii: "\n")).suffix(count - lines.count) + lines
      }
      for line in lines { writeLine(String(decoding: line, as: UTF8.self)) }
    }
  }
}

private func auditLog() throws -> AuditLog {
  guard let state = Surroundings().state else {
    complain("there is no home and no ZAKON_STATE, so there is no log")
    throw ExitCode(3)
  }
  return AuditLog(state)
}
