internal import MarkdownDocument
internal import Policy

/// Which kind of statement a rule finds.
enum ClaimClass: String, CaseIterable {
  case completion, edit, works
  case testsPass = "tests-pass"
  case build
  case deployedLive = "deployed-live"
  case verified, fixed, ready
}

/// Where on the page a rule looks.
enum UnitFilter: String, CaseIterable {
  case paragraph, heading, item, cell

  var kind: ProseUnit.Kind {
    switch self {
    case .paragraph: .paragraph
    case .heading: .heading
    case .item: .listItem
    case .cell: .tableCell
    }
  }
}

/// Where a match may begin: the fewer the places, the less a sentence costs.
enum MatchBeginning: String, CaseIterable {
  /// At the first byte of the sentence.
  case sentence
  /// At the first byte of the sentence or behind the comma, colon, semicolon, dash, stop, mark or bracket that stands last before the keyword.
  case clause
  /// At a word that one of the keywords begins.
  case keyword
  /// At the first byte of any word of a sentence that holds a keyword.
  case word
  /// Anywhere in a sentence that holds a keyword.
  case anywhere
}

/// A pattern that finds claims.
struct ClaimRule {
  let id: String
  /// The policy file it was read from.
  let file: String
  let claimClass: ClaimClass
  let language: String
  let severity: Severity
  let isEnabled: Bool
  let keywords: [[UInt8]]
  /// The rule is tried only when one of these begins a word of the sentence, too; empty: no such condition.
  let companions: [[UInt8]]
  /// As written, families not yet expanded.
  let pattern: String
  let begins: MatchBeginning
  /// Empty: everywhere.
  let units: [UnitFilter]
  /// A hedge by itself: `should work` needs no claim pattern beside it.
  let isHedge: Bool
  /// Matched on the whole text as it stands: no structure, no folding, no cues.
  let readsRawText: Bool
  /// Words the claims of its class that training finds and no pattern does; it has no pattern.
  let isLikely: Bool
  let message: String
  let advice: String
  let examples: ClaimExamples
}

/// Why a match of a rule is no claim after all.
struct ClaimCue {
  enum Kind: String, CaseIterable {
    case negation, future, condition, question, imperative, attribution
    case pastState = "past-state"
    case otherSense = "other-sense"
    case hedge, allowance
  }

  /// Where the cue stands, seen from the claim.
  enum Scope: String, CaseIterable {
    /// It overlaps the claim.
    case overlap
    /// In the same clause.
    case clause
    /// In the same clause, and it begins before the claim ends.
    case clauseBefore = "clause-before"
    /// Earlier in the sentence, commas in between or not, but no break as strong as a semicolon or a `but`.
    case before
    /// Anywhere in the sentence.
    case sentence
    /// In the heading or the line with a colon that introduces the list.
    case section
  }

  let id: String
  /// The policy file it was read from.
  let file: String
  let kind: Kind
  let scope: Scope
  /// The classes of claim it takes away; empty: all.
  let classes: [ClaimClass]
  let language: String
  let keywords: [[UInt8]]
  let pattern: String
  let begins: MatchBeginning
  let isEnabled: Bool
  let examples: ClaimExamples
}

/// Sentences that show what a rule or cue does; executed by `zakon policy test`.
struct ClaimExamples {
  struct Example {
    let text: String
    let line: Int?
    /// Why a `none` is none, for the reader.
    let because: String?
  }

  var claim: [Example] = []
  var hedge: [Example] = []
  var none: [Example] = []
}
