/// What a higher level changes about a rule without restating it.
public struct RuleAdjustment: Sendable {
  /// Nil leaves the rule's own.
  public var severity: Severity?
  /// Nil leaves the rule on.
  public var isEnabled: Bool?

  public init(severity: Severity? = nil, isEnabled: Bool? = nil) {
    self.severity = severity
    self.isEnabled = isEnabled
  }
}
