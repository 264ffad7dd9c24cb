import ArgumentParser
import Glibc

extension LeaseRequest {
  /// Reads a command line that is as usual; nil for any other, which the argument parser reads, explains or refuses.
  ///
  /// Agents and daemons ask for leases all the time, and the argument parser costs more than the decision.
  init?(usual arguments: ArraySlice<String>) {
    var rest = arguments
    guard let verb = rest.popFirst().flatMap(Verb.init(rawValue:)) else { return nil }
    guard let number = rest.popFirst().flatMap(TaskNumber.init(argument:)) else { return nil }
    self.init(verb, number.id)
    while let option = rest.popFirst() {
      if option == "--json" {
        asJSON = true
        continue
      }
      guard let value = rest.popFirst(), !value.hasPrefix("-") else { return nil }
      switch (option, verb) {
      case ("--actor", .claim), ("--actor", .extend), ("--actor", .release): actor = value
      case ("--session", .claim), ("--session", .extend), ("--session", .release): session = value
      case ("--ttl-minutes", .claim), ("--ttl-minutes", .extend):
        guard let number = Int(value), LeaseDuration.allowed.contains(number) else { return nil }
        minutes = number
      case ("--token", .extend), ("--token", .release):
        guard let number = Int64(value) else { return nil }
        token = number
      default: return nil
      }
    }
    guard (try? HolderOptions.check(actor: actor, session: session)) != nil else { return nil }
    // Who does not say who they are is told how, by the parser's own message.
    if verb != .status, actor == nil && getenv("ZAKON_ACTOR") == nil || session == nil && getenv("ZAKON_SESSION") == nil { return nil }
  }

  /// Runs the request and ends the process.
  func runToEnd() -> Never {
    do {
      try run()
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      complain("mc: \(error)")
      exit(3)
    }
    exit(0)
  }
}
