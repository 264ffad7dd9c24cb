internal import ArgumentParser
internal import ClaimLanguage
internal import Files
internal import JSON

/// `zakon eval claims`: recall and false blocks on labelled rows.
struct EvaluateClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: #"Score the claim detector on rows of {"text","label","kind"}; labels: claim, none, hedge."#)

  @OptionGroup var options: ClaimPolicyOptions

  @Flag(help: "Print the figures only, not every error.")
  var quiet = false

  @Argument(help: "Files of JSON lines.")
  var files: [String]

  /// One row of a file and what the detector said.
  private struct Outcome {
    let id: String
    let label: String
    let kind: String
    let text: String
    let assessment: ClaimAssessment
  }

  func run() throws {
    let detector = try options.detector()
    for file in files {
      var outcomes: [Outcome] = []
      for line in try readFile(file, limit: 1 << 30).split(separator: 0x0A) where !line.isEmpty {
        let row = try JSONValue(strict: Array(line), limits: JSONLimits(bytes: 64 << 20, depth: 64))
        guard let text = row["text"]?.string, let label = row["label"]?.string else {
          throw ValidationError("\(file): a row without `text` or `label`")
        }
        outcomes.append(
          Outcome(
            id: row["id"]?.string ?? "?", label: label, kind: row["kind"]?.string ?? "-", text: text,
            assessment: try detector.assess(text)))
      }
      report(file, outcomes)
    }
  }

  private func report(_ file: String, _ outcomes: [Outcome]) {
    let claims = outcomes.filter { $0.label == "claim" }
    let innocents = outcomes.filter { $0.label == "none" }
    let hedges = outcomes.filter { $0.label == "hedge" }
    let found = claims.filter { $0.assessment.verdict == .claim }
    let falseBlocks = innocents.filter { $0.assessment.verdict == .claim }
    print("\(file): recall \(share(found.count, claims.count)), false blocks \(share(falseBlocks.count, innocents.count))")
    if !hedges.isEmpty {
      let verdicts = [ClaimAssessment.Verdict.hedge, .none, .claim].map { verdict in
        "\(verdict.rawValue) \(hedges.filter { $0.assessment.verdict == verdict }.count)"
      }
      print("  hedges: \(verdicts.joined(separator: ", ")) of \(hedges.count)")
    }
    for kind in Set(outcomes.map { "\($0.label) \($0.kind)" }).sorted() {
      let group = outcomes.filter { "\($0.label) \($0.kind)" == kind }
      let said = group.filter { $0.assessment.verdict == .claim }.count
      print("  \(kind): said claim \(share(said, group.count))")
    }
    guard !quiet else { return }
    for outcome in claims where outcome.assessment.verdict != .claim {
      let reasons =
        outcome.assessment.dismissed.map { "\($0.rule) taken by \($0.cue)" } + outcome.assessment.claims.map { "\($0.rule) hedged" }
      print(
        "  MISSED \(outcome.id) \(outcome.kind): \(oneLine(outcome.text))"
          + (reasons.isEmpty ? "" : "  [\(reasons.joined(separator: "; "))]"))
    }
    for outcome in falseBlocks {
      let findings = outcome.assessment.claims.filter { !$0.isHedge }.map { "\($0.rule): \(oneLine($0.text))" }
      print("  FALSE \(outcome.id) \(outcome.kind): \(oneLine(outcome.text))  [\(findings.joined(separator: "; "))]")
    }
  }

  private func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
    return line.count > 240 ? line.prefix(240) + " …" : line
  }
}
