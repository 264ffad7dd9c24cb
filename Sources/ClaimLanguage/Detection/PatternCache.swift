internal import PCRE2

/// The patterns of a policy, each made when it is first tried.
struct PatternCache {
  /// After so many tries a pattern is compiled to machine code: a message that long repays it.
  private static let triesBeforeAcceleration = 300
  /// A search anywhere in a sentence costs as much as so many tries at one place.
  private static let triesOfSearch = 10

  private var texts: SlotTexts
  private let flags: [SlotGate.Flags]
  private var patterns: [Pattern?]
  private var tries: [Int]
  /// Shared by all patterns; made with the first of them.
  private var workspace: MatchWorkspace?

  init(_ tables: ClaimTables) {
    texts = tables.texts
    flags = tables.gates.map(\.flags)
    patterns = Array(repeating: nil, count: flags.count)
    tries = Array(repeating: 0, count: flags.count)
  }

  private mutating func pattern(_ slot: Int) throws(ClaimDetectionError) -> Pattern {
    if let pattern = patterns[slot] { return pattern }
    if workspace == nil { workspace = try? MatchWorkspace() }
    let pattern = try texts.pattern(slot, flags[slot], workspace: workspace)
    patterns[slot] = pattern
    return pattern
  }

  private mutating func count(_ added: Int, _ slot: Int, _ pattern: Pattern) {
    let isYoung = tries[slot] < Self.triesBeforeAcceleration
    tries[slot] += added
    if isYoung, tries[slot] >= Self.triesBeforeAcceleration { pattern.accelerate() }
  }

  /// The end of a match of `slot` that begins exactly at `start`, or nil.
  mutating func matchEnd(_ slot: Int, in bytes: [UInt8], _ range: Range<Int>, at start: Int) throws(ClaimDetectionError) -> Int? {
    let pattern = try pattern(slot)
    if !pattern.canBegin(in: bytes, range: range, at: start) { return nil }
    count(1, slot, pattern)
    do {
      return try pattern.matchEnd(in: bytes, range: range, at: start)
    } catch {
      throw ClaimDetectionError(rule: texts.id(slot), problem: error.description)
    }
  }

  /// The matches of `slot` in `range`, none overlapping another; the first `limit` of them.
  mutating func matches(_ slot: Int, in bytes: [UInt8], _ range: Range<Int>, limit: Int = .max) throws(ClaimDetectionError) -> [Range<Int>]
  {
    let pattern = try pattern(slot)
    count(Self.triesOfSearch, slot, pattern)
    do {
      return try pattern.matches(in: bytes, range: range, limit: limit).map(\.range)
    } catch {
      throw ClaimDetectionError(rule: texts.id(slot), problem: error.description)
    }
  }
}
