public import Policy

/// The rules and cues by which claims are found, of one profile.
public struct ClaimPolicy: Sendable {
  var rules: [ClaimRule] = []
  var cues: [ClaimCue] = []
  var languages: [String: LanguageBorders] = [:]
  var families = WordFamilies()
  /// Without their last point.
  var abbreviations: Set<[UInt8]> = []
  /// Kinds of words that training and scoring share.
  package internal(set) var kinds: [WordKind] = []
  package internal(set) var forms = WordForms()
  /// What training has learned; nil when no document holds it.
  package var weights: ClaimWeights?

  /// What a project asks for and may not have, each as one sentence.
  public internal(set) var refusals: [String] = []

  /// Reads the documents of area `claims` whose `profile` fits; the others are left alone.
  ///
  /// A document with positions, so one that a person wrote, is checked whole: every pattern compiles, every rule has examples of both kinds.
  /// Compiled-in documents went through that check when they were compiled.
  /// - Parameter adjustments: by rule ID.
  /// - Throws: ``PolicyError`` with file, line, column and key.
  public init(documents: [PolicyDocument], profile: Profile, adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    var decoder = ClaimPolicyDecoder(profile: profile, adjustments: adjustments)
    // Families first: any file may name the families of any other.
    for document in documents { try decoder.readLanguage(document) }
    for document in documents { try decoder.readRules(document) }
    self = decoder.policy
  }

  init() {}

  /// The digest of what the weights were learned from; nil when there are none.
  public var learnedFrom: String? { weights?.inputs }
}

/// Where a language breaks a sentence into clauses. Patterns on folded text; nil where the language names none.
struct LanguageBorders: Sendable {
  /// Breaks that no cue reaches across, except one of scope `sentence`.
  let strong: String?
  /// Breaks within reach of a cue of scope `before`.
  let weak: String?
}
