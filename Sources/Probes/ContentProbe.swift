internal import Files
internal import Model
internal import Processes

extension ProbeRunner {
  /// Searches the bytes of a file for patterns.
  func content(of file: String, must: [String], mustNot: [String], deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    var wanted: [ProbePattern] = []
    var unwanted: [ProbePattern] = []
    for source in must { wanted.append(try ProbePattern(source)) }
    for source in mustNot { unwanted.append(try ProbePattern(source)) }
    guard let text = try bytes(of: file) else { return .measured(value: "missing", shortfall: "found that the file does not exist") }
    for pattern in wanted where try !pattern.isFound(in: text, deadline: deadline) {
      return .measured(value: "false", shortfall: "found no match of \(excerpt(pattern.source))")
    }
    for pattern in unwanted where try pattern.isFound(in: text, deadline: deadline) {
      return .measured(value: "false", shortfall: "found a match of \(excerpt(pattern.source)), which must not be there")
    }
    return .measured(value: "true", shortfall: nil)
  }

  /// All of a file, or nil when it does not exist.
  private func bytes(of path: String) throws(ProbeFailure) -> [UInt8]? {
    let resolved = try resolvedFile(path)
    do throws(FileError) {
      let file = try ReadableFile(resolved)
      // One byte more than there should be, so that a file that has grown since it was opened shows itself.
      guard file.status.size <= Int64(limits.bytes) else { throw tooLarge(resolved) }
      var bytes = try file.bytes(count: Int(file.status.size) + 1, at: 0)
      if bytes.count > Int(file.status.size) { bytes = try file.bytes(count: limits.bytes + 1, at: 0) }
      guard bytes.count <= limits.bytes else { throw tooLarge(resolved) }
      return bytes
    } catch {
      if error.isMissing { return nil }
      throw ProbeFailure("could not run: \(error)")
    }
  }

  private func tooLarge(_ path: String) -> FileError { FileError("read", path, problem: "is larger than \(limits.bytes) bytes") }
}
