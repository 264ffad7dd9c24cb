import Files
import Glibc
import Processes
import Testing

/// A git repository in a temporary folder with a home of its own, and the real executables.
final class GitSandbox {
  let root: String
  /// What a script finds before it begins: nothing of the machine's or the user's configuration.
  private let environment: [String: String]

  /// - Parameter hooks: whether the hooks of `Hooks/git` are installed.
  init(hooks: Bool = false) throws {
    var template = Array("/tmp/zakon-git-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    root = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    environment = [
      "HOME": "\(root)/home", "ZAKON_STATE": "\(root)/state", "PATH": "\(root)/bin:\(installedFolder):/usr/local/bin:/usr/bin:/bin",
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@localhost", "GIT_COMMITTER_NAME": "A",
      "GIT_COMMITTER_EMAIL": "a@localhost", "EDITOR": "true",
    ]
    for name in ["bin", "home", "repo"] { try createFolders("\(root)/\(name)") }
    let set = """
      git config --global init.defaultBranch main && git config --global commit.gpgsign false && git config --global tag.gpgsign false
      git config --global core.autocrlf false && git config --global protocol.file.allow always && git init -q . \
      \(hooks ? "&& git config core.hooksPath '\(repositoryRoot)/Hooks/git'" : "")
      """
    let result = try run(set)
    try #require(result.code == 0, "\(result)")
  }

  deinit { _ = try? run("rm -rf '\(root)'") }

  /// Runs `script` in the repository, where an error ends it.
  @discardableResult
  func run(_ script: String, input: [UInt8] = []) throws -> (code: Int32, out: String, err: String) {
    let result = try ChildProcess(
      arguments: ["/bin/sh", "-c", script], environment: environment, workingDirectory: "\(root)/repo", input: input,
      timeoutMilliseconds: 180_000
    ).run()
    return (result.exitCode, String(decoding: result.output, as: UTF8.self), String(decoding: result.errors, as: UTF8.self))
  }

  /// Runs `script`, which prepares something and must succeed.
  func prepare(_ script: String) throws {
    let result = try run("set -e\n" + script)
    try #require(result.code == 0, "\(script): \(result)")
  }

  func write(_ name: String, _ bytes: [UInt8]) throws { try replaceFile("\(root)/repo/\(name)", with: bytes) }

  /// `zakon check governance` on the index.
  func check(_ arguments: String = "--staged") throws -> (code: Int32, out: String, err: String) {
    try run("zakon check governance \(arguments)")
  }
}
