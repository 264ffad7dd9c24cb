public import Files
internal import Glibc

/// A finished run of an executable.
public struct ProcessResult: Sendable {
  public var exitCode: Int32
  /// The signal that ended the process; 0 when it ended itself.
  public var signal: Int32
  public var output: [UInt8]
  public var errors: [UInt8]
}

/// Runs real executables: standard input comes from a file and the streams go to files, so nothing can fill a pipe and hang.
public struct ChildProcess: Sendable {
  public var arguments: [String]
  public var environment: [String: String]
  public var workingDirectory: String
  /// Regular file to read standard input from.
  public var inputFile: String
  /// Folder for the files behind standard output and standard error.
  public var scratchFolder: String
  public var timeoutMilliseconds: Int

  public init(
    arguments: [String], environment: [String: String], workingDirectory: String, inputFile: String, scratchFolder: String,
    timeoutMilliseconds: Int = 30_000
  ) {
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.inputFile = inputFile
    self.scratchFolder = scratchFolder
    self.timeoutMilliseconds = timeoutMilliseconds
  }

  /// Starts the executable `arguments[0]` and waits for its end; kills it when the time is up.
  public func run() throws(FileError) -> ProcessResult {
    let outputFile = scratchFolder + "/stdout"
    let errorFile = scratchFolder + "/stderr"
    let pid = try spawn(outputFile: outputFile, errorFile: errorFile)
    let status = wait(for: pid)
    return ProcessResult(
      exitCode: status & 0x7F == 0 ? (status >> 8) & 0xFF : -1, signal: status & 0x7F,
      output: try readFile(outputFile, limit: 1 << 26), errors: try readFile(errorFile, limit: 1 << 26))
  }

  private func spawn(outputFile: String, errorFile: String) throws(FileError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, inputFile, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // Glibc's posix_spawn cannot change the folder by itself as far as Swift sees it.
    let argv: [UnsafeMutablePointer<CChar>?] = (["/usr/bin/env", "-C", workingDirectory] + arguments).map { strdup($0) } + [nil]
    let variables: [UnsafeMutablePointer<CChar>?] = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + variables { free(pointer) } }
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
    var pid: pid_t = 0
    let error = posix_spawn(&pid, "/usr/bin/env", &actions, &attributes, argv, variables)
    guard error == 0 else { throw FileError("start", arguments[0], code: error) }
    return pid
  }

  private func wait(for pid: pid_t) -> Int32 {
    var status: Int32 = 0
    var waited = 0
    while waitpid(pid, &status, WNOHANG) == 0 {
      if waited >= timeoutMilliseconds * 2 {
        kill(-pid, SIGKILL)
        waitpid(pid, &status, 0)
        return status
      }
      usleep(500)
      waited += 1
    }
    return status
  }
}
