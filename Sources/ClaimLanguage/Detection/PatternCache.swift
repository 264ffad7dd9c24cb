internal import PCRE2

/// The compiled patterns of a policy, each compiled when it is first tried.
struct PatternCache {
  private let families: WordFamilies
  private var compiled: [String: Pattern] = [:]

  init(_ families: WordFamilies) { self.families = families }

  /// - Parameter id: what the pattern is called in errors, and its key.
  mutating func pattern(_ id: String, _ source: String, isRaw: Bool = false) throws(ClaimDetectionError) -> Pattern {
    if let pattern = compiled[id] { return pattern }
    let (expanded, unknown) = isRaw ? (source, nil) : families.expanded(source)
    if let unknown { throw ClaimDetectionError(rule: id, problem: "names the family `\(unknown)`, which is not defined") }
    do {
      let pattern = try Pattern(expanded, options: isRaw ? .caseless : .bytes)
      compiled[id] = pattern
      return pattern
    } catch {
      throw ClaimDetectionError(rule: id, problem: error.description)
    }
  }

  mutating func firstMatch(
    _ id: String, _ source: String, in bytes: [UInt8], _ range: Range<Int>, from start: Int? = nil, isRaw: Bool = false
  ) throws(ClaimDetectionError) -> Range<Int>? {
    let pattern = try pattern(id, source, isRaw: isRaw)
    do {
      return try pattern.firstMatch(in: bytes, range: range, from: start)?.range
    } catch {
      throw ClaimDetectionError(rule: id, problem: error.description)
    }
  }

  /// Every match in `range`.
  mutating func matches(_ id: String, _ source: String, in bytes: [UInt8], _ range: Range<Int>, isRaw: Bool = false) throws(ClaimDetectionError)
    -> [Range<Int>]
  {
    let pattern = try pattern(id, source, isRaw: isRaw)
    do {
      return try pattern.matches(in: bytes, range: range).map(\.range)
    } catch {
      throw ClaimDetectionError(rule: id, problem: error.description)
    }
  }
}
