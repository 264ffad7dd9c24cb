/// A whole JSON value. Members keep the order of the text.
public indirect enum JSONValue: Sendable {
  case object([JSONMember])
  case array([JSONValue])
  case string(String)
  /// The number as it was written, so that no digit is lost.
  case number(String)
  case boolean(Bool)
  case null

  /// The value of member `key`, when this is an object that has it.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The string, when this is one.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The boolean, when this is one.
  public var boolean: Bool? {
    if case .boolean(let value) = self { value } else { nil }
  }

  /// The elements, when this is an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The members, when this is an object.
  public var members: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The number, when this is an integer that fits.
  public var integer: Int? {
    if case .number(let text) = self { Int(text) } else { nil }
  }
}

/// One key and value of a JSON object.
public struct JSONMember: Sendable {
  public let key: String
  public let value: JSONValue

  public init(_ key: String, _ value: JSONValue) {
    self.key = key
    self.value = value
  }
}
