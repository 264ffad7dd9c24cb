/// An example of a policy that does not come out as the policy says.
public struct ExampleFailure: Sendable, CustomStringConvertible {
  /// The rule or cue that the example belongs to.
  public let id: String
  /// 1-based line in the policy file; nil for compiled-in policies.
  public let line: Int?
  /// The policy file.
  public let file: String
  /// The text that was judged, without marks.
  public let text: String
  /// What was expected and what came, and in which form of the text.
  public let problem: String

  /// All of it in one line, place first.
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(id): \(problem): \(text)" }
}

extension ClaimPolicy {
  /// How many examples the rules and cues carry.
  public var exampleCount: Int {
    (rules.map(\.examples) + cues.map(\.examples)).reduce(0) { $0 + $1.claim.count + $1.hedge.count + $1.none.count }
  }

  /// Runs every example of every rule and cue, as written and in each form that a reader would not notice.
  ///
  /// A rule's `claim` must be found by the rule itself, at its mark; whatever cues and other rules say about the sentence counts for the verdict.
  public func exampleFailures() throws(ClaimDetectionError) -> [ExampleFailure] {
    var failures: [ExampleFailure] = []
    let whole = ClaimDetector(self)
    for rule in rules where !rule.isLikely {
      let alone = ClaimDetector(only(rule))
      for example in rule.examples.claim {
        try check(example, .claim, rule.id, rule.file, by: whole, rule: nil, &failures)
        try check(example, .claim, rule.id, rule.file, by: alone, rule: rule.id, &failures)
      }
      for example in rule.examples.hedge { try check(example, .hedge, rule.id, rule.file, by: whole, rule: nil, &failures) }
      for example in rule.examples.none { try check(example, .none, rule.id, rule.file, by: whole, rule: nil, &failures) }
    }
    for cue in cues {
      for example in cue.examples.claim { try check(example, .claim, cue.id, cue.file, by: whole, rule: nil, &failures) }
      for example in cue.examples.hedge { try check(example, .hedge, cue.id, cue.file, by: whole, rule: nil, &failures) }
      for example in cue.examples.none { try check(example, .none, cue.id, cue.file, by: whole, rule: nil, &failures) }
    }
    return failures
  }

  private func only(_ rule: ClaimRule) -> ClaimPolicy {
    var copy = self
    copy.rules = [rule]
    copy.weights = nil
    return copy
  }

  private func check(
    _ example: ClaimExamples.Example, _ expected: ClaimAssessment.Verdict, _ id: String, _ file: String, by detector: ClaimDetector,
    rule: String?,
    _ failures: inout [ExampleFailure]
  ) throws(ClaimDetectionError) {
    let written = ExampleText(example.text)
    // Exact rules read the bytes as they are: rewritings are none of their business.
    let forms: [ExampleForm] = rules.contains { $0.readsRawText } ? [.asWritten, .decomposed] : ExampleForm.allCases
    for form in forms {
      guard let text = form.applied(to: written.text) else { continue }
      let assessment = try detector.assess(text)
      var problem: String?
      if assessment.verdict != expected {
        let reasons = assessment.claims.map(\.rule) + assessment.dismissed.map { "\($0.rule) taken by \($0.cue)" }
        problem =
          "expected \(expected.rawValue), got \(assessment.verdict.rawValue)"
          + (reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))")
      } else if form == .asWritten, expected == .claim {
        for mark in written.marked where !assessment.claims.contains(where: { $0.range.overlaps(mark) }) {
          problem = "no finding at the mark in bytes \(mark.lowerBound)..<\(mark.upperBound)"
        }
      }
      guard let problem else { continue }
      let by = rule == nil ? "" : " by the rule alone"
      failures.append(ExampleFailure(id: id, line: example.line, file: file, text: text, problem: "\(form.rawValue)\(by): \(problem)"))
      return
    }
  }
}

extension ClaimPolicy {
  /// Every example of a rule or cue that reads prose, with what is expected of it.
  package var examplesByLabel: [(language: String, text: String, verdict: ClaimAssessment.Verdict, claimClass: String?)] {
    let ofRules = rules.filter { !$0.readsRawText }.map { ($0.language, $0.examples, Optional($0.claimClass.rawValue)) }
    return (ofRules + cues.map { ($0.language, $0.examples, nil) }).flatMap { language, examples, claimClass in
      [(examples.claim, ClaimAssessment.Verdict.claim), (examples.hedge, .hedge), (examples.none, .none)].flatMap { list, verdict in
        list.map { (language, ExampleText($0.text).text, verdict, verdict == .claim ? claimClass : nil) }
      }
    }
  }
}
