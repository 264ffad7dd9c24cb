/// What a command line of bash says, or where it cannot be read.
public enum ShellParse: Sendable, Equatable {
  case line(ShellLine)
  /// - Parameters:
  ///   - at: the offset of the first byte that has no reading, in UTF-8 bytes of the line.
  ///   - reason: for people.
  case unparseable(at: Int, reason: String)
}

/// How far the reader goes before it says that it cannot read a line.
public struct ShellLimits: Sendable {
  /// Of the line itself, in bytes.
  public var bytes = 1 << 22
  /// Of constructs, substitutions and shells within shells.
  public var depth = 64
  /// Simple commands, a function's once for each call.
  public var commands = 16_384

  public init() {}
}

/// What to take for granted about what the line does not show.
public struct ShellAssumptions: Sendable {
  /// That a file read with `source` or `.` returns, leaves the folder, functions and options alone and only sets variables and the search path:
  /// true of the `activate` of a virtual environment. Without it nothing is known or proven behind such a command.
  public var sourcedFilesOnlySetUp = false

  public init() {}
}

/// The simple commands that a command line of bash can run, and what of it nobody can know from the line alone.
public struct ShellLine: Sendable, Equatable {
  /// In the order in which bash would come to them; both branches of a choice, and the body of a loop once.
  public let commands: [SimpleCommand]
  /// Places where something else may run. Empty when `commands` is all there is.
  public let unknowns: [ShellUnknown]
  /// Files that redirections and `tee` write, also those of subshells and groups.
  public let writes: [FileWrite]
  /// The line itself and then every text within it that is read as shell code of its own: backticks, `bash -c`, `eval`, `ssh`, `trap`.
  /// Spans count in one of them.
  public let texts: [[UInt8]]
}

/// A place where something runs that the line does not show.
public struct ShellUnknown: Sendable, Equatable {
  /// Why it cannot be known.
  public enum Reason: Sendable, Equatable {
    /// The name of the command is not known.
    case commandName
    /// A file of shell code is read.
    case sourcedFile
    /// Shell code whose text is not known.
    case unknownText
    /// Shell code that cannot be read.
    case unreadableText(String)
    /// An option of the shell that changes how lines are read or run.
    case shellOption
    /// A function that calls itself, or too many calls within calls.
    case recursion
  }

  public let reason: Reason
  /// UTF-8 bytes of `texts[text]`.
  public let span: Range<Int>
  public let text: Int
}

/// Reads a command line as bash does, without running any of it. Linear in the line, and never fails but by saying so.
///
/// - Parameter source: UTF-8 bytes, as they stand behind `bash -c`.
public func parseShell(
  _ source: [UInt8], limits: ShellLimits = ShellLimits(), assumptions: ShellAssumptions = ShellAssumptions()
) -> ShellParse {
  guard source.count <= limits.bytes else { return .unparseable(at: limits.bytes, reason: "longer than \(limits.bytes) bytes") }
  let store = TextStore(limits)
  do throws(ShellFault) {
    let script = try store.parse(source, depth: 0)
    var evaluator = Evaluator(store: store, limits: limits, assumptions: assumptions)
    return .line(try evaluator.line(script))
  } catch {
    return .unparseable(at: error.at, reason: error.reason)
  }
}
