internal import Transcript

/// How a command line ended, as far as the transcript tells.
enum LineEnd {
  case pending
  case interrupted
  /// The exit status of the whole line is known, at least whether it was zero.
  case exited(isZero: Bool, printed: ToolOutput)
  /// Only what it printed is known.
  case hidden(ToolOutput)

  init(result: ToolResult.Details?, inBackground: Bool, taskEnd: TaskEnd?) {
    if let taskEnd, let code = taskEnd.exitCode {
      self = .exited(isZero: code == 0, printed: ToolOutput(taskEnd.output))
    } else if let result {
      if result.wasInterrupted {
        self = .interrupted
      } else if inBackground || result.taskID != nil {
        self = result.isError ? .exited(isZero: false, printed: result.output) : .pending
      } else {
        self = .exited(isZero: !result.isError, printed: result.output)
      }
    } else {
      self = .pending
    }
  }

  /// What was printed, when that is known.
  var printed: ToolOutput? {
    switch self {
    case .hidden(let printed), .exited(_, let printed): printed
    case .pending, .interrupted: nil
    }
  }

  /// The host puts a line with the exit code before what a failed command printed.
  private static func withoutStatus(_ output: String) -> String {
    guard output.hasPrefix("Exit code ") else { return output }
    return output.utf8.firstIndex(of: UInt8(ascii: "\n")).map { String(output[output.utf8.index(after: $0)...]) } ?? ""
  }

  /// How one command of the line ended.
  func outcome(of run: ShellRun, kind: DeedKind, output: RunOutput) -> Deed.Outcome {
    switch self {
    case .pending: return .unknown("has no result yet")
    case .interrupted: return .failed("was interrupted")
    case .hidden(let printed): return Self.outcome(printed, run, kind, output)
    case .exited(let isZero, let printed):
      if isZero {
        // What looks at something that runs succeeds whatever it sees.
        let isProven = run.isProvenBySuccess && !kind.reportsOfOthers
        if kind == .test {
          if output.tellsOfNoTests(printed.text) { return .unknown("ran no tests") }
          if run.showsOutput, let failure = output.countedFailure(in: printed.text) { return failure }
        }
        return isProven ? .succeeded : Self.outcome(printed, run, kind, output)
      }
      let printed = Self.withoutStatus(printed.text)
      if output.tellsOfRefusal(printed) { return .failed("was refused") }
      if output.tellsOfNoRun(printed) { return .unknown("did not run") }
      let told = output.failure(in: printed).map { "reported \"\($0)\"" }
      if run.isDisprovenByFailure { return .failed(told ?? "failed") }
      // Which command of the line failed is not known; only a run that says how it went can be told apart.
      // A change in a line whose last command found nothing was made all the same.
      if kind == .change { return .succeeded }
      guard kind.saysHowItWent, run.showsOutput else { return .unknown("stands in a command line that failed") }
      return output.outcome(of: printed) ?? .unknown("stands in a command line that failed")
    }
  }

  /// What the command printed is all there is to go by.
  private static func outcome(_ printed: ToolOutput, _ run: ShellRun, _ kind: DeedKind, _ output: RunOutput) -> Deed.Outcome {
    guard kind.saysHowItWent else { return .succeeded }
    if run.lineShowsStatus, let shown = output.shownStatus(in: printed.text) { return shown }
    if kind == .test, output.tellsOfNoTests(printed.text) { return .unknown("ran no tests") }
    guard run.showsOutput else { return .unknown("hides its result") }
    if let outcome = output.outcome(of: printed.text) { return outcome }
    // A build or a linter that finds nothing wrong says nothing; a test run always says how many it ran.
    return kind == .test || kind == .ci ? .unknown("shows no result") : .succeeded
  }
}

extension DeedKind {
  /// Whether its exit status or its output judges the work: a failure of these matters, whatever ran with them.
  fileprivate var saysHowItWent: Bool {
    switch self {
    case .test, .build, .check, .deploy, .publish, .commit, .ci, .http, .observe: true
    default: false
    }
  }

  /// Whether its exit status says nothing of what it looks at.
  fileprivate var reportsOfOthers: Bool { self == .ci || self == .http || self == .observe }
}
