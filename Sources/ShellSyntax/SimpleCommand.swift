/// One simple command: a program, a builtin or a function with its words, or assignments or redirections alone.
public struct SimpleCommand: Sendable, Equatable {
  /// The command and its arguments. Empty for assignments or redirections alone.
  public internal(set) var words: [ShellWord]
  /// `A=1` before the command, or alone.
  public internal(set) var assignments: [ShellAssignment]
  /// In the order written.
  public internal(set) var redirections: [ShellRedirection]
  /// UTF-8 bytes of the text it stands in.
  public let span: Range<Int>
  /// Which of the line's `texts`.
  public let text: Int
  /// Where it runs.
  public internal(set) var folder: WorkingFolder
  public let pipeline: PipelinePosition
  /// It, or something around it, runs in the background.
  public let isBackground: Bool
  /// It stands in a pipeline that `!` negates.
  public let isNegated: Bool
  /// What stands around it, outermost first.
  public let surroundings: [Surrounding]
  /// What its name stands for.
  public internal(set) var lookup: CommandLookup
  /// Where its standard output goes.
  public internal(set) var output: OutputPath
  /// Where its standard error goes.
  public internal(set) var errorOutput: OutputPath
  /// Files that its redirections and, for `tee`, its arguments write.
  public internal(set) var writes: [FileWrite]
  /// The line can come to it. False behind an `exit`, for example.
  public internal(set) var isReachable = false
  /// In every run of the line that ends with status 0, this command ran and ended with 0, each time it ran.
  ///
  /// The status is that of the words as they stand: of `timeout 5 make` it is the one of `timeout` (see `EffectiveCommand.passesStatus`).
  /// Holds for bash 4.4 and later; that programs are what their names say is for the caller to judge (`lookup`).
  public internal(set) var succeededWhenLineSucceeded = false
  /// In every run of the line that ends with another status than 0, this command ended with another status than 0, each time it ran, or could not
  /// be started, and it was come to.
  ///
  /// A signal or a lack of resources that ends the shell itself is left out of account, and so is the host's time limit.
  public internal(set) var failedWhenLineFailed = false
}

/// `NAME=value`.
public struct ShellAssignment: Sendable, Equatable {
  public let name: String
  /// The value is an array, or goes to one element of it, or is appended: `value` is not all of it.
  public let isPartial: Bool
  public let value: ShellWord
}

/// Where a command runs, by the `cd` commands before it.
public enum WorkingFolder: Sendable, Equatable {
  /// Relative to where the line starts (`.`), absolute, or beginning with `~`; `..` is resolved by the letters.
  ///
  /// It is not certain when a `cd` before it may have failed without stopping the line: the command then runs somewhere else.
  case known(String, isCertain: Bool)
  case unknown
}

/// A command's place in its pipeline. One that is piped to nothing is the first of one.
public struct PipelinePosition: Sendable, Equatable {
  public let index: Int
  public let count: Int
}

/// What a command can stand in.
public enum Surrounding: Sendable, Equatable {
  case commandSubstitution
  case processSubstitution
  case subshell
  /// The body of a function, here for one call of it or, when there is none, for itself.
  case function(String)
  /// What `if`, `while` or `until` ask.
  case condition
  /// A branch of `if` or `case`.
  case branch
  case loop
  /// The right side of `&&` or `||`: it runs or does not.
  case alternative
  /// Text given to a shell: `bash -c`.
  case nestedShell
  /// Text given to `eval`.
  case eval
  /// Text that a shell in another place reads: `ssh`, a container.
  case elsewhere
  /// Text that `trap` keeps for later.
  case trap
}

/// What the name of a command stands for, as far as the line says.
public enum CommandLookup: Sendable, Equatable {
  /// A builtin or a program of the search path, as when the line began.
  case usual
  /// A function of the line.
  case function
  /// The line changed how names are looked up before: `PATH`, `alias`, `hash`, `enable`, sourced files.
  case changed
}

/// Where output goes.
public enum OutputPath: Sendable, Equatable {
  /// All of it is output of the line.
  case visible
  /// It is output of the line behind a program that shows a part of it, such as `tail`.
  case filtered
  /// A file, a variable or a program takes it.
  case hidden
}
