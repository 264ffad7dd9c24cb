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
    let language = policy.language(ofFile: pathComponents(path).last ?? path)
    return replacements.allSatisfy { change in change.old.map { code($0, language) } == code(change.new, language) }
      ? .cosmeticChange : .change
  }

  private func kind(_ path: String) -> DeedKind? {
    let absolute = absolutePath(path, in: workingDirectory ?? "/", home: home) ?? path
    let parts = pathComponents(absolute)
    let isInside = workingDirectory.map { components(of: parts, below: pathComponents($0)) != nil } ?? false
    if !isInside, policy.outsideFolders.contains(where: { components(of: parts, below: pathComponents($0)) != nil }) { return nil }
    let bytes = parts.map { Array($0.utf8) }
    guard policy.harmlessPaths.contains(where: { $0.matches(bytes) }) else { return .change }
    return policy.harmfulPaths.contains { $0.matches(bytes) } ? .change : .cosmeticChange
  }

  /// The lines of `text` that are no comment as a whole, runs of blanks as one where no quotation mark stands; at the beginning of a line only where they mean nothing.
  private func code(_ text: String, _ language: DeedPolicy.Language?) -> [UInt8] {
    var bytes: [UInt8] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let trimmed = line.drop { $0 <= 0x20 }
      if trimmed.isEmpty || isComment(trimmed, language) { continue }
      if language?.indentationCounts ?? true { bytes += line.prefix { $0 <= 0x20 } }
      let mayHoldText = trimmed.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "`") }
      for byte in trimmed {
        if byte > 0x20 || mayHoldText {
          bytes.append(byte)
        } else if bytes.last != UInt8(ascii: " ") {
          bytes.append(UInt8(ascii: " "))
        }
      }
      while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  private func isComment(_ line: Substring.UTF8View, _ language: DeedPolicy.Language?) -> Bool {
    guard let language, language.comments.contains(where: { line.starts(with: $0.utf8) }) else { return false }
    // Code may stand behind the end of a comment.
    guard let end = language.commentEnd, contains(Array(end.utf8), in: Array(line)[...]) else { return true }
    var line = line
    while let last = line.last, last <= 0x20 { line.removeLast() }
    return line.suffix(end.utf8.count).elementsEqual(end.utf8)
      && !contains(Array(end.utf8), in: Array(line.dropLast(end.utf8.count))[...])
  }
}
