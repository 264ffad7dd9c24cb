/// `{a,b}` and `{1..3}` in a word.
enum BraceExpansion {
  private enum Unit {
    case byte(UInt8)
    case piece(Piece)

    var byte: UInt8? { if case .byte(let byte) = self { byte } else { nil } }
  }

  private static let maximalWords = 256

  /// The words that a word becomes, or nil when they are too many or of a form that is not followed.
  static func words(_ pieces: [Piece]) -> [[Piece]]? {
    var braces = 0
    for case .text(let bytes, isQuoted: false) in pieces { braces += bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "{") ? 1 : 0) } }
    if braces == 0 { return [pieces] }
    if braces > 32 { return nil }
    var units: [Unit] = []
    for piece in pieces {
      if case .text(let bytes, isQuoted: false) = piece { units += bytes.map { .byte($0) } } else { units.append(.piece(piece)) }
    }
    return expand(units[...])?.map(pieces(of:))
  }

  private static func pieces(of units: [Unit]) -> [Piece] {
    var list = PieceList()
    for unit in units {
      switch unit {
      case .byte(let byte): list.append(byte, isQuoted: false)
      case .piece(.text(let bytes, let isQuoted)): list.append(contentsOf: bytes, isQuoted: isQuoted)
      case .piece(let piece): list.append(piece)
      }
    }
    return list.finished()
  }

  private static func expand(_ units: ArraySlice<Unit>) -> [[Unit]]? {
    var open = units.startIndex
    while let brace = units[open...].firstIndex(where: { $0.byte == UInt8(ascii: "{") }) {
      guard let group = group(units, at: brace) else {
        open = brace + 1
        continue
      }
      guard let middles = alternatives(units, group), let tails = expand(units[(group.close + 1)...]),
        middles.count * tails.count <= maximalWords,
        middles.count * tails.count * units.count <= 1 << 16
      else { return nil }
      let head = Array(units[..<brace])
      return middles.flatMap { middle in tails.map { head + middle + $0 } }
    }
    return [Array(units)]
  }

  /// The brace that closes the one at `open` and the commas between, when the group has any or is a sequence.
  private static func group(_ units: ArraySlice<Unit>, at open: Int) -> (open: Int, close: Int, commas: [Int])? {
    var level = 0
    var commas: [Int] = []
    for index in open..<units.endIndex {
      switch units[index].byte {
      case UInt8(ascii: "{"): level += 1
      case UInt8(ascii: "}"):
        level -= 1
        if level == 0 {
          let isSequence = zip(units[open..<index], units[open..<index].dropFirst()).contains { $0.byte == 0x2E && $1.byte == 0x2E }
          return commas.isEmpty && !isSequence ? nil : (open, index, commas)
        }
      case UInt8(ascii: ","): if level == 1 { commas.append(index) }
      default: break
      }
    }
    return nil
  }

  private static func alternatives(_ units: ArraySlice<Unit>, _ group: (open: Int, close: Int, commas: [Int])) -> [[Unit]]? {
    if group.commas.isEmpty { return sequence(units[(group.open + 1)..<group.close]) }
    var result: [[Unit]] = []
    var start = group.open + 1
    for stop in group.commas + [group.close] {
      guard let words = expand(units[start..<stop]), result.count + words.count <= maximalWords else { return nil }
      result += words
      start = stop + 1
    }
    return result
  }

  /// Numbers without leading zeros and single letters.
  private static func sequence(_ units: ArraySlice<Unit>) -> [[Unit]]? {
    let bytes = units.compactMap(\.byte)
    guard bytes.count == units.count, bytes.count <= 16 else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: "..", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return nil }
    if let first = Int(parts[0]), let last = Int(parts[1]), String(first) == parts[0], String(last) == parts[1],
      (-10_000...10_000).contains(first), (-10_000...10_000).contains(last), abs(last - first) < maximalWords
    {
      let numbers = first <= last ? Array(first...last) : (last...first).reversed()
      return numbers.map { String($0).utf8.map { .byte($0) } }
    }
    return nil
  }
}
