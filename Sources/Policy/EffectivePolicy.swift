/// Where the standard policy comes from.
public struct StandardPolicySource: Sendable {
  /// The documents of an area, or those of one file of it.
  let documents: @Sendable (_ area: String, _ file: String?) throws(PolicyError) -> [PolicyDocument]
  /// What the build made of an area for a profile, so that a hook need not; nil when there is no such thing.
  let compiledForm: @Sendable (_ area: String, _ profile: Profile) -> UnsafeRawBufferPointer?

  public init(
    documents: @escaping @Sendable (_ area: String, _ file: String?) throws(PolicyError) -> [PolicyDocument],
    compiledForm: @escaping @Sendable (_ area: String, _ profile: Profile) -> UnsafeRawBufferPointer? = { _, _ in nil }
  ) {
    self.documents = documents
    self.compiledForm = compiledForm
  }
}

/// The policy in force: the standard one, widened and adjusted by the configuration files of the machine, the user and the project.
public struct EffectivePolicy: Sendable {
  public let profile: Profile
  public let mode: EnforcementMode
  public let auditsAllows: Bool
  /// By rule ID, the adjustments that are in force.
  public let adjustments: [String: RuleAdjustment]
  /// What a project file asks for and may not have, each as one sentence.
  public let refusals: [String]
  private let standard: StandardPolicySource
  private let added: [String: [PolicyDocument]]

  /// Merges `configurations`, weakest level first.
  ///
  /// The profile comes from the system or the user; a project or the environment can only choose a stricter one. The mode comes from
  /// the system or the user alone. A project's adjustments count where they tighten.
  /// - Parameter standard: asked only for the areas that a gate reads.
  public init(standard: StandardPolicySource, configurations: [Configuration], environmentProfile: Profile?) {
    let ordered = configurations.sorted { $0.level < $1.level }
    let trusted = ordered.filter { $0.level < .project }
    var refusals: [String] = []

    var profile = trusted.last { $0.profile != nil }?.profile ?? .standard
    for stricter in ordered.filter({ $0.level == .project }).compactMap(\.profile) + [environmentProfile].compactMap({ $0 }) {
      profile = max(profile, stricter)
    }
    self.profile = profile
    mode = trusted.last { $0.mode != nil }?.mode ?? .enforce
    auditsAllows = ordered.contains(where: \.auditsAllows)

    var adjustments: [String: RuleAdjustment] = [:]
    var documents: [String: [PolicyDocument]] = [:]
    for configuration in ordered {
      for (area, added) in configuration.documents { documents[area, default: []] += added }
      for (rule, adjustment) in configuration.adjustments {
        guard configuration.level == .project else {
          adjustments[rule, default: RuleAdjustment()].merge(adjustment)
          continue
        }
        switch adjustment.isEnabled {
        case true?: adjustments[rule, default: RuleAdjustment()].isEnabled = true
        case false?: refusals.append("\(configuration.file) may not disable \(rule)")
        case nil: break
        }
        // A project raises a severity to block; anything in between could be a loosening, which it cannot know.
        if adjustment.severity == .block {
          adjustments[rule, default: RuleAdjustment()].severity = .block
        } else if adjustment.severity != nil {
          refusals.append("\(configuration.file) may not lower \(rule)")
        }
      }
      if configuration.level == .project, configuration.mode == .observe {
        refusals.append("\(configuration.file) may not switch enforcement off")
      }
    }
    self.adjustments = adjustments
    self.standard = standard
    self.added = documents
    self.refusals = refusals
  }

  /// The documents of one area, the standard ones first.
  public func documents(_ area: String) throws(PolicyError) -> [PolicyDocument] {
    try standard.documents(area, nil) + addedDocuments(area)
  }

  /// The standard documents of one file of an area, such as `scope.yaml`: a hook that needs no other reads no other.
  public func standardDocuments(_ area: String, file: String) throws(PolicyError) -> [PolicyDocument] { try standard.documents(area, file) }

  /// The documents that configuration files add to an area.
  public func addedDocuments(_ area: String) -> [PolicyDocument] { added[area] ?? [] }

  /// What the build made of the standard documents of an area, whatever configuration files add.
  public func standardForm(_ area: String) -> UnsafeRawBufferPointer? { standard.compiledForm(area, profile) }

  /// The compiled form of an area, when it holds all there is of the area: no configuration file adds to it.
  public func compiledForm(_ area: String) -> UnsafeRawBufferPointer? {
    added[area, default: []].isEmpty ? standard.compiledForm(area, profile) : nil
  }
}

extension RuleAdjustment {
  fileprivate mutating func merge(_ later: RuleAdjustment) {
    severity = later.severity ?? severity
    isEnabled = later.isEnabled ?? isEnabled
  }
}
