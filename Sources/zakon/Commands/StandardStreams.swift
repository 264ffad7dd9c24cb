internal import Glibc

/// Standard input, by lines or whole, as bytes: nothing is repaired on the way.
struct StandardInput {
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  /// The next line without its line feed, or nil at the end.
  mutating func nextLine() -> [UInt8]? {
    var searched = position
    while true {
      if let feed = buffer[searched...].firstIndex(of: 0x0A) {
        defer { position = feed + 1 }
        return Array(buffer[position..<feed])
      }
      searched = buffer.count
      guard !isAtEnd else { break }
      if position > 0 {
        buffer.removeFirst(position)
        searched -= position
        position = 0
      }
      fill()
    }
    guard position < buffer.count else { return nil }
    defer { position = buffer.count }
    return position == 0 ? buffer : Array(buffer[position...])
  }

  /// Everything that is left.
  mutating func rest() -> [UInt8] {
    while !isAtEnd { fill() }
    defer { position = buffer.count }
    return position == 0 ? buffer : Array(buffer[position...])
  }

  private mutating func fill() {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(STDIN_FILENO, &chunk, chunk.count)
    if count < 0, errno == EINTR { return }
    if count > 0 { buffer.append(contentsOf: chunk[..<count]) } else { isAtEnd = true }
  }
}

/// Writes a line to standard output (1) or standard error (2) at once, so that a reader of a stream gets each answer when it is given.
func writeLine(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
  var bytes = ArraySlice(Array(text.utf8) + [0x0A])
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return }
    bytes = bytes.dropFirst(count)
  }
}
