internal import Model
internal import Processes

extension ProbeRunner {
  /// Asks a server for a page.
  func response(from source: String, status: Int, body: String?, deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    let url = try ProbeURL(source, hosts: limits.hosts)
    let pattern: ProbePattern? = if let body { try ProbePattern(body) } else { nil }
    guard let curl = executable(named: "curl") else { throw ProbeFailure("could not run: there is no program `curl`") }
    let milliseconds = deadline.millisecondsLeft
    let arguments = [
      curl, "--disable", "--silent", "--globoff", "--proto", "=http,https", "--noproxy", "*", "--max-redirs", "0",
      "--max-time", "\(milliseconds / 1_000).\(String(milliseconds % 1_000 + 1_000).dropFirst())", "--max-filesize", "\(limits.bytes)",
      // The status goes where no body can: the body has standard output for itself.
      "--write-out", "%{stderr}%{http_code}", "--", url.text,
    ]
    let result = try finished(
      ChildProcess(
        arguments: arguments, environment: ["LC_ALL": "C"], workingDirectory: "/", outputLimit: limits.bytes + 3,
        timeoutMilliseconds: milliseconds))
    switch result.exitCode {
    case 0: break
    // The connection was refused, or ended without an answer.
    case 7, 52: return .measured(value: "000", shortfall: "found that the server did not answer")
    case 28: throw .outOfTime
    case 6: throw ProbeFailure("could not run: the name of the host is not known")
    case 63: throw ProbeFailure("could not run: the answer is larger than \(limits.bytes) bytes")
    default: throw ProbeFailure("could not run: curl ended with exit code \(result.exitCode)")
    }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard result.errors.count == 3, result.errors.allSatisfy({ digits.contains($0) }), result.output.count <= limits.bytes else {
      throw ProbeFailure("could not run: this version of curl does not tell the status apart")
    }
    let value = String(decoding: result.errors, as: UTF8.self)
    guard Int(value) == status else { return .measured(value: value, shortfall: "got status \(value) instead of \(status)") }
    guard let pattern, try !pattern.isFound(in: result.output, deadline: deadline) else { return .measured(value: value, shortfall: nil) }
    return .measured(value: value, shortfall: "got status \(value), but the body does not match \(excerpt(pattern.source))")
  }
}
