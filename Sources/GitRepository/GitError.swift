/// A question that git did not answer, and what a person can do about it.
public struct GitError: Error, Equatable, Sendable, CustomStringConvertible {
  public let problem: String
  /// An order to the reader.
  public let remedy: String

  public init(_ problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }

  public var description: String { problem }
}
