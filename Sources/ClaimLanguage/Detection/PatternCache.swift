internal import PCRE2

/// The compiled patterns of a policy, each compiled when it is first tried. A slot is the number of a rule, a cue or a border.
struct PatternCache {
  /// A pattern before it is compiled.
  struct Source {
    /// The rule or cue, for errors.
    let id: String
    let text: String
    let isRaw: Bool
    /// Tried at chosen places only, so compiled without a search.
    let isAnchored: Bool
  }

  /// After so many tries a pattern is compiled to machine code: a message that long repays it.
  private static let triesBeforeAcceleration = 600


  private var families: WordFamilies
  private let sources: [Source]
  private var compiled: [Pattern?]
  private var tries: [Int]

  init(_ families: WordFamilies, _ sources: [Source]) {
    self.families = families
    self.sources = sources
    compiled = Array(repeating: nil, count: sources.count)
    tries = Array(repeating: 0, count: sources.count)
  }

  private mutating func pattern(_ slot: Int) throws(ClaimDetectionError) -> Pattern {
    tries[slot] += 1
    if let pattern = compiled[slot] {
      if tries[slot] == Self.triesBeforeAcceleration { pattern.accelerate() }
      return pattern
    }
    let source = sources[slot]
    let (expanded, unknown) = source.isRaw ? (source.text, nil) : families.expanded(source.text)
    if let unknown { throw ClaimDetectionError(rule: source.id, problem: "names the family `\(unknown)`, which is not defined") }
    do {
      let pattern = try Pattern(expanded, options: source.isRaw ? .caseless : source.isAnchored ? [.bytes, .anchored] : .bytes)
      compiled[slot] = pattern
      return pattern
    } catch {
      throw ClaimDetectionError(rule: source.id, problem: error.description)
    }
  }

  /// The end of a match of `slot` that begins exactly at `start`, or nil.
  mutating func matchEnd(_ slot: Int, in bytes: [UInt8], _ range: Range<Int>, at start: Int) throws(ClaimDetectionError) -> Int? {
    let pattern = try pattern(slot)
    do {
      return try pattern.matchEnd(in: bytes, range: range, at: start)
    } catch {
      throw ClaimDetectionError(rule: sources[slot].id, problem: error.description)
    }
  }

  /// Every match of `slot` in `range`, none overlapping another.
  mutating func matches(_ slot: Int, in bytes: [UInt8], _ range: Range<Int>) throws(ClaimDetectionError) -> [Range<Int>] {
    let pattern = try pattern(slot)
    do {
      return try pattern.matches(in: bytes, range: range).map(\.range)
    } catch {
      throw ClaimDetectionError(rule: sources[slot].id, problem: error.description)
    }
  }
}
