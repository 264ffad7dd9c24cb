/// What is wrong with a policy file, where, and how a person mends it.
public struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file as the reader was told it; `standard policy` for the compiled-in ones.
  public let file: String
  /// 1-based; nil when the file as a whole is meant.
  public let line: Int?
  /// 1-based, in UTF-8 bytes.
  public let column: Int?
  /// The key in question, dotted from the top, such as `claims.rules[3].pattern`; empty for the file as a whole.
  public let key: String
  public let problem: String

  public init(file: String, line: Int? = nil, column: Int? = nil, key: String = "", problem: String) {
    self.file = file
    self.line = line
    self.column = column
    self.key = key
    self.problem = problem
  }

  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    return key.isEmpty ? "\(place): \(problem)" : "\(place): \(key): \(problem)"
  }
}
