public import PCRE2
public import Paths
public import Policy

/// One rule of what may be committed and pushed, as policy has it and with what configuration made of it.
public struct GovernanceRule {
  /// What a rule looks at.
  public enum Kind {
    /// The lines that these files have may not change or vanish.
    case appendOnly
    /// Tags of these names may not move or be deleted.
    case immutableBaseline(tags: [PathGlob])
    /// Nobody commits directly on branches of these names, and nobody takes from them what they have.
    case protectedBranch(branches: [PathGlob], allowsMergeCommits: Bool, allowsPushes: Bool)
    /// Lines end with a line feed alone.
    case lineEndings
    /// Text is UTF-8.
    case encoding
    /// Text does not begin with a byte order mark.
    case byteOrderMark
    /// What is committed holds no secret.
    case secret([SecretPattern], placeholders: [Pattern])
    case commitMessage(CommitMessageForm)
  }

  public let id: String
  public let kind: Kind
  public let severity: Severity
  public let isEnabled: Bool
  public let message: String
  public let advice: String
  /// The files that it is about, from the top of the repository; those of `except` are not judged.
  public let globs: [PathGlob]
  public let except: [PathGlob]

  /// Whether the rule is about the file at `path`.
  func covers(_ path: [[UInt8]]) -> Bool { globs.contains { $0.matches(path) } && !except.contains { $0.matches(path) } }
}

/// The components of a path that is bytes.
func components(_ path: [UInt8]) -> [[UInt8]] { path.split(separator: UInt8(ascii: "/")).map { Array($0) } }

/// What a commit message has to look like; whatever is nil is not asked for.
public struct CommitMessageForm {
  /// What the first line has to match.
  public let subject: Pattern?
  /// The most that the first line may have, in Unicode scalars.
  public let longestSubject: Int?
  /// Names of trailers that the last paragraph must have, such as `Signed-off-by`.
  public let trailers: [String]
  /// Messages whose first line matches are not judged: those that git or another program writes.
  public let exempt: Pattern?
}

/// A kind of secret.
public struct SecretPattern {
  /// What it is, in words that fit after "a": "a token of GitHub".
  public let name: String
  /// Lower-case ASCII; a line without any of them is not looked at.
  let hints: [[UInt8]]
  /// The last group that takes part in a match is the secret, else all of the match.
  let pattern: Pattern
  /// How many lines the pattern may need, from the one with the hint on.
  let lines: Int
  /// What the secret must have at least, in hundredths of a bit for each byte; words and rows of `x` have less.
  let entropy: Int
  /// Secrets that match are none.
  let not: Pattern?
  /// Whether it is looked for in files that are no text.
  let inBinary: Bool
  /// Texts that hold such a secret, and texts that do not; none in a compiled policy.
  public let positiveExamples: [String]
  public let negativeExamples: [String]
}
