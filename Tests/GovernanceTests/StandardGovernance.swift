import Governance
import Policy

private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

/// A token that is none, in two halves, so that no scanner takes this file for a leak.
let token = "ghp_" + "q7Lw9tZr2Qk8mVb3NcYp5HsJdG6fTe1RuWoX"

/// The documents of `Policies/governance`, with their examples.
func standardDocuments() throws -> [PolicyDocument] { try policyDocuments(inFolder: "\(root)/Policies", area: GovernancePolicy.area) }

func standard(_ adjustments: [String: RuleAdjustment] = [:]) throws -> GovernancePolicy {
  try GovernancePolicy(standardDocuments(), adjustments: adjustments)
}

/// The standard rules and those of a configuration file.
func policy(adding text: String, level: PolicyDocument.Level = .project) throws -> GovernancePolicy {
  let configuration = try Configuration(
    Array("schema: 1\n\(text)".utf8), file: "policy.yaml", level: level, areas: [GovernancePolicy.area])
  let source = StandardPolicySource(documents: { _, _ throws(PolicyError) in
    try policyDocuments(inFolder: "\(root)/Policies", area: "governance")
  })
  let effective = EffectivePolicy(standard: source, configurations: [configuration], environmentProfile: nil)
  return try GovernancePolicy(effective.documents(GovernancePolicy.area), adjustments: effective.adjustments)
}

/// What the rules find in a file of which nothing is old.
func found(
  _ policy: GovernancePolicy, _ content: [UInt8], path: String = "notes.txt", earlier: [[UInt8]] = [], isNoText: Bool = false,
  crlf: Bool = false, scope: TextScope = .everything
) -> [GovernanceFinding] {
  var lines = EarlierLines()
  for text in earlier { lines.insert(text) }
  let file = CommittedFile(path: Array(path.utf8), content: content, isNoText: isNoText, endsLinesWithCRLF: crlf)
  return policy.suspicions(in: file, scope: scope).compactMap { $0.finding(considering: lines) }
}

func found(_ policy: GovernancePolicy, _ content: String, path: String = "notes.txt", earlier: [String] = []) -> [GovernanceFinding] {
  found(policy, Array(content.utf8), path: path, earlier: earlier.map { Array($0.utf8) })
}
