public import Policy

/// What a kind of governed document must hold; an entry of `Policies/blueprints`.
public struct DocumentSchema: Sendable {
  /// How a finding is worded.
  public struct Rule: Sendable {
    public let id: String
    public let severity: Severity
    /// What was expected.
    public let message: String
    /// What mends it.
    public let advice: String
    /// The point of the score that is lost with a finding; nil when it costs none.
    public let point: String?
  }

  /// A field of the header.
  struct Field: Sendable {
    let rule: Rule
    /// As ``DocumentHeader`` keeps them, the first that is there counts.
    let keys: [String]
    let type: FieldType
    /// Whether a document without it breaks the rule.
    let isRequired: Bool
    /// Beginnings of values that put the document in force; nil when the field says nothing about that.
    let approves: [String]?
    /// Beginnings of values that say that it is not in force yet, where all others mean that it is; nil when the field says nothing about that.
    let drafts: [String]?
  }

  /// Sections of which one must be there and hold what is asked for.
  struct Section: Sendable {
    let rule: Rule
    let headings: [TitlePhrase]
    let excluded: [TitlePhrase]
    /// As a person would write the first of them.
    let suggestion: String
    let needs: [SectionNeed]
    /// Whether it is asked for in documents in force alone.
    let whenApproved: Bool
  }

  /// Section titles that must be there, one behind another.
  struct Outline: Sendable {
    let rule: Rule
    let titles: [String]
  }

  /// Something that must not be left in the document.
  struct Leftover: Sendable {
    enum Kind: String, CaseIterable, Sendable {
      /// `{{NAME}}`, a template's gap. Not `{{ .Values.x }}` and `${{ secrets.X }}`, which other programs fill.
      case placeholder
      /// A comment of the template that tells its author what to write.
      case guidance
      /// A comment, a list item or a table cell that says that something is still to do.
      case unfinished
      /// A section of the outline without a word.
      case emptySection = "empty-section"
      /// A table with a header alone.
      case emptyTable = "empty-table"
      /// A relative link to a file that is not there.
      case danglingReference = "dangling-reference"
    }

    let rule: Rule
    let kind: Kind
    let whenApproved: Bool
  }

  public let id: String
  /// What a person calls such a document.
  public let title: String
  var fields: [Field]
  var sections: [Section]
  var outline: Outline?
  /// Whether the sections must stand in the order of the schema.
  var isOrdered: Bool
  var orderRule: Rule?
  var leftovers: [Leftover]
  let headerRule: Rule

  /// The points of the score, in the order of the schema; empty when documents of this kind are not scored.
  public var points: [String] {
    (fields.map(\.rule) + sections.map(\.rule)).compactMap(\.point).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Every rule, for those who list them.
  public var rules: [Rule] {
    [headerRule] + fields.map(\.rule) + sections.map(\.rule) + [outline?.rule, orderRule].compactMap { $0 } + leftovers.map(\.rule)
  }
}

/// What the body of a section must hold.
enum SectionNeed: Sendable {
  /// Words, a table, a list or code: anything but comments and gaps.
  case text
  /// A command: in a fenced or indented block, or as code in an item of a list or a cell of a table.
  case command
  /// A table with these columns, and in each row words in those of `filled`.
  case table(columns: [String], filled: [String])
  /// A link, a path of a file, a block of output or a filled table.
  case evidence
  /// A pattern that the heading or the prose matches, without regard to case, and what is said when it does.
  case pattern(String, saying: String)
}
