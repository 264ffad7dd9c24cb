/// Takes the values out of a mapping by key and, at the end, refuses the keys that nobody asked for.
public struct MappingReader {
  private let node: PolicyNode
  private let file: String
  private let path: String
  /// What nobody has asked for yet.
  private var entries: [PolicyNode.Entry]

  /// - Parameters:
  ///   - file: named in errors.
  ///   - path: the key path of `node`, named in errors.
  public init(_ node: PolicyNode, file: String, path: String) throws(PolicyError) {
    guard case .mapping(let entries) = node.content else {
      throw PolicyError(file: file, line: node.line, column: node.column, key: path, problem: "must be a mapping of keys to values")
    }
    self.node = node
    self.file = file
    self.path = path
    self.entries = entries
  }

  /// The value of `key`, or nil.
  public mutating func take(_ key: String) -> PolicyNode? {
    guard let index = entries.firstIndex(where: { $0.key.utf8.elementsEqual(key.utf8) }) else { return nil }
    return entries.remove(at: index).value
  }

  /// The text of `key`; an error when the key is missing or its value is no text.
  public mutating func text(_ key: String) throws(PolicyError) -> String {
    guard let value = try optionalText(key) else { throw missing(key) }
    return value
  }

  /// The text of `key`, or nil when the key is missing.
  public mutating func optionalText(_ key: String) throws(PolicyError) -> String? {
    guard let value = take(key) else { return nil }
    return try text(value, key)
  }

  /// The texts of the list `key`, or an empty list when the key is missing.
  public mutating func texts(_ key: String) throws(PolicyError) -> [String] {
    var texts: [String] = []
    for (index, element) in try nodes(key).enumerated() { texts.append(try text(element, "\(key)[\(index)]")) }
    return texts
  }

  /// The elements of the list `key`, or an empty list when the key is missing.
  public mutating func nodes(_ key: String) throws(PolicyError) -> [PolicyNode] {
    guard let value = take(key) else { return [] }
    guard case .sequence(let elements) = value.content else { throw error(value, key, "must be a list") }
    return elements
  }

  /// The whole number of `key`, or `standard` when the key is missing.
  public mutating func integer(_ key: String, default standard: Int) throws(PolicyError) -> Int {
    guard let value = take(key) else { return standard }
    guard case .scalar(let text, isPlain: true) = value.content, let number = Int(text) else {
      throw error(value, key, "must be a whole number")
    }
    return number
  }

  /// `true` or `false` at `key`, or `standard` when the key is missing.
  public mutating func flag(_ key: String, default standard: Bool) throws(PolicyError) -> Bool {
    guard let value = take(key) else { return standard }
    switch value.content {
    case .scalar("true", isPlain: true): return true
    case .scalar("false", isPlain: true): return false
    default: throw error(value, key, "must be true or false")
    }
  }

  /// One of the raw values of `Choice` at `key`, or nil when the key is missing.
  public mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, as type: Choice.Type
  ) throws(PolicyError) -> Choice? where Choice.RawValue == String {
    guard let value = take(key) else { return nil }
    let text = try text(value, key)
    guard let choice = Choice(rawValue: text) else {
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(value, key, "is `\(text)`; it must be one of: \(known)")
    }
    return choice
  }

  /// Refuses the keys that are left. Call when all known ones are taken.
  public func finish() throws(PolicyError) {
    guard let entry = entries.first else { return }
    throw PolicyError(file: file, line: entry.keyLine, column: entry.keyColumn, key: dotted(entry.key), problem: "unknown key")
  }

  /// An error that points at `node`, else at the value of `key`, else at the mapping itself.
  public func error(_ node: PolicyNode?, _ key: String, _ problem: String) -> PolicyError {
    let place = node ?? value(of: key) ?? self.node
    return PolicyError(file: file, line: place.line, column: place.column, key: dotted(key), problem: problem)
  }

  /// The value of `key` as it stands in the mapping, taken or not.
  public func value(of key: String) -> PolicyNode? {
    guard case .mapping(let all) = node.content else { return nil }
    return all.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  private func missing(_ key: String) -> PolicyError { error(nil, key, "is missing") }

  private func dotted(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func text(_ node: PolicyNode, _ key: String) throws(PolicyError) -> String {
    guard case .scalar(let text, let isPlain) = node.content, !isPlain || !["null", "~", ""].contains(text) else {
      throw error(node, key, "must be a text")
    }
    return text
  }
}
