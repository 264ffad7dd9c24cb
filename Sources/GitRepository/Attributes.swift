/// What `.gitattributes` says of a path's text.
public struct TextAttributes: Equatable, Sendable {
  /// Whether it is told to be no text: `-text`, or `binary`, which says the same.
  public var isNoText: Bool
  /// Whether its lines are told to end with CRLF.
  public var endsLinesWithCRLF: Bool

  public init(isNoText: Bool = false, endsLinesWithCRLF: Bool = false) {
    self.isNoText = isNoText
    self.endsLinesWithCRLF = endsLinesWithCRLF
  }
}

extension GitRepository {
  /// The attributes of each path, as the index has them; the usual ones where there is no index.
  public func textAttributes(of paths: [[UInt8]]) throws(GitError) -> [[UInt8]: TextAttributes] {
    guard !paths.isEmpty, !isBare else { return [:] }
    // Paths are read as below the folder that git is started in, so they begin at the top by name.
    let prefix = Array((root.hasSuffix("/") ? root : root + "/").utf8)
    let printed = try output(
      ["check-attr", "--cached", "-z", "--stdin", "text", "eol"], input: Array(paths.map { prefix + $0 + [0] }.joined()))
    var attributes: [[UInt8]: TextAttributes] = [:]
    let fields = printed.split(separator: 0, omittingEmptySubsequences: false)
    guard fields.count % 3 == 1 else { throw Self.unreadable }
    for index in stride(from: 0, to: fields.count - 1, by: 3) {
      var path = fields[index]
      if path.starts(with: prefix) { path = path.dropFirst(prefix.count) }
      let name = String(decoding: fields[index + 1], as: UTF8.self)
      let value = String(decoding: fields[index + 2], as: UTF8.self)
      if name == "text", value == "unset" { attributes[Array(path), default: TextAttributes()].isNoText = true }
      if name == "eol", value == "crlf" { attributes[Array(path), default: TextAttributes()].endsLinesWithCRLF = true }
    }
    return attributes
  }
}
