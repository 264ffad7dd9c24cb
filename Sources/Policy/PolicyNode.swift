public import JSON

/// One value of a policy text, with the place it was read from.
public struct PolicyNode: Sendable {
  /// The three shapes of YAML that policies use.
  public enum Content: Sendable {
    /// `isPlain`: written without quotes, so that `true` is a boolean and `"true"` is a text.
    case scalar(String, isPlain: Bool)
    case sequence([PolicyNode])
    case mapping([Entry])
  }

  /// One key and value of a mapping.
  public struct Entry: Sendable {
    public let key: String
    public let keyLine: Int?
    public let keyColumn: Int?
    public let value: PolicyNode
  }

  public let content: Content
  /// 1-based; nil for compiled-in policies.
  public let line: Int?
  /// 1-based, in UTF-8 bytes; nil for compiled-in policies.
  public let column: Int?

  init(_ content: Content, line: Int? = nil, column: Int? = nil) {
    self.content = content
    self.line = line
    self.column = column
  }

  /// The same tree from the compiled form (see ``compiled``).
  public init(compiled value: JSONValue) {
    switch value {
    case .object(let members):
      self.init(.mapping(members.map { Entry(key: $0.key, keyLine: nil, keyColumn: nil, value: PolicyNode(compiled: $0.value)) }))
    case .array(let elements): self.init(.sequence(elements.map(PolicyNode.init(compiled:))))
    case .string(let text): self.init(.scalar(text, isPlain: false))
    case .number(let text): self.init(.scalar(text, isPlain: true))
    case .boolean(let flag): self.init(.scalar(flag ? "true" : "false", isPlain: true))
    case .null: self.init(.scalar("null", isPlain: true))
    }
  }

  /// The same tree read straight from the text of the compiled form, which the build has checked.
  /// - Throws: ``JSONError`` when it is no such text.
  public init(compiledText bytes: [UInt8]) throws(JSONError) {
    var scanner = JSONScanner(bytes)
    self = try Self.node(&scanner, bytes)
    guard scanner.isAtEnd() else { throw JSONError(.trailingData, at: scanner.position) }
  }

  private static func node(_ scanner: inout JSONScanner, _ bytes: [UInt8]) throws(JSONError) -> PolicyNode {
    switch try scanner.kind() {
    case .object:
      var entries: [Entry] = []
      try scanner.members { (scanner, key) throws(JSONError) in
        let value = try node(&scanner, bytes)
        entries.append(Entry(key: scanner.string(at: key).decoded(), keyLine: nil, keyColumn: nil, value: value))
      }
      return PolicyNode(.mapping(entries))
    case .array:
      var elements: [PolicyNode] = []
      try scanner.elements { (scanner) throws(JSONError) in elements.append(try node(&scanner, bytes)) }
      return PolicyNode(.sequence(elements))
    case .string: return PolicyNode(.scalar(try scanner.string().decoded(), isPlain: false))
    case .number, .boolean, .null:
      let start = scanner.position
      try scanner.skipValue()
      return PolicyNode(.scalar(String(decoding: bytes[start..<scanner.position], as: UTF8.self), isPlain: true))
    }
  }

  /// The tree as JSON without positions: what the build compiles into the executables.
  /// - Parameter dropping: keys that no executable needs at run time.
  public func compiled(dropping keys: Set<String>) -> JSONValue {
    switch content {
    case .mapping(let entries):
      .object(entries.filter { !keys.contains($0.key) }.map { JSONMember($0.key, $0.value.compiled(dropping: keys)) })
    case .sequence(let elements): .array(elements.map { $0.compiled(dropping: keys) })
    case .scalar(let text, isPlain: true): Self.plain(text)
    case .scalar(let text, isPlain: false): .string(text)
    }
  }

  private static func plain(_ text: String) -> JSONValue {
    switch text {
    case "true": .boolean(true)
    case "false": .boolean(false)
    case "null", "~", "": .null
    default: Int(text) == nil ? .string(text) : .number(text)
    }
  }
}
