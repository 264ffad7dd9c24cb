extension GitRepository {
  /// An object as git keeps it.
  public struct Object: Sendable {
    /// `blob`, `commit`, `tag` or `tree`.
    public let type: String
    public let content: [UInt8]
  }

  /// What there is to be had of an object without reading it.
  public struct ObjectSize: Equatable, Sendable {
    public let name: String
    public let type: String
    /// In bytes.
    public let size: Int
  }

  /// Type and size of each of `names`, nil for what does not exist.
  /// - Parameter names: as `git rev-parse` takes them, such as `HEAD:README.md`, without a line feed.
  public func sizes(_ names: [String]) throws(GitError) -> [ObjectSize?] {
    guard !names.isEmpty else { return [] }
    guard !names.contains(where: { $0.utf8.contains(0x0A) || $0.isEmpty }) else { throw Self.unreadable }
    let printed = try output(["cat-file", "--batch-check"], input: Array(names.map { $0 + "\n" }.joined().utf8))
    let lines = printed.split(separator: 0x0A)
    guard lines.count == names.count else { throw Self.unreadable }
    var sizes: [ObjectSize?] = []
    for line in lines { sizes.append(Self.header(line)) }
    return sizes
  }

  /// The objects of `names`, in order, which must exist and fit into memory together.
  public func objects(_ names: [String]) throws(GitError) -> [Object] {
    guard !names.isEmpty else { return [] }
    guard !names.contains(where: { $0.utf8.contains(0x0A) || $0.isEmpty }) else { throw Self.unreadable }
    let printed = try output(["cat-file", "--batch"], input: Array(names.map { $0 + "\n" }.joined().utf8))
    var objects: [Object] = []
    var rest = printed[...]
    while let feed = rest.firstIndex(of: 0x0A) {
      guard let header = Self.header(rest[..<feed]), feed + 1 + header.size < rest.endIndex else { throw Self.unreadable }
      objects.append(Object(type: header.type, content: Array(rest[(feed + 1)..<(feed + 1 + header.size)])))
      rest = rest[(feed + 1 + header.size + 1)...]
    }
    guard objects.count == names.count else { throw Self.unreadable }
    return objects
  }

  /// The blobs of `names` by their names, read in portions: `body` gets each once. Those above `limit` bytes are not read.
  /// - Parameter body: gets the content, or the size of what is too large.
  public func eachBlob(_ names: [String], limit: Int, _ body: (String, Result<[UInt8], TooLarge>) -> Void) throws(GitError) {
    var portion: [String] = []
    var bytes = 0
    var seen: Set<String> = []
    let unique = names.filter { seen.insert($0).inserted }
    for (name, size) in zip(unique, try sizes(unique)) {
      guard let size, size.type == "blob" else {
        throw GitError("the object \(name) is not there or no blob", remedy: "run `git fsck`; fetch what is missing")
      }
      guard size.size <= limit else {
        body(name, .failure(TooLarge(bytes: size.size)))
        continue
      }
      if bytes + size.size > Self.portionBytes, !portion.isEmpty {
        for (name, object) in zip(portion, try objects(portion)) { body(name, .success(object.content)) }
        portion = []
        bytes = 0
      }
      portion.append(name)
      bytes += size.size
    }
    for (name, object) in zip(portion, try objects(portion)) { body(name, .success(object.content)) }
  }

  /// A blob that is larger than its reader wants.
  public struct TooLarge: Error, Equatable, Sendable {
    public let bytes: Int
  }

  private static let portionBytes = 64 << 20

  /// `<object> <type> <size>`; nil for `<name> missing` and its like (git-cat-file(1), BATCH OUTPUT).
  private static func header(_ line: ArraySlice<UInt8>) -> ObjectSize? {
    let parts = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 3, ["blob", "commit", "tag", "tree"].contains(parts[1]), let size = Int(parts[2]) else { return nil }
    return ObjectSize(name: parts[0], type: parts[1], size: size)
  }
}
