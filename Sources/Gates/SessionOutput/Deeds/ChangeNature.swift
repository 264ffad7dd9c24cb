internal import Paths
internal import Transcript

/// Tells changes of what runs from changes of documents, comments and white space. Remembers the paths it was asked about.
final class ChangeNature {
  private let policy: DeedPolicy
  /// What relative paths are relative to; nil when nobody knows.
  private let workingDirectory: String?
  private let home: String?
  /// By path as named; the inner nil stands for a file that belongs to no project.
  private var known: [String: DeedKind?] = [:]

  init(policy: DeedPolicy, workingDirectory: String?, home: String?) {
    self.policy = policy
    self.workingDirectory = workingDirectory
    self.home = home
  }

  /// What a change of `path` is; nil for a file that belongs to no project, such as one in a temporary folder.
  func kind(path: String, replacements: [ToolCall.Replacement] = []) -> DeedKind? {
    let ofPath: DeedKind?
    if let remembered = known[path] {
      ofPath = remembered
    } else {
      ofPath = kind(path)
      known[path] = .some(ofPath)
    }
    guard ofPath == .change, !replacements.isEmpty else { return ofPath }
    return replacements.allSatisfy { $0.old.map(code) == code($0.new) } ? .cosmeticChange : .change
  }

  private func kind(_ path: String) -> DeedKind? {
    let absolute = absolutePath(path, in: workingDirectory ?? "/", home: home) ?? path
    let parts = pathComponents(absolute)
    let isInside = workingDirectory.map { components(of: parts, below: pathComponents($0)) != nil } ?? false
    if !isInside, policy.outsideFolders.contains(where: { components(of: parts, below: pathComponents($0)) != nil }) { return nil }
    return policy.harmlessPaths.contains { $0.matches(parts) } ? .cosmeticChange : .change
  }

  /// The bytes of `text` that are neither white space nor in a line that is a comment as a whole.
  private func code(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let trimmed = line.drop { $0 <= 0x20 }
      if policy.commentMarks.contains(where: { trimmed.starts(with: $0.utf8) }) { continue }
      bytes += trimmed.filter { $0 > 0x20 }
    }
    return bytes
  }
}
