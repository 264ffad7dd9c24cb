/// The pieces of a word while it is read; text grows in place.
struct PieceList {
  private var pieces: [Piece] = []
  private var current: [UInt8] = []
  private var currentIsQuoted: Bool?

  var isEmpty: Bool { pieces.isEmpty && currentIsQuoted == nil }

  mutating func append(_ byte: UInt8, isQuoted: Bool) {
    if currentIsQuoted != isQuoted { close(next: isQuoted) }
    current.append(byte)
  }

  mutating func append(contentsOf bytes: some Collection<UInt8>, isQuoted: Bool) {
    if currentIsQuoted != isQuoted { close(next: isQuoted) }
    current.append(contentsOf: bytes)
  }

  mutating func append(_ piece: Piece) {
    close(next: nil)
    pieces.append(piece)
  }

  mutating func finished() -> [Piece] {
    close(next: nil)
    return pieces
  }

  private mutating func close(next: Bool?) {
    if let quoted = currentIsQuoted { pieces.append(.text(current, isQuoted: quoted)) }
    current = []
    currentIsQuoted = next
  }
}
