internal import JSON
public import Model

/// One host's wire format: bytes to event, decision to bytes.
public protocol HostAdapter: Sendable {
  /// The name that `--host` takes and the audit log carries.
  var name: String { get }

  /// Decodes what the host wrote on standard input.
  /// - Parameters:
  ///   - bytes: all of standard input.
  ///   - eventName: the event that the hook line names; the payload's own name wins.
  ///   - surroundings: what the host's environment says.
  func event(from bytes: [UInt8], eventName: String?, surroundings: HostSurroundings) throws(PayloadError) -> Event

  /// The host's own name for an event, as it stands in the payload or the hook line.
  func eventName(of event: Event) -> String

  /// How the host is told that `outcome` was reached.
  /// - Parameter message: what the agent, or for a warning the user, is to read.
  func response(to outcome: Outcome, eventName: String?, message: String) -> HostResponse
}

/// What a process that a host started learns from its environment.
public struct HostSurroundings: Sendable {
  public var home: String?
  /// The project folder, when the host names one.
  public var projectRoot: String?
  /// Under which name the session works.
  public var actor: String?

  public init(home: String?, projectRoot: String?, actor: String? = nil) {
    self.actor = actor
    self.home = home
    self.projectRoot = projectRoot
  }
}

/// Exactly what the process says and returns.
public struct HostResponse: Equatable, Sendable {
  public var exitCode: Int32
  public var standardOutput: String
  public var standardError: String

  public init(exitCode: Int32, standardOutput: String = "", standardError: String = "") {
    self.exitCode = exitCode
    self.standardOutput = standardOutput
    self.standardError = standardError
  }
}

/// Standard input that is no hook call.
public struct PayloadError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// The adapter for the name that `--host` gives; without a name, that of the host whose format all payloads without one have had so far.
public func hostAdapter(named name: String?) -> any HostAdapter {
  switch name {
  case nil, "claude", "claude-code": ClaudeCodeAdapter()
  case .some(let other): UnrecognisedHostAdapter(name: other)
  }
}

/// The largest payload that is read, in bytes.
public let payloadLimit = ClaudeCodePayload.limits.bytes
