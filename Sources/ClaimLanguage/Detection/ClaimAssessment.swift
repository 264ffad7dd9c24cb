public import Policy

/// What a text claims.
public struct ClaimAssessment: Sendable {
  /// A claim beats a hedge.
  public enum Verdict: String, Sendable { case claim, hedge, none }

  /// What the whole text comes to.
  public var verdict: Verdict
  /// In the order of the text; hedges among them.
  public var claims: [ClaimFinding]
  /// What looked like a claim and is none.
  public var dismissed: [DismissedClaim]
  /// How many times a rule's pattern was tried on a sentence.
  public var rulesTried: Int
  /// The sentences whose score decided, in the order of the text; the first few.
  public var scored: [ScoredSentence] = []
}

/// One claim, or one hedged claim, found in a text.
public struct ClaimFinding: Sendable {
  /// The rule's ID, such as `claim.tests-pass`.
  public let rule: String
  /// What kind of statement it is, such as `tests-pass`.
  public let claimClass: String
  /// The language of the rule, such as `en`.
  public let language: String
  /// What the finding leads to; at most a warning for a hedge.
  public let severity: Severity
  /// Whether the agent itself weakens it: `should work`.
  public let isHedge: Bool
  /// Where the claim stands, in UTF-8 bytes of the text.
  public let range: Range<Int>
  /// The whole sentence around it, in UTF-8 bytes of the text.
  public let sentence: Range<Int>
  /// 1-based line of the text.
  public let line: Int
  /// The text at ``range``.
  public let text: String
  /// What was said, as the rule words it.
  public let message: String
  /// What to do about it.
  public let advice: String
  /// How much the whole sentence sounds like a claim, in thousandths; nil where only rules count.
  public let score: Int?
}

/// A match that a cue took away.
public struct DismissedClaim: Sendable {
  /// The rule that matched.
  public let rule: String
  /// In UTF-8 bytes of the text.
  public let range: Range<Int>
  /// The text at ``range``.
  public let text: String
  /// The ID of the cue; `score` when the sentence as a whole is none.
  public let cue: String
}

/// The detector could not decide. Never "no claim": that is a result.
public struct ClaimDetectionError: Error, Sendable, CustomStringConvertible {
  /// The rule or cue whose pattern failed.
  public let rule: String
  /// What the engine said.
  public let problem: String

  /// Both in one line.
  public var description: String { "\(rule): \(problem)" }
}
