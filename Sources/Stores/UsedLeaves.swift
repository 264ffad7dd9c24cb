public import Files
internal import Paths

/// Leaves that are good for one thing once. A file each: to use one is to make it.
public struct UsedLeaves: Sendable {
  private let state: StateFolder

  public init(_ state: StateFolder) { self.state = state }

  /// Takes the leave `name`, hexadecimal digits; false when it was taken before.
  public func use(_ name: String) throws(FileError) -> Bool {
    try createFolders(state.usedLeavesFolder)
    return try createFile(joined(state.usedLeavesFolder, name))
  }
}
