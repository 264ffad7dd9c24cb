import ArgumentParser
import Enforcement
import Glibc

/// Shows how a hook call would be decided.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show how a hook call on standard input would be decided, and why. Records nothing.")

  @Option(help: "The host, as in the hook line.") var host: String?
  @Option(help: "The event, as in the hook line.") var event: String?
  @Option(help: "Ask this gate alone.") var gate: String?

  func run() throws {
    var input = StandardInput()
    let payload = input.rest()
    for line in explain(payload, host: host, eventName: event, gateName: gate, milliseconds: Self.milliseconds) { writeLine(line) }
  }

  private static func milliseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
  }
}
