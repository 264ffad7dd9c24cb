import ClaimLanguage
import Files
import Policy

/// The documents of `Policies/claims`, found from this file's place in the source tree.
func standardDocuments() throws -> [PolicyDocument] {
  let folder = #filePath.split(separator: "/").dropLast(3).map(String.init)
  let names = [
    "alai", "bs-cues", "bs-kinds", "bs-rules", "bs-words", "en-cues", "en-kinds", "en-rules", "en-words", "ja", "learned", "likely",
  ]
  return try names.map { name in
    let file = "/" + (folder + ["Policies", "claims", "\(name).yaml"]).joined(separator: "/")
    return PolicyDocument(file: file, level: .standard, node: try readYAML(try readFile(file, limit: 1 << 22), file: file))
  }
}

/// A detector with the policy of `profile`.
func detector(_ profile: Profile = .standard, adjustments: [String: RuleAdjustment] = [:]) throws -> ClaimDetector {
  ClaimDetector(try ClaimPolicy(documents: try standardDocuments(), profile: profile, adjustments: adjustments))
}
