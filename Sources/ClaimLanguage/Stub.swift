internal import MarkdownDocument
internal import PCRE2
public import Policy
/// Stub.
public struct ClaimPolicy: Sendable { public init(documents: [PolicyDocument], profile: Profile, adjustments: [String: RuleAdjustment]) throws(PolicyError) {} }
/// Stub.
public struct ClaimDetectionError: Error, Sendable {}
/// Stub.
public struct ClaimFinding: Sendable { public var rule, claimClass, language: String; public var severity: Severity; public var isHedge: Bool; public var range, sentence: Range<Int>; public var line: Int; public var text, message, advice: String }
/// Stub.
public struct DismissedClaim: Sendable { public var rule: String; public var cue: String }
/// Stub.
public struct ClaimAssessment: Sendable { public var claims: [ClaimFinding]; public var dismissed: [DismissedClaim]; public var rulesTried: Int }
/// Stub.
public struct ClaimDetector { public init(_ policy: ClaimPolicy) {}
  public func assess(_ text: String) throws(ClaimDetectionError) -> ClaimAssessment {
    var c: [ClaimFinding] = []
    if let p = try? Pattern("\\b(done|verified)\\b", options: .caseless), let m = try? p.firstMatch(in: Array(text.utf8)) {
      c.append(ClaimFinding(rule: "claim.completion", claimClass: "completion", language: "en", severity: .block, isHedge: false, range: m.range, sentence: 0..<text.utf8.count, line: 1, text: "x", message: "claim that work is finished", advice: "show it")) }
    return ClaimAssessment(claims: c, dismissed: [], rulesTried: 1) } }
