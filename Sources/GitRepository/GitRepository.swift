internal import Files
internal import Glibc
internal import Paths
internal import Processes

/// What a real `git` says of a repository, asked with fixed arguments and without a shell.
///
/// Answers are bytes: names that are no UTF-8 stay what they are. Nothing here writes to the repository.
public struct GitRepository: Sendable {
  /// The top of the working tree; the repository itself when it is bare. Absolute.
  public let root: String
  /// Whether there is no working tree.
  public let isBare: Bool
  /// The name of the tree that holds nothing, under the hash function of this repository.
  public let emptyTree: String
  private let command: GitCommand
  /// Where git is asked; what it answers relatively is relative to this.
  var workingDirectory: String { command.workingDirectory }

  /// Finds the repository as git itself would from `workingDirectory`: during a hook `GIT_DIR` and `GIT_INDEX_FILE` say which it is.
  /// - Parameter environment: the variables of this process; only those that git needs are handed on.
  /// - Throws: ``GitError`` when there is no git or no repository.
  public init(workingDirectory: String, environment: [String: String]) throws(GitError) {
    command = try GitCommand(workingDirectory: workingDirectory, environment: environment)
    isBare = try command.line(["rev-parse", "--is-bare-repository"]) == "true"
    root = try command.line(["rev-parse", isBare ? "--absolute-git-dir" : "--show-toplevel"])
    emptyTree = try command.line(["hash-object", "-t", "tree", "--stdin"])
  }

  /// Git's answer to `arguments`.
  func output(_ arguments: [String], input: [UInt8] = [], limit: Int = GitCommand.outputLimit) throws(GitError) -> [UInt8] {
    try command.output(arguments, input: input, limit: limit)
  }

  /// Git's answer, and whether it was yes (exit code 0) or no (1).
  func answer(_ arguments: [String]) throws(GitError) -> (isYes: Bool, output: [UInt8]) { try command.answer(arguments) }

  /// A variable that a command of git's has set for its hooks.
  func variableNames(withPrefix prefix: String) -> [String] { command.environment.keys.filter { $0.hasPrefix(prefix) }.sorted() }
}

/// A `git` and the surroundings that it is asked in.
struct GitCommand: Sendable {
  /// How much git may print at a time, in bytes.
  static let outputLimit = 256 << 20
  private static let timeoutMilliseconds = 120_000

  let executable: String
  let workingDirectory: String
  let environment: [String: String]

  init(workingDirectory: String, environment: [String: String]) throws(GitError) {
    let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map(String.init)
    let candidates = folders.filter { $0.hasPrefix("/") }.map { joined($0, "git") }
    guard let found = candidates.first(where: { access($0, X_OK) == 0 && (try? fileStatus($0).kind) == .regular }) else {
      throw GitError("there is no git on the PATH", remedy: "install git, or put its folder on the PATH")
    }
    executable = found
    self.workingDirectory = workingDirectory
    var kept = environment.filter { name, _ in name.hasPrefix("GIT") && !name.hasPrefix("GIT_TRACE") }
    for name in ["PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "LD_LIBRARY_PATH"] { kept[name] = environment[name] }
    // Words of git's are read by programs here; an object is what its name says, whatever `git replace` puts in its place.
    for (name, value) in ["LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1"] {
      kept[name] = value
    }
    // Patterns mean what their letters say.
    for name in ["GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_EXTERNAL_DIFF"] {
      kept[name] = nil
    }
    self.environment = kept
  }

  func output(_ arguments: [String], input: [UInt8], limit: Int) throws(GitError) -> [UInt8] {
    let result = try run(arguments, input: input, limit: limit)
    guard result.exitCode == 0 else { throw failure(arguments, result) }
    return result.output
  }

  func answer(_ arguments: [String]) throws(GitError) -> (isYes: Bool, output: [UInt8]) {
    let result = try run(arguments, input: [], limit: Self.outputLimit)
    guard result.exitCode == 0 || result.exitCode == 1 else { throw failure(arguments, result) }
    return (result.exitCode == 0, result.output)
  }

  /// The only line that git prints.
  func line(_ arguments: [String]) throws(GitError) -> String {
    var bytes = try output(arguments, input: [], limit: Self.outputLimit)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
      throw GitError(
        "git \(arguments.joined(separator: " ")) gives a name that is no UTF-8", remedy: "give the folder of the repository a name in UTF-8"
      )
    }
    return text
  }

  private func run(_ arguments: [String], input: [UInt8], limit: Int) throws(GitError) -> ProcessResult {
    let process = ChildProcess(
      arguments: [executable] + arguments, environment: environment, workingDirectory: workingDirectory, input: input, outputLimit: limit,
      timeoutMilliseconds: Self.timeoutMilliseconds)
    let result: ProcessResult
    do throws(FileError) {
      result = try process.run()
    } catch {
      throw GitError("\(error)", remedy: "see that git can be started here")
    }
    let question = "git \(arguments.first ?? "")"
    if result.timedOut { throw GitError("\(question) takes longer than two minutes", remedy: "see what holds git up, then try again") }
    if result.exceededOutputLimit {
      throw GitError("\(question) answers more than \(limit >> 20) MiB", remedy: "judge less at a time, such as a shorter range")
    }
    if result.signal != 0 { throw GitError("\(question) was ended by signal \(result.signal)", remedy: "try again") }
    return result
  }

  private func failure(_ arguments: [String], _ result: ProcessResult) -> GitError {
    let said = String(decoding: result.errors.prefix(400), as: UTF8.self).split(separator: "\n").prefix(2).joined(separator: "; ")
    let question = "git \(arguments.first ?? "")"
    return GitError(
      "\(question) failed with exit code \(result.exitCode): \(said)",
      remedy: said.contains("not a git repository")
        ? "start this in a git repository" : "run `git status` here and mend what it complains about, then try again")
  }
}
