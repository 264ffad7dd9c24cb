/// One policy text of one area, from whatever level it came.
public struct PolicyDocument: Sendable {
  /// Who wrote it, and so how far it is trusted. A project can only add and tighten.
  public enum Level: Int, Sendable, Comparable {
    case standard, system, user, project

    public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// Named in errors.
  public let file: String
  public let level: Level
  public let node: PolicyNode

  public init(file: String, level: Level, node: PolicyNode) {
    self.file = file
    self.level = level
    self.node = node
  }
}
