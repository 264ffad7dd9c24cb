internal import Paths
internal import Transcript

/// Tells changes of what runs from changes of documents, comments and white space.
struct ChangeNature {
  let policy: DeedPolicy
  /// What relative paths are relative to; nil when nobody knows.
  let workingDirectory: String?
  let home: String?

  /// What a change of `path` is; nil for a file that belongs to no project, such as one in a temporary folder.
  func kind(path: String, replacements: [ToolCall.Replacement] = []) -> DeedKind? {
    let absolute = absolutePath(path, in: workingDirectory ?? "/", home: home) ?? path
    let parts = pathComponents(absolute)
    let isInside = workingDirectory.map { components(of: parts, below: pathComponents($0)) != nil } ?? false
    if !isInside, policy.outsideFolders.contains(where: { components(of: parts, below: pathComponents($0)) != nil }) { return nil }
    if policy.harmlessPaths.contains(where: { $0.matches(parts) }) { return .cosmeticChange }
    guard !replacements.isEmpty else { return .change }
    return replacements.allSatisfy { code($0.old) == code($0.new) } ? .cosmeticChange : .change
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
