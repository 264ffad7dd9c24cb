/// A match of a rule, and what the cues of its sentence say about it.
struct RuledMatch {
  /// In bytes of the unit.
  let range: Range<Int>
  let rule: Int
  /// The rule finds hedges, or a cue weakens it.
  let isHedge: Bool
  /// The cue that takes it away.
  let cue: Int?

  /// Whether it is a claim as far as rules and cues go.
  var stands: Bool { cue == nil && !isHedge }
}
