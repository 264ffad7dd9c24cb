internal import Digest
public import Files
internal import Paths
public import Timestamps

/// A person's permission that one set of violations passes once in its session. A file each: to use one is to remove it.
public struct OncePasses: Sendable {
  /// After this long a pass that nobody used is void, in milliseconds.
  private static let lifetime: Int64 = 24 * 3_600_000

  private let state: StateFolder

  public init(_ state: StateFolder) { self.state = state }

  public func grant(sessionID: String, fingerprint: String) throws(FileError) {
    try createFolders(state.passesFolder)
    try replaceFile(path(sessionID, fingerprint), with: Array("\(sessionID)\n\(fingerprint)\n".utf8))
  }

  /// Whether there is a pass that can still be used.
  public func isGranted(sessionID: String, fingerprint: String, at now: Timestamp) -> Bool {
    guard let status = try? fileStatus(path(sessionID, fingerprint), followLinks: false), status.kind == .regular else { return false }
    return now.milliseconds - status.modified.milliseconds < Self.lifetime
  }

  /// Takes the pass away; false when another process was faster or there is none.
  public func use(sessionID: String, fingerprint: String) -> Bool { removedFile(path(sessionID, fingerprint)) }

  private func path(_ sessionID: String, _ fingerprint: String) -> String {
    joined(state.passesFolder, sha256Hex(Array("\(sessionID)\u{0}\(fingerprint)".utf8)))
  }
}
