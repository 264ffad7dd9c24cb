internal import Files

/// Who a session is, for the commands that its agent runs.
struct SessionIdentity {
  let actor: String
  let session: String

  /// Appends the variables to the host's environment file; a later start of the session overrules an earlier one.
  func write(to file: String) throws(FileError) {
    let lines = "export ZAKON_SESSION=\(Self.quoted(session))\nexport ZAKON_ACTOR=\(Self.quoted(actor))"
    try AppendedFile(file).append(patienceMilliseconds: 1_000) { _, _ in Array(lines.utf8) }
  }

  /// As a word of a shell, whatever it holds.
  private static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
