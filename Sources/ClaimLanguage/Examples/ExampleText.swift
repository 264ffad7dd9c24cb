/// An example as the policy writes it, with the part between ⟦ and ⟧ marked.
struct ExampleText {
  /// Without the marks.
  let text: String
  /// The marked parts, in UTF-8 bytes of ``text``; empty when nothing is marked.
  let marked: [Range<Int>]

  init(_ written: String) {
    var text = ""
    var marked: [Range<Int>] = []
    var open: Int?
    for scalar in written.unicodeScalars {
      switch scalar {
      case "⟦": open = text.utf8.count
      case "⟧":
        if let start = open { marked.append(start..<text.utf8.count) }
        open = nil
      default: text.unicodeScalars.append(scalar)
      }
    }
    self.text = text
    self.marked = marked
  }
}

/// A rewriting that a reader does not notice: an example must give the same verdict in each of these forms.
enum ExampleForm: String, CaseIterable {
  case asWritten = "as written"
  case decomposed = "NFD"
  case upperCase = "upper case"
  case withoutMarks = "without diacritics"
  case zeroWidth = "zero-width spaces in its words"
  case typographic = "typographic apostrophes"
  case wrapped = "wrapped lines"

  /// `text` in this form, or nil when the form changes nothing or would change the structure.
  func applied(to text: String) -> String? {
    let changed =
      switch self {
      case .asWritten: text
      case .decomposed: Self.replacing(text, Self.decompositions)
      case .upperCase: text.uppercased()
      case .withoutMarks: Self.replacing(text, Self.plainLetters)
      case .zeroWidth: Self.zeroWidth(text)
      case .typographic: Self.replacing(text, ["'": "\u{2019}"])
      case .wrapped: Self.wrapped(text)
      }
    return self == .asWritten || !changed.utf8.elementsEqual(text.utf8) ? changed : nil
  }

  private static let decompositions: [Unicode.Scalar: String] = [
    "č": "c\u{30C}", "ć": "c\u{301}", "š": "s\u{30C}", "ž": "z\u{30C}", "Č": "C\u{30C}", "Ć": "C\u{301}", "Š": "S\u{30C}", "Ž": "Z\u{30C}",
  ]
  private static let plainLetters: [Unicode.Scalar: String] = [
    "č": "c", "ć": "c", "š": "s", "ž": "z", "đ": "dj", "Č": "C", "Ć": "C", "Š": "S", "Ž": "Z", "Đ": "Dj",
  ]

  private static func replacing(_ text: String, _ table: [Unicode.Scalar: String]) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      if let replacement = table[scalar] { output += replacement } else { output.unicodeScalars.append(scalar) }
    }
    return output
  }

  /// A zero-width space behind the second letter of each word outside code.
  private static func zeroWidth(_ text: String) -> String {
    guard !text.contains("`"), !text.contains("://") else { return text }
    var output = ""
    var letters = 0
    for scalar in text.unicodeScalars {
      output.unicodeScalars.append(scalar)
      letters = scalar.properties.isAlphabetic ? letters + 1 : 0
      if letters == 2 { output += "\u{200B}" }
    }
    return output
  }

  /// A line feed for every third space of a text of one line; list, table and quotation marks at the start of a line would mean something.
  private static func wrapped(_ text: String) -> String {
    guard !text.contains("\n") else { return text }
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return text }
    var output = ""
    var spaces = 0
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar == " " { spaces += 1 }
      let nextIsLetter = index + 1 < scalars.count && scalars[index + 1].properties.isAlphabetic
      if scalar == " ", spaces % 3 == 0, nextIsLetter { output += "\n" } else { output.unicodeScalars.append(scalar) }
    }
    return output
  }
}
