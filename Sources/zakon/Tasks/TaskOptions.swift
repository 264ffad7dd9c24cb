import ArgumentParser
import Enforcement

/// The number of a task.
struct TaskNumber: ExpressibleByArgument {
  let id: Int64

  /// `7` or `#7`.
  init?(argument: String) {
    let digits = argument.hasPrefix("#") ? String(argument.dropFirst()) : argument
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = Int64(digits), id > 0 else { return nil }
    self.id = id
  }
}

struct OutputOptions: ParsableArguments {
  @Flag(help: "Print JSON.") var json = false
}

/// Who works on a task.
struct HolderOptions: ParsableArguments {
  @Option(help: "Under which name you work (default: ZAKON_ACTOR).") var actor: String?
  @Option(help: "In which session you work (default: ZAKON_SESSION).") var session: String?

  mutating func validate() throws { try Self.check(actor: actor, session: session) }

  /// `actor:session`; nil when one of them is not known.
  func holder(_ surroundings: Surroundings) -> String? {
    guard let actor = actor ?? surroundings.actor, let session = session ?? surroundings.session else { return nil }
    return "\(actor):\(session)"
  }

  static func check(actor: String?, session: String?) throws {
    if let actor { try check(actor, "actor", mayHoldColon: false) }
    if let session { try check(session, "session", mayHoldColon: true) }
  }

  private static func check(_ text: String, _ name: String, mayHoldColon: Bool) throws {
    guard (1...200).contains(text.utf8.count), !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
      throw ValidationError("--\(name) must have 1 to 200 bytes and no blanks.")
    }
    guard mayHoldColon || !text.contains(":") else { throw ValidationError("--\(name) must not hold a colon.") }
  }
}

/// `actor:session` for commands that cannot do without.
func requiredHolder(actor: String?, session: String?, _ surroundings: Surroundings) throws -> String {
  guard let actor = actor ?? surroundings.actor, let session = session ?? surroundings.session else {
    throw ValidationError(
      "Say who you are with --actor NAME --session ID. The SessionStart hook sets ZAKON_ACTOR and ZAKON_SESSION for an agent's commands.")
  }
  return "\(actor):\(session)"
}

/// How long a lease lasts.
struct LeaseDuration: ParsableArguments {
  @Option(help: "How long the lease lasts from now, in minutes.") var ttlMinutes = 10

  static let allowed = 1...10_080

  mutating func validate() throws {
    guard Self.allowed.contains(ttlMinutes) else { throw ValidationError("--ttl-minutes must be 1 to 10080 (a week).") }
  }
}
