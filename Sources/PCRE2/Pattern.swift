internal import CPCRE2

/// A compiled PCRE2 pattern over UTF-8 bytes, with Unicode properties, so that `\b` and `\w` know `š` and `đ`.
///
/// Not safe to use from two threads at once: the match data is part of the pattern.
public final class Pattern {
  /// How a pattern is read. See pcre2api(3).
  public struct Options: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let caseless = Options(rawValue: 1)
    /// `^` and `$` match at line ends too.
    public static let multiline = Options(rawValue: 2)
    /// White space and `#` comments in the pattern mean nothing.
    public static let extended = Options(rawValue: 4)
    /// Subject and pattern are bytes; `\w` and `\b` know ASCII only. Faster, and right for text that was folded to ASCII.
    public static let bytes = Options(rawValue: 8)
    /// A match begins at the place where the search begins, or nowhere.
    public static let anchored = Options(rawValue: 16)
  }

  /// How many patterns this process has compiled: the figure that decides the cost of a Stop.
  public nonisolated(unsafe) private(set) static var compiledCount = 0

  private let code: OpaquePointer
  private let workspace: MatchWorkspace
  /// The bytes that a match can begin with, one bit each, as PCRE2 has found them; it belongs to ``code``.
  private let firstBytes: UnsafePointer<UInt8>?
  /// The one byte that every match begins with, but for its case; negative when there is none.
  private let firstByte: Int32

  /// Compiles `source`.
  /// - Parameter workspace: shared with other patterns of the same thread; nil for one of its own.
  public convenience init(_ source: String, options: Options = [], workspace: MatchWorkspace? = nil) throws(PCRE2Error) {
    var flags = options.contains(.bytes) ? 0 : PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF
    if options.contains(.anchored) { flags |= PCRE2_ANCHORED }
    if options.contains(.caseless) { flags |= PCRE2_CASELESS }
    if options.contains(.multiline) { flags |= PCRE2_MULTILINE }
    if options.contains(.extended) { flags |= PCRE2_EXTENDED }
    var errorCode: Int32 = 0
    var errorOffset = 0
    let bytes = Array(source.utf8)
    let compiled = bytes.withUnsafeBufferPointer { pcre2_compile_8($0.baseAddress, $0.count, flags, &errorCode, &errorOffset, nil) }
    guard let compiled else { throw PCRE2Error(kind: .compile, code: errorCode, offset: errorOffset) }
    try self.init(owning: compiled, workspace: workspace)
    Self.compiledCount += 1
  }

  /// Restores a pattern that ``serialized()`` wrote, or nil when another version or build of PCRE2 wrote it.
  ///
  /// The bytes must come from a place that only the owner of this process can write: PCRE2 trusts them.
  public convenience init?(serialized bytes: UnsafeRawBufferPointer, workspace: MatchWorkspace? = nil) throws(PCRE2Error) {
    var restored: OpaquePointer?
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
    guard pcre2_serialize_decode_8(&restored, 1, base, nil) == 1, let restored else { return nil }
    try self.init(owning: restored, workspace: workspace)
  }

  /// The compiled form, for this version and build of PCRE2 only.
  public func serialized() throws(PCRE2Error) -> [UInt8] {
    var codes: [OpaquePointer?] = [code]
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = pcre2_serialize_encode_8(&codes, 1, &bytes, &count, nil)
    guard status == 1, let bytes else { throw PCRE2Error(kind: .compile, code: status, offset: 0) }
    defer { pcre2_serialize_free_8(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  private init(owning compiled: OpaquePointer, workspace: MatchWorkspace?) throws(PCRE2Error) {
    var groups: UInt32 = 0
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    do throws(PCRE2Error) {
      if let workspace, workspace.groups >= groups {
        self.workspace = workspace
      } else {
        self.workspace = try MatchWorkspace(groups: groups)
      }
    } catch {
      pcre2_code_free_8(compiled)
      throw error
    }
    code = compiled
    var bitmap: UnsafePointer<UInt8>?
    var kind: UInt32 = 0
    var unit: UInt32 = 0
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_FIRSTBITMAP), &bitmap)
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_FIRSTCODETYPE), &kind)
    pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_FIRSTCODEUNIT), &unit)
    firstBytes = bitmap
    firstByte = kind == 1 && unit < 0x80 ? Int32(unit) | 0x20 : -1
  }

  /// Whether a match can begin at `start` at all: saves most calls of the engine, which cost far more than this look.
  @inline(__always)
  public func canBegin(in subject: [UInt8], range: Range<Int>, at start: Int) -> Bool {
    if firstByte < 0, firstBytes == nil { return true }
    guard start < range.upperBound else { return false }
    let byte = subject[start]
    if let firstBytes { return firstBytes[Int(byte >> 3)] >> (byte & 7) & 1 != 0 }
    return Int32(byte) | 0x20 == firstByte
  }

  deinit { pcre2_code_free_8(code) }

  /// The first match within `range` of `subject`, at or after `start`, or nil when there is none. Offsets are UTF-8 bytes of `subject`.
  ///
  /// `range` is a subject of its own: `^`, `$`, `\b` and look-around see nothing outside it.
  /// - Throws: ``PCRE2Error`` when the engine gives up (limits, internal faults). That is no "no match".
  public func firstMatch(in subject: [UInt8], range: Range<Int>? = nil, from start: Int? = nil) throws(PCRE2Error) -> Match? {
    let range = range ?? 0..<subject.count
    let offset = max((start ?? range.lowerBound) - range.lowerBound, 0)
    let status = subject.withUnsafeBufferPointer { buffer -> Int32 in
      // An empty array may have no base address, which PCRE2 takes for an error.
      guard let base = buffer.baseAddress else { return pcre2_match_8(code, Self.empty, 0, 0, 0, workspace.data, workspace.context) }
      return pcre2_match_8(code, base + range.lowerBound, range.count, offset, 0, workspace.data, workspace.context)
    }
    if status == PCRE2_ERROR_NOMATCH { return nil }
    guard status > 0, let vector = pcre2_get_ovector_pointer_8(workspace.data) else {
      throw PCRE2Error(kind: .match, code: status, offset: 0)
    }
    let groups = (0..<Int(status)).map { index -> Range<Int>? in
      let lower = vector[2 * index]
      let upper = vector[2 * index + 1]
      guard lower != ~0, upper != ~0, lower <= upper else { return nil }
      return (range.lowerBound + lower)..<(range.lowerBound + upper)
    }
    return Match(groups: groups)
  }

  /// Compiles the pattern to machine code. Costs as much as some hundred matches, so it pays for long texts only.
  ///
  /// A system that forbids it changes nothing but the speed.
  public func accelerate() {
    if pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0 { workspace.prepareForMachineCode() }
  }

  /// The end of the first match at or after `start`, or nil: for patterns that are ``Options/anchored``, where only the end is news.
  public func matchEnd(in subject: [UInt8], range: Range<Int>, at start: Int) throws(PCRE2Error) -> Int? {
    let status = subject.withUnsafeBufferPointer { buffer -> Int32 in
      guard let base = buffer.baseAddress else { return pcre2_match_8(code, Self.empty, 0, 0, 0, workspace.data, workspace.context) }
      return pcre2_match_8(code, base + range.lowerBound, range.count, start - range.lowerBound, 0, workspace.data, workspace.context)
    }
    if status == PCRE2_ERROR_NOMATCH { return nil }
    guard status > 0, let vector = pcre2_get_ovector_pointer_8(workspace.data) else {
      throw PCRE2Error(kind: .match, code: status, offset: 0)
    }
    return range.lowerBound + Int(vector[1])
  }

  /// The matches within `range`, none overlapping another; the first `limit` of them.
  public func matches(in subject: [UInt8], range: Range<Int>? = nil, limit: Int = .max) throws(PCRE2Error) -> [Match] {
    let range = range ?? 0..<subject.count
    var found: [Match] = []
    var start = range.lowerBound
    while found.count < limit, start <= range.upperBound, let match = try firstMatch(in: subject, range: range, from: start) {
      found.append(match)
      start = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
      while start < range.upperBound, subject[start] & 0xC0 == 0x80 { start += 1 }
    }
    return found
  }

  nonisolated(unsafe) private static let empty = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
}

/// Where a pattern matched, in UTF-8 bytes of the subject.
public struct Match: Sendable {
  /// The whole match at 0, then the capture groups; nil for a group that took no part.
  public let groups: [Range<Int>?]

  /// The whole match.
  public var range: Range<Int> { groups.first.flatMap { $0 } ?? 0..<0 }
}
