/// What a configuration says about a rule that stands elsewhere.
public struct RuleAdjustment: Sendable, Equatable {
  /// Replaces the rule's severity. From a project it only counts when it is stricter.
  public var severity: Severity?
  /// Switches the rule on or off. A project can only switch on.
  public var isEnabled: Bool?

  public init(severity: Severity? = nil, isEnabled: Bool? = nil) {
    self.severity = severity
    self.isEnabled = isEnabled
  }
}
