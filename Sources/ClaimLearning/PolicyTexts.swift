public import ClaimLanguage

extension ClaimPolicy {
  /// The examples of all rules and cues as labelled texts: who adds a rule with examples teaches training too. They belong to no file of
  /// texts, so they are never left out.
  public var labelledExamples: [LabelledText] {
    examplesByLabel.enumerated().map { number, example in
      LabelledText(
        id: "example-\(number)", group: "", language: example.language, text: example.text,
        label: LabelledText.Label(rawValue: example.verdict.rawValue) ?? .none, classes: example.claimClass.map { [$0] } ?? [], spans: [])
    }
  }
}
