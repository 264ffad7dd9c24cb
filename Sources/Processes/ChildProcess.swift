public import Files
internal import Glibc

/// Runs executables whose output and time are bounded.
///
/// The streams are files and no pipes, so nothing can fill one and hang; the files have no names, so a hook leaves nothing behind.
public struct ChildProcess: Sendable {
  /// The absolute path of the executable, then its arguments.
  public var arguments: [String]
  /// All of the child's environment: nothing is inherited.
  public var environment: [String: String]
  /// The folder that the child starts in; absolute.
  public var workingDirectory: String
  /// File to read standard input from; nil for an empty standard input, or for ``input``.
  public var inputFile: String?
  /// What standard input holds when no file is named.
  public var input: [UInt8]
  /// How much standard output and standard error may hold together, in bytes; whoever prints more is killed.
  public var outputLimit: Int
  /// How long the child may run, in milliseconds; whoever runs longer is killed.
  public var timeoutMilliseconds: Int

  /// - Parameters: as the properties of the same names.
  public init(
    arguments: [String], environment: [String: String], workingDirectory: String, inputFile: String? = nil, input: [UInt8] = [],
    outputLimit: Int = 1 << 26, timeoutMilliseconds: Int = 30_000
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.inputFile = inputFile
    self.input = input
    self.outputLimit = outputLimit
    self.timeoutMilliseconds = timeoutMilliseconds
  }

  /// Starts the executable and waits for its end. What it has started itself ends with it, unless it has left its process group.
  /// - Throws: ``FileError`` when it cannot be started, or when how it has ended cannot be known.
  public func run() throws(FileError) -> ProcessResult {
    let output = try AnonymousFile()
    let errors = try AnonymousFile()
    let given = input.isEmpty || inputFile != nil ? nil : try AnonymousFile(holding: input)
    let pid = try start(input: given, output: output, errors: errors)
    let end = try wait(for: pid, output: output, errors: errors)
    let printed = try output.bytes(limit: outputLimit)
    let result = ProcessResult(
      exitCode: end.status & 0x7F == 0 ? (end.status >> 8) & 0xFF : -1, signal: end.status & 0x7F, output: printed,
      errors: try errors.bytes(limit: max(outputLimit - printed.count, 0)), timedOut: end.timedOut,
      exceededOutputLimit: end.exceededOutputLimit || output.size + errors.size > outputLimit)
    if (125...127).contains(result.exitCode), result.errors.starts(with: "\(folderChanger): ".utf8) {
      throw FileError("start", arguments.first ?? "", problem: "was refused by the system, or its folder or interpreter was")
    }
    return result
  }

  private func start(input: AnonymousFile?, output: AnonymousFile, errors: AnonymousFile) throws(FileError) -> pid_t {
    guard let executable = arguments.first, executable.hasPrefix("/") else {
      throw FileError("start", arguments.first ?? "", problem: "is no absolute path")
    }
    // The program that changes the folder would take it for a variable.
    guard !executable.utf8.contains(UInt8(ascii: "=")) else {
      throw FileError("start", executable, problem: "has an equals sign in its path")
    }
    let words = [folderChanger, "-C", workingDirectory] + arguments
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // A C string ends at the first zero byte, so the child would get other words than these.
    guard !(words + variables + [inputFile ?? ""]).contains(where: { $0.utf8.contains(0) }) else {
      throw FileError("start", executable, problem: "was given a word with a zero byte")
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input.descriptor, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, inputFile ?? "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output.descriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.descriptor, 2)
    // A group of its own, so that what it started ends with it when its time is up; and signals as a fresh process has them, since the
    // thread that starts it may have blocked them.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    let envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid: pid_t = 0
    let error = withoutMemoryLimit { posix_spawn(&pid, folderChanger, &actions, &attributes, argv, envp) }
    guard error == 0 else { throw FileError("start", executable, code: error) }
    return pid
  }

  private func wait(
    for pid: pid_t, output: AnonymousFile, errors: AnonymousFile
  ) throws(FileError) -> (status: Int32, timedOut: Bool, exceededOutputLimit: Bool) {
    let deadline = Deadline(milliseconds: timeoutMilliseconds)
    var timedOut = false
    var exceeded = false
    while true {
      // Its number stays taken until it is waited for in earnest, so that the group below is its own and nobody else's.
      var information = siginfo_t()
      if waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0 {
        if information.si_signo != 0 { break }
      } else if errno != EINTR {
        kill(-pid, SIGKILL)
        throw FileError("wait for", arguments.first ?? "", problem: "has ended without telling how")
      }
      exceeded = output.size + errors.size > outputLimit
      timedOut = deadline.isOver
      if exceeded || timedOut { break }
      usleep(500)
    }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    var waited = waitpid(pid, &status, 0)
    while waited < 0, errno == EINTR { waited = waitpid(pid, &status, 0) }
    guard waited == pid else { throw FileError("wait for", arguments.first ?? "", problem: "has ended without telling how") }
    return (status, timedOut, exceeded)
  }
}

/// Glibc's posix_spawn cannot change the folder by itself as far as Swift sees it.
private let folderChanger = "/usr/bin/env"
