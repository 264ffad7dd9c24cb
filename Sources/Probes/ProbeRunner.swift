public import Model
internal import Files
internal import Paths
internal import Processes

/// Performs probes within their limits.
///
/// What cannot be decided is ``ProbeOutcome/couldNotRun(_:)`` and never a measurement: bad patterns, forbidden commands, time that is up.
public struct ProbeRunner: Sendable {
  let limits: ProbeLimits
  let workingDirectory: String
  let home: String?
  let searchPath: String?

  /// - Parameters:
  ///   - workingDirectory: absolute; where relative paths begin and commands run.
  ///   - home: what `~/` stands for; nil when there is none.
  ///   - searchPath: folders separated by colons, as in `PATH`; those that are not absolute are passed over.
  public init(limits: ProbeLimits, workingDirectory: String, home: String?, searchPath: String?) {
    self.limits = limits
    self.workingDirectory = workingDirectory
    self.home = home
    self.searchPath = searchPath
  }

  /// What comes of each of `probes`, in their order; one after another.
  public func outcomes(of probes: [Probe]) -> [ProbeOutcome] {
    let end = Deadline(milliseconds: limits.totalMilliseconds)
    return probes.map { probe in
      if end.isOver { return .couldNotRun("was not begun: the time for all probes is up") }
      do throws(ProbeFailure) {
        return try outcome(of: probe, deadline: min(end, Deadline(milliseconds: limits.milliseconds)))
      } catch {
        return .couldNotRun(error.reason)
      }
    }
  }

  private func outcome(of probe: Probe, deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    switch probe {
    case .fileCount(let glob, let minimum): try fileCount(glob: glob, minimum: minimum, deadline: deadline)
    case .content(let file, let must, let mustNot): try content(of: file, must: must, mustNot: mustNot, deadline: deadline)
    case .sql(let file, let query, let expected): try answer(of: file, to: query, expected: expected, deadline: deadline)
    case .http(let url, let status, let body): try response(from: url, status: status, body: body, deadline: deadline)
    case .command(let arguments, let exit, let output): try run(arguments, exit: exit, output: output, deadline: deadline)
    }
  }

  /// The file that `path` of a claim stands for, with its symbolic links resolved.
  func resolvedFile(_ path: String) throws(ProbeFailure) -> String {
    guard !path.utf8.isEmpty, !path.utf8.contains(0) else { throw ProbeFailure("could not run: it names no file") }
    guard let absolute = absolutePath(path, in: workingDirectory, home: home) else {
      throw ProbeFailure("could not run: \(excerpt(path)) needs a home, and there is none")
    }
    guard let resolved = resolvedPath(absolute) else {
      throw ProbeFailure("could not run: \(excerpt(path)) leads through /proc or /dev, or through a link that is no text")
    }
    return resolved
  }

  /// The program of that name on the search path, or nil.
  func executable(named name: String) -> String? {
    guard !name.utf8.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), let searchPath else { return nil }
    return searchPath.utf8.split(separator: UInt8(ascii: ":")).compactMap { String($0) }.filter { $0.hasPrefix("/") }
      .map { joined($0, name) }.first(where: isExecutable)
  }
}

/// Why a probe could not be performed, in words that fit after "the probe".
struct ProbeFailure: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let outOfTime = ProbeFailure("ran out of time")
}

/// Somebody else's text in a sentence of ours: no longer than a reader wants to read.
func excerpt(_ text: String) -> String {
  let limit = 160
  return text.unicodeScalars.count <= limit ? "`\(text)`" : "`\(String(text.unicodeScalars.prefix(limit)))…`"
}
