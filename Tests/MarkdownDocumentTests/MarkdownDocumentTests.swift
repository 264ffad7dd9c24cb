import MarkdownDocument
import Testing

/// A document and what of it can be asked in one line.
private struct Reading {
  let document: MarkdownDocument

  init(_ text: String) { document = MarkdownDocument(Array(text.utf8)) }

  var units: [String] { document.units.map { String(decoding: document.source[$0.range], as: UTF8.self) } }
  var kinds: [ProseUnit.Kind] { document.units.map(\.kind) }

  /// The pieces of the first unit, as kind and text.
  var pieces: [String] {
    guard let unit = document.units.first else { return [] }
    var pieces: [InlinePiece] = []
    document.appendPieces(of: unit.range, to: &pieces)
    return pieces.map { "\($0.kind):\(String(decoding: document.source[$0.range], as: UTF8.self))" }
  }
}

@Suite("Blocks")
struct BlockTests {
  @Test("Fenced code is no prose, closed or not")
  func fences() {
    #expect(Reading("Before.\n```\nDone.\n```\nAfter.").units == ["Before.", "After."])
    #expect(Reading("Before.\n~~~~ sh\n~~~\nDone.").units == ["Before."])
    #expect(Reading("- item\n  ```\n  Done.\n  ```\n- next").units == ["item", "next"])
    #expect(Reading("```one line``` is prose").units == ["```one line``` is prose"])
  }

  @Test("Block quotes, comments and thematic breaks are no prose")
  func quotes() {
    #expect(Reading("> Done.\n\nNot mine.").units == ["Not mine."])
    #expect(Reading("<!-- Done.\nstill -->\nText.").units == ["Text."])
    #expect(Reading("One\n\n***\n\nTwo").units == ["One", "Two"])
    #expect(Reading("<!-- never closed\nText.").units == ["<!-- never closed\nText."])
  }

  @Test("Indented code needs a blank line before it and no list around it")
  func indentedCode() {
    #expect(Reading("Text.\n\n    $ done\n\nMore.").units == ["Text.", "More."])
    #expect(Reading("Text\n    wraps on.").units == ["Text\n    wraps on."])
  }

  @Test("A heading, a list item and a paragraph are units of their own")
  func units() {
    let reading = Reading("# Head #\nText\nwraps.\n- one\n* two\n1. three\n")
    #expect(reading.units == ["Head", "Text\nwraps.", "one", "two", "three"])
    #expect(reading.kinds == [.heading, .paragraph, .listItem, .listItem, .listItem])
    #expect(Reading("Head\n===\nText").kinds == [.heading, .paragraph])
  }

  @Test("Task boxes are read and left out of the text")
  func boxes() {
    let reading = Reading("- [x] one\n- [ ] two\n- [X] three\n- [y] four")
    #expect(reading.units == ["one", "two", "three", "[y] four"])
    #expect(reading.document.units.map(\.box) == [.checked, .unchecked, .checked, .none])
  }

  @Test("Table cells are units, the header is marked, the rule is dropped")
  func tables() {
    let reading = Reading("| Step | State |\n|---|:-:|\n| `a|b` | OK |")
    #expect(reading.units == ["Step", "State", "`a|b`", "OK"])
    #expect(reading.kinds == [.tableHeader, .tableHeader, .tableCell, .tableCell])
  }

  @Test("A line that begins with a mark is a line of its own")
  func marks() {
    #expect(Reading("✅ lint\n✅ build\nwraps").units == ["✅ lint", "✅ build\nwraps"])
  }

  @Test("A list knows the line that introduces it")
  func leadIns() {
    let reading = Reading("Plan:\n1. one\n2. two\n\nText.\n\n- three")
    #expect(reading.document.units.map(\.leadIn) == [nil, 0, 0, nil, nil])
    #expect(Reading("## Remaining\n- one").document.units.map(\.leadIn) == [nil, 0])
  }

  @Test("CRLF line ends are no part of a unit")
  func carriageReturns() {
    #expect(Reading("One.\r\n\r\n- two\r\n").units == ["One.", "two"])
  }
}

@Suite("Pieces of a unit")
struct PieceTests {
  @Test("Inline code, addresses and link targets are no words")
  func codeAndLinks() {
    #expect(Reading("I added `a b` to ``c ` d``.").pieces == ["text:I added ", "code:`a b`", "text: to ", "code:``c ` d``", "text:."])
    #expect(Reading("See [the log](http://x.y/done) now").pieces == ["text:See ", "text:the log", "text: now"])
    #expect(Reading("At https://x.y/done, see").pieces == ["text:At ", "address:https://x.y/done", "text:, see"])
    #expect(Reading("an unpaired ` tick").pieces == ["text:an unpaired ` tick"])
  }

  @Test("Emphasis disappears, names with underscores and products stay")
  func emphasis() {
    #expect(Reading("**d**one and _so_ on").pieces == ["text:d", "text:one and ", "text:so", "text: on"])
    #expect(Reading("snake_case 2 * 3").pieces == ["text:snake_case 2 * 3"])
  }

  @Test("Tags disappear; a break stays a break; struck text is marked")
  func tags() {
    #expect(Reading("a<b>c</b><br>d").pieces == ["text:a", "text:c", "lineBreak:<br>", "text:d"])
    #expect(Reading("~~done~~ open").pieces == ["struckOut:~~done~~", "text: open"])
    #expect(Reading("1 < 2").pieces == ["text:1 < 2"])
  }

  @Test(
    "Pieces never overlap and never leave their unit",
    arguments: ["`` ` ``` x", "[a](b", "](](](", "<a<b<c", "~~a", "*_`[<!~", "\\*\\", "http://"])
  func order(_ text: String) {
    let document = MarkdownDocument(Array(text.utf8))
    for unit in document.units {
      var pieces: [InlinePiece] = []
      document.appendPieces(of: unit.range, to: &pieces)
      var end = unit.range.lowerBound
      for piece in pieces {
        #expect(piece.range.lowerBound >= end)
        #expect(piece.range.upperBound <= unit.range.upperBound)
        end = piece.range.upperBound
      }
    }
  }
}
