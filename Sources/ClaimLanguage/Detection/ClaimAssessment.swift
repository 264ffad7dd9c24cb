public import Policy

/// What a text claims.
public struct ClaimAssessment: Sendable {
  /// A claim beats a hedge.
  public enum Verdict: String, Sendable { case claim, hedge, none }

  public var verdict: Verdict
  /// In the order of the text; hedges among them.
  public var claims: [ClaimFinding]
  /// What looked like a claim and is none.
  public var dismissed: [DismissedClaim]
  /// How many times a rule's pattern was tried on a sentence.
  public var rulesTried: Int
}

/// One claim, or one hedged claim, found in a text.
public struct ClaimFinding: Sendable {
  /// The rule's ID, such as `claim.tests-pass`.
  public let rule: String
  public let claimClass: String
  public let language: String
  public let severity: Severity
  public let isHedge: Bool
  /// Where the claim stands, in UTF-8 bytes of the text.
  public let range: Range<Int>
  /// The whole sentence around it, in UTF-8 bytes of the text.
  public let sentence: Range<Int>
  /// 1-based line of the text.
  public let line: Int
  /// The text at ``range``.
  public let text: String
  public let message: String
  public let advice: String
}

/// A match that a cue took away.
public struct DismissedClaim: Sendable {
  public let rule: String
  /// In UTF-8 bytes of the text.
  public let range: Range<Int>
  public let text: String
  /// The ID of the cue.
  public let cue: String
}

/// The detector could not decide. Never "no claim": that is a result.
public struct ClaimDetectionError: Error, Sendable, CustomStringConvertible {
  /// The rule or cue whose pattern failed.
  public let rule: String
  public let problem: String

  public var description: String { "\(rule): \(problem)" }
}
