public import Files
internal import JSON
internal import Paths
public import Timestamps

/// The verdict on the last turn that scored badly: what `zakon boot` shows at the next start.
public struct VerdictFile: Sendable {
  /// One violation, already masked.
  public struct Violation: Sendable {
    public let claim: String
    public let rule: String
    /// 1-based line in the agent's message; nil when the finding has none.
    public let line: Int?

    public init(claim: String, rule: String, line: Int?) {
      self.claim = claim
      self.rule = rule
      self.line = line
    }
  }

  public let sessionID: String
  public let time: String
  public let score: Int
  public let violations: [Violation]

  public init(sessionID: String, time: Timestamp, score: Int, violations: [Violation]) {
    self.sessionID = sessionID
    self.time = time.iso8601
    self.score = score
    self.violations = violations
  }

  /// Puts the verdict at `path`, whole or not at all.
  public func write(to path: String) throws(FileError) {
    let parent = "/" + pathComponents(path).dropLast().joined(separator: "/")
    try createFolders(parent)
    try replaceFile(path, with: Array((json.compactText + "\n").utf8))
  }

  /// Reads the verdict at `path`; nil when there is none.
  public init?(at path: String) throws(VerdictFileError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: 1 << 20)
    } catch {
      if error.isMissing { return nil }
      throw VerdictFileError(description: "\(error)")
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(strict: bytes, limits: JSONLimits(bytes: 1 << 20, depth: 8))
    } catch {
      throw VerdictFileError(description: "\(path) is no verdict: \(error)")
    }
    guard let sessionID = value["session_id"]?.string, let time = value["timestamp"]?.string, let score = value["score"]?.integer,
      let violations = value["violations"]?.array
    else { throw VerdictFileError(description: "\(path) is no verdict: session_id, timestamp, score or violations is missing") }
    self.sessionID = sessionID
    self.time = time
    self.score = score
    self.violations = violations.map {
      Violation(claim: $0["claim"]?.string ?? "", rule: $0["rule"]?.string ?? "", line: $0["line"]?.integer)
    }
  }

  private var json: JSONValue {
    .object([
      JSONMember("writer", .string("zakon")),
      JSONMember("session_id", .string(sessionID)),
      JSONMember("timestamp", .string(time)),
      JSONMember("score", .number(String(score))),
      JSONMember(
        "violations",
        .array(
          violations.map { violation in
            .object([
              JSONMember("claim", .string(violation.claim)), JSONMember("rule", .string(violation.rule)),
              JSONMember("line", violation.line.map { .number(String($0)) } ?? .null),
            ])
          })),
    ])
  }
}

/// Why a verdict file cannot be read.
public struct VerdictFileError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
