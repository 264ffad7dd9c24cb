internal import PCRE2

/// What is judged, and whether it tells of failures: what failed is told in a sentence that claims nothing, or within the claim itself.
final class JudgedMessage {
  /// So many claims are taken out of the message before it is searched; the others may hide a failure that was told.
  private static let mostClaims = 64

  let text: String
  private let claims: [String]
  private let failures: LazyPattern
  private let counts: LazyPattern
  /// Nil until somebody has asked.
  private(set) var isToldOutsideClaims: Bool?

  /// - Parameters:
  ///   - claims: the sentences of the message that claim something.
  ///   - isToldOutsideClaims: what was found when the same message was searched before.
  init(_ text: String, claims: [String], policy: DeedPolicy, workspace: MatchWorkspace? = nil, isToldOutsideClaims: Bool? = nil) {
    self.text = text
    self.isToldOutsideClaims = isToldOutsideClaims
    self.claims = claims
    failures = LazyPattern(policy.toldFailures, workspace)
    counts = LazyPattern(policy.toldCounts, workspace)
  }

  /// - Parameter isOfAll: whether `sentence` speaks of all of something, so that a failure in it cannot be the rest of what it tells.
  func tellsOfFailure(beside sentence: String, isOfAll: Bool) -> Bool {
    if !isOfAll, failures.firstMatch(in: sentence) != nil { return true }
    if let isToldOutsideClaims { return isToldOutsideClaims }
    var rest = text
    for claim in Set(claims.prefix(Self.mostClaims)) where !claim.isEmpty && counts.firstMatch(in: claim) == nil {
      rest = Self.removing(Array(claim.utf8), from: rest)
    }
    let isTold = failures.firstMatch(in: rest) != nil
    isToldOutsideClaims = isTold
    return isTold
  }

  private static func removing(_ part: [UInt8], from text: String) -> String {
    var rest: [UInt8] = []
    let bytes = Array(text.utf8)
    rest.reserveCapacity(bytes.count)
    var index = 0
    while let found = bytes[index...].firstIndex(of: part[0]) {
      rest += bytes[index..<found]
      if bytes[found...].starts(with: part) {
        // What stood on both sides shall not become one sentence.
        rest.append(UInt8(ascii: "\n"))
        index = found + part.count
      } else {
        rest.append(bytes[found])
        index = found + 1
      }
    }
    rest += bytes[index...]
    return String(decoding: rest, as: UTF8.self)
  }
}
