internal import ArgumentParser
internal import ClaimLanguage
internal import Glibc
internal import JSON
internal import Policy
internal import StandardPolicy

/// What the commands that run a detector need to know.
struct ClaimPolicyOptions: ParsableArguments {
  @Option(help: "Read the policies of this folder instead of the standard ones.")
  var policies: String?

  @Option(help: "The profile: standard or alai.")
  var profile = "standard"

  func detector() throws -> ClaimDetector { try Self.detector(policies: policies, profile: profile) }

  static func detector(policies: String? = nil, profile: String = Profile.standard.rawValue) throws -> ClaimDetector {
    guard let profile = Profile(rawValue: profile) else { throw ValidationError("unknown profile `\(profile)`") }
    if policies == nil, let bytes = compiledStandardClaims(profile), let compiled = CompiledClaimPolicy(bytes) {
      return ClaimDetector(compiled)
    }
    return ClaimDetector(try ClaimPolicy(documents: try loadClaimDocuments(folder: policies), profile: profile, adjustments: [:]))
  }
}

/// `zakon check claims`: the claim detector without a host.
struct CheckClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims", abstract: "Find the completion claims in a text on standard input.",
    discussion: "Exit 0: no claim; 2: a claim; 3: could not decide. With --jsonl: 0 when every row was decided, else 3.")

  @OptionGroup var options: ClaimPolicyOptions

  @Flag(help: #"Rows of {"id","text"} in, rows of {"id","verdict","findings"} out, in order."#)
  var jsonl = false

  func run() throws {
    let detector: ClaimDetector
    do {
      detector = try options.detector()
    } catch let error as ValidationError {
      throw error
    } catch {
      writeLine("zakon: \(error)", to: 2)
      throw ExitCode(3)
    }
    if jsonl { try checkRows(detector) } else { try Self.checkText(detector) }
  }

  private func checkRows(_ detector: ClaimDetector) throws {
    try answerRows { row in
      let assessment = try detector.assess(row.requiredText("text"))
      return [
        JSONMember("verdict", .string(assessment.verdict.rawValue)), JSONMember("findings", .array(assessment.claims.map(Self.row))),
      ]
    }
  }

  private static func row(_ finding: ClaimFinding) -> JSONValue {
    .object([
      JSONMember("rule", .string(finding.rule)), JSONMember("class", .string(finding.claimClass)),
      JSONMember("language", .string(finding.language)), JSONMember("start", .number("\(finding.range.lowerBound)")),
      JSONMember("end", .number("\(finding.range.upperBound)")), JSONMember("text", .string(finding.text)),
    ])
  }

  /// The command without an option. It takes no argument parser, which costs ten times what the detector does on a sentence.
  static func runPlainly() -> Never {
    do {
      try checkText(ClaimPolicyOptions.detector())
    } catch let code as ExitCode {
      Glibc.exit(code.rawValue)
    } catch {
      writeLine("zakon: \(error)", to: 2)
      Glibc.exit(3)
    }
    Glibc.exit(0)
  }

  private static func checkText(_ detector: ClaimDetector) throws {
    var input = StandardInput()
    let assessment: ClaimAssessment
    do {
      assessment = try detector.assess(String(decoding: input.rest(), as: UTF8.self))
    } catch {
      writeLine("zakon: \(error)", to: 2)
      throw ExitCode(3)
    }
    for finding in assessment.claims {
      writeLine("line \(finding.line): \(finding.isHedge ? "hedged " : "")\(finding.message): \(finding.text) [\(finding.rule)]")
    }
    for sentence in assessment.scored { writeLine(sentence.description) }
    for dismissed in assessment.dismissed { writeLine("no claim: \(dismissed.text) [\(dismissed.rule), because of \(dismissed.cue)]") }
    if assessment.verdict == .claim { throw ExitCode(2) }
  }
}
