public import Policy

/// One rule that matched.
public struct Finding: Sendable {
  /// The rule's ID, such as `claim.tests-pass`.
  public var rule: String
  public var severity: Severity
  /// One sentence: what was seen.
  public var message: String
  /// What to do instead.
  public var advice: String
  /// The offending text, unmasked; whoever prints or stores it masks it first.
  public var excerpt: String
  /// 1-based line of the excerpt in its text; nil when it has none.
  public var line: Int?
  /// What is known of the matter beyond the rule's own words, such as a stale file; unmasked.
  public var details: [String]

  public init(rule: String, severity: Severity, message: String, advice: String, excerpt: String, line: Int? = nil, details: [String] = [])
  {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.advice = advice
    self.excerpt = excerpt
    self.line = line
    self.details = details
  }
}

/// Why a gate could not decide, and what mends it.
public struct Indeterminacy: Error, Equatable, Sendable {
  /// What was missing or broken; unmasked.
  public var problem: String
  /// The next step, for the agent or a person.
  public var remedy: String

  public init(problem: String, remedy: String) {
    self.problem = problem
    self.remedy = remedy
  }
}

/// One gate's outcome.
public enum Verdict: Sendable {
  case notApplicable
  case allow
  case warn([Finding])
  case ask([Finding])
  case block([Finding])
  /// Could not decide. Only ``Outcome/init(of:)`` says what that means.
  case indeterminate(Indeterminacy)
}

/// What is done, worst last.
public enum Outcome: Int, Sendable, Comparable, CaseIterable {
  case allow, warn, ask, indeterminate, block

  /// The one place where a verdict becomes an outcome.
  public init(of verdict: Verdict) {
    switch verdict {
    case .notApplicable, .allow: self = .allow
    case .warn: self = .warn
    case .ask: self = .ask
    case .block: self = .block
    case .indeterminate: self = .indeterminate
    }
  }

  /// The outcome as the audit log and people read it. Not by description: describing an enumeration costs a hook a tenth of its time.
  public var name: String {
    switch self {
    case .allow: "allow"
    case .warn: "warn"
    case .ask: "ask"
    case .indeterminate: "indeterminate"
    case .block: "block"
    }
  }

  /// Whether the action does not go ahead.
  public var stops: Bool { self >= .ask }

  public static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }
}
