internal import Files
internal import Model
internal import Paths

/// Finds out what a document holds after a change.
struct DocumentGathering {
  /// Far above documents that people read.
  private static let limit = 16 << 20

  let surroundings: Surroundings
  let workingDirectory: String?

  func state(_ change: FileChange, isDone: Bool) -> DocumentState {
    DocumentState(content: content(change, isDone: isDone), now: surroundings.now)
  }

  private func content(_ change: FileChange, isDone: Bool) -> DocumentState.Content {
    if !isDone, case .replaced(let text) = change.content { return .text(Array(text.utf8)) }
    if !isDone, case .untold = change.content { return .none }
    // Who gives a relative path without a folder is refused elsewhere; here it would be another file.
    guard change.path.hasPrefix("/") || change.path.hasPrefix("~") || workingDirectory != nil,
      let path = absolutePath(change.path, in: workingDirectory ?? "/", home: surroundings.home)
    else { return .unreadable("cannot be found: its path is not given in full") }
    do throws(FileError) {
      let current = try readFile(path, limit: Self.limit)
      // Hosts read such a text as what it means; its bytes say nothing here.
      if current.starts(with: [0xFF, 0xFE]) || current.starts(with: [0xFE, 0xFF]) {
        return .unreadable("is UTF-16, and a document is UTF-8")
      }
      if isDone { return .text(current) }
      return change.content.applied(to: current).map { .text($0) } ?? .none
    } catch {
      guard error.isMissing else { return .unreadable(error.problem) }
      if isDone { return .none }
      return change.content.applied(to: []).map { .text($0) } ?? .none
    }
  }
}
