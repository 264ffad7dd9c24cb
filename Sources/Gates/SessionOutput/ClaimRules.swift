internal import ClaimLanguage
internal import Policy

/// The claim rules in force: as the build compiled them, unless a configuration file adds some.
enum ClaimRules: Sendable {
  case compiled(CompiledClaimPolicy, adjustments: [String: RuleAdjustment])
  case read(ClaimPolicy)

  init(_ policy: EffectivePolicy) throws(PolicyError) {
    if let bytes = policy.compiledForm("claims"), let compiled = CompiledClaimPolicy(bytes) {
      self = .compiled(compiled, adjustments: policy.adjustments)
    } else {
      self = .read(try ClaimPolicy(documents: policy.documents("claims"), profile: policy.profile, adjustments: policy.adjustments))
    }
  }

  /// What a project asks for and may not have, each as one sentence.
  var refusals: [String] {
    switch self {
    case .compiled: []
    case .read(let policy): policy.refusals
    }
  }

  func detector() -> ClaimDetector {
    switch self {
    case .compiled(let policy, let adjustments): ClaimDetector(policy, adjustments: adjustments)
    case .read(let policy): ClaimDetector(policy)
    }
  }
}
