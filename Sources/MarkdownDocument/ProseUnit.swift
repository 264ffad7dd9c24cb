/// A stretch of a Markdown text that reads as prose of its own: a paragraph, a heading, a list item, a table cell.
public struct ProseUnit: Sendable, Equatable {
  /// What the unit is on the page.
  public enum Kind: Sendable, Equatable {
    case paragraph, heading, listItem, tableHeader, tableCell
  }

  /// What a task-list box says.
  public enum Box: Sendable, Equatable {
    case none, checked, unchecked
  }

  /// What the unit is on the page.
  public let kind: Kind
  /// UTF-8 bytes of the source, markers and indentation of the first line left out. Soft wraps are inside.
  public let range: Range<Int>
  /// The task-list box before it.
  public let box: Box
  /// The index of the unit that introduces this one: the line ending in a colon, or the heading, before a list or table. Nil when none does.
  public let leadIn: Int?
}

/// A piece of a unit, in the order of the source.
public struct InlinePiece: Sendable, Equatable {
  /// How a piece reads.
  public enum Kind: Sendable, Equatable {
    /// Letters that the reader sees.
    case text
    /// Inline code, with its backticks: a name in the sentence, but no words of it.
    case code
    /// A bare or bracketed address.
    case address
    /// `<br>`, a backslash or two spaces at the end of a line: what follows is another line.
    case lineBreak
    /// `~~…~~`: the writer took it back.
    case struckOut
  }

  /// How the piece reads.
  public let kind: Kind
  /// UTF-8 bytes of the source.
  public let range: Range<Int>
}
