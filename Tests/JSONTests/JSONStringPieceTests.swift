import JSON
import Testing

@Suite("Pieces of a JSON string")
struct JSONStringPieceTests {
  private func string(_ escaped: String) throws -> JSONString {
    var scanner = JSONScanner(Array("\"\(escaped)\"".utf8))
    return try scanner.string()
  }

  @Test("are beginnings and ends of what the whole stands for, wherever they are cut")
  func cuts() throws {
    let escaped = #"a\\\\\"b\nč\u0161\ud83d\ude80 ž\\n \\\u0041\/end"#
    let string = try string(escaped)
    let whole = string.decoded()
    for count in 0...escaped.utf8.count {
      let beginning = string.decoded(first: count)
      #expect(whole.hasPrefix(beginning) || beginning.hasSuffix("\u{FFFD}"), "\(count): \(beginning)")
      #expect(beginning.utf8.count <= count)
      for last in [0, 3, 7] where count + last < escaped.utf8.count {
        let pieces = string.pieces(first: count, last: last)
        #expect(pieces.count == 2)
        let end = pieces[1].decoded()
        #expect(whole.hasSuffix(end) || end.hasPrefix("\u{FFFD}"), "\(count), \(last): \(end)")
      }
    }
    #expect(string.pieces(first: 100, last: 100).map { $0.decoded() } == [whole])
  }
}
