public import Policy

/// What a rule found.
public struct GovernanceFinding: Sendable {
  public let rule: String
  public let severity: Severity
  /// Below the top of the repository; nil when it is about no file.
  public var file: [UInt8]?
  /// 1-based; nil when the file as a whole is meant.
  public var line: Int?
  public var message: String
  public let advice: String
  /// What was found, with the secrets of the rules at hand masked; nil when there is nothing to show.
  public var excerpt: String?

  init(
    _ rule: GovernanceRule, severity: Severity? = nil, file: [UInt8]? = nil, line: Int? = nil, message: String? = nil,
    excerpt: String? = nil
  ) {
    self.rule = rule.id
    self.severity = severity ?? rule.severity
    self.file = file
    self.line = line
    self.message = message ?? rule.message
    advice = rule.advice
    self.excerpt = excerpt
  }
}
