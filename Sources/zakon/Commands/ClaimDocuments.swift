internal import Policy
internal import StandardPolicy

/// The claim policy documents: those of a folder of the shape of `Policies/`, or the ones that are compiled in.
func loadClaimDocuments(folder: String?) throws(PolicyError) -> [PolicyDocument] {
  guard let folder else { return try standardPolicyDocuments("claims") }
  return try policyDocuments(inFolder: folder, area: "claims")
}
