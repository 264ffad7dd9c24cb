/// A deterministic check that the gate itself performs, so that a claim is measured and not believed.
///
/// Paths are taken as the claim writes them: absolute, below the home with `~/`, else relative to the working directory of the event.
/// Patterns are PCRE2's over UTF-8; `^` and `$` mean the whole text unless the pattern begins with `(?m)`.
public enum Probe: Hashable, Sendable {
  /// At least `minimum` regular files lie on paths that match `glob`, no symbolic link among them; measured is their number.
  case fileCount(glob: String, minimum: Int)
  /// The text of `file` matches each of `must` and none of `mustNot`; measured is `true`, `false`, or `missing` when there is no file.
  case content(file: String, must: [String], mustNot: [String])
  /// A query on an SQLite file, which is only read; measured is the first column of the first row as text: empty when there is no row,
  /// `NULL` for NULL.
  case sql(file: String, query: String, expected: String)
  /// A GET request that follows no redirect; measured is the status in three digits, `000` when nobody answers. Loopback and the hosts of
  /// the policy alone are asked.
  case http(url: String, status: Int, body: String?)
  /// A program that policy allows, started without a shell; measured is its exit code. `output` is looked for in standard output and
  /// standard error, one after the other.
  case command(arguments: [String], exit: Int, output: String?)

  /// The names under which claims ask for probes and policy demands them.
  public enum Kind: String, CaseIterable, Sendable {
    case fileCount = "file-count"
    case content, sql, http, command
  }

  public var kind: Kind {
    switch self {
    case .fileCount: .fileCount
    case .content: .content
    case .sql: .sql
    case .http: .http
    case .command: .command
    }
  }
}

/// What came of a probe.
public enum ProbeOutcome: Equatable, Sendable {
  /// - Parameters:
  ///   - value: what was measured, in the form in which a claim states it.
  ///   - shortfall: what is not as the probe wants it, in words that fit after "the probe"; nil when all of it is.
  case measured(value: String, shortfall: String?)
  /// Why it could not be performed, in words that fit after "the probe".
  case couldNotRun(String)
}

/// How far probes may go.
public struct ProbeLimits: Sendable {
  /// Hosts besides loopback that may be asked, in lower case.
  public var hosts: Set<String>
  /// Programs that may be started, each with the arguments that must come first.
  public var commands: [[String]]
  /// How long one probe may take, in milliseconds.
  public var milliseconds: Int
  /// How long all probes of one decision may take together, in milliseconds.
  public var totalMilliseconds: Int
  /// How much of a file, a response or an output is looked at, in bytes; more is a failure to measure.
  public var bytes: Int

  public init(hosts: Set<String>, commands: [[String]], milliseconds: Int, totalMilliseconds: Int, bytes: Int) {
    self.hosts = hosts
    self.commands = commands
    self.milliseconds = milliseconds
    self.totalMilliseconds = totalMilliseconds
    self.bytes = bytes
  }
}
