/// What a sentence can come to by the keywords it holds, so that most are done before any slot is looked at.
struct KeywordProspects {
  /// What keywords can come to even though the score of their sentence is too low for a claim.
  struct Prospect: BitwiseCopyable {
    /// The most that a rule they wake adds to the sum of the sentence.
    var best: Int32 = 0
    /// They wake a rule, enabled or not.
    var hasRule = false
    /// They wake a rule that is enabled and stands for itself: training does not know it.
    var isAlone = false
    /// They wake a rule that finds hedges, or a cue that makes hedges.
    var isHedging = false
    /// They wake a rule that is enabled.
    var canMatch = false
    /// Looked up before.
    fileprivate var isKnown = false

    @inline(__always)
    mutating func formUnion(_ other: Prospect) {
      best = max(best, other.best)
      hasRule = hasRule || other.hasRule
      canMatch = canMatch || other.canMatch
      isAlone = isAlone || other.isAlone
      isHedging = isHedging || other.isHedging
    }
  }

  /// By number of the keyword, made when first asked for.
  private var known: [Prospect]

  /// Of no keyword: what stands in while others hold the real one.
  init() { known = [] }

  init(_ tables: ClaimTables) { known = Array(repeating: Prospect(), count: tables.index.keywordCount) }

  @inline(__always)
  mutating func ofKeyword(_ keyword: Int, _ tables: ClaimTables) -> Prospect {
    if !known[keyword].isKnown { known[keyword] = ofSlots(tables.index.targets(of: keyword), tables) }
    return known[keyword]
  }

  /// What `slots` together can come to.
  func ofSlots(_ slots: [Int], _ tables: ClaimTables) -> Prospect {
    var all = Prospect()
    all.isKnown = true
    for slot in slots where slot < tables.ruleCount + tables.cueCount {
      let gate = tables.gates[slot]
      if slot < tables.ruleCount {
        all.hasRule = true
        all.best = max(all.best, gate.weight)
      }
      guard gate.flags.contains(.enabled) else { continue }
      if slot >= tables.ruleCount {
        all.isHedging = all.isHedging || gate.cueKind == .hedge
      } else {
        all.canMatch = true
        all.isHedging = all.isHedging || gate.flags.contains(.hedge)
        all.isAlone = all.isAlone || gate.flags.isDisjoint(with: [.hedge, .likely, .weighed])
      }
    }
    return all
  }
}
