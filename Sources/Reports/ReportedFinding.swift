/// What a finding leads to, in the words that reports share.
public enum ReportLevel: String, CaseIterable, Sendable, Comparable {
  /// Told; nothing stops.
  case note
  /// Somebody should look at it; nothing stops.
  case warning
  /// What stops.
  case error

  public static func < (left: ReportLevel, right: ReportLevel) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One thing that was found, as people and programs outside are told of it.
///
/// Texts may be anybody's: whatever renders a finding masks what looks like a secret and lets no control character through.
public struct ReportedFinding: Equatable, Sendable {
  /// The path below the root of the repository, as bytes: a name need not be UTF-8. Nil when no file is meant.
  public var fileBytes: [UInt8]?
  /// 1-based; nil when the file as a whole is meant.
  public var line: Int?
  /// 1-based, in Unicode scalars of the line; nil when the line as a whole is meant.
  public var column: Int?
  /// The ID of the rule.
  public var rule: String
  public var level: ReportLevel
  /// What was found, as one sentence without a full stop.
  public var message: String
  /// What to do instead; empty when there is nothing to say.
  public var fix: String
  /// The text that was found; nil when there is none to show.
  public var excerpt: String?

  /// The path as text; bytes that are no UTF-8 become U+FFFD.
  public var file: String? { fileBytes.map { String(decoding: $0, as: UTF8.self) } }

  /// - Parameters: as the properties of the same names.
  public init(
    file: String?, line: Int? = nil, column: Int? = nil, rule: String, level: ReportLevel, message: String, fix: String = "",
    excerpt: String? = nil
  ) {
    self.init(
      fileBytes: file.map { Array($0.utf8) }, line: line, column: column, rule: rule, level: level, message: message, fix: fix,
      excerpt: excerpt)
  }

  /// The same for a path that is bytes.
  public init(
    fileBytes: [UInt8]?, line: Int? = nil, column: Int? = nil, rule: String, level: ReportLevel, message: String, fix: String = "",
    excerpt: String? = nil
  ) {
    self.fileBytes = fileBytes
    self.line = line
    self.column = column
    self.rule = rule
    self.level = level
    self.message = message
    self.fix = fix
    self.excerpt = excerpt
  }
}

/// A rule as a report describes it, whether it found anything or not.
public struct ReportedRule: Equatable, Sendable {
  public var id: String
  /// One sentence.
  public var summary: String
  /// What to do about what it finds.
  public var help: String

  /// - Parameters: as the properties of the same names.
  public init(id: String, summary: String, help: String) {
    self.id = id
    self.summary = summary
    self.help = help
  }
}
