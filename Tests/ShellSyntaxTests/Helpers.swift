import Glibc
import ShellSyntax
import Testing

/// The line as it is read; the test ends when it cannot be.
func read(_ text: String, _ assumptions: ShellAssumptions = ShellAssumptions()) throws -> ShellLine {
  switch parseShell(Array(text.utf8), assumptions: assumptions) {
  case .line(let line): return line
  case .unparseable(let at, let reason):
    Issue.record("\(text): \(reason) at \(at)")
    throw Unreadable()
  }
}

struct Unreadable: Error {}

/// The words of a command joined by blanks, `?` for a word that is not known and `*` for one that may be several.
func words(_ words: [ShellWord]) -> String {
  words.map { word in
    switch word.value {
    case .known(let text): text
    case .pattern(let text): "<\(text)>"
    case .unknown: word.mayBeSeveral ? "*" : "?"
    }
  }.joined(separator: " ")
}

func words(_ command: SimpleCommand) -> String { words(command.words) }

/// The first command whose first word is `name`.
func command(_ name: String, of line: ShellLine) throws -> SimpleCommand {
  try #require(line.commands.first { $0.words.first?.text == name })
}

/// A folder of its own that goes with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/zakon-shell-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    // Nothing but what `mkdtemp` has made.
    if path.hasPrefix("/tmp/zakon-shell-"), path.utf8.count == 23 { system("rm -rf -- '\(path)'") }
  }

  func write(_ name: String, _ text: String) throws {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    let bytes = Array(text.utf8)
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func read(_ name: String) -> [UInt8] {
    guard let file = fopen("\(path)/\(name)", "r") else { return [] }
    defer { fclose(file) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return result }
      result += buffer[..<count]
    }
  }
}

/// `text` as one word for a shell.
func quoted(_ text: String) -> String {
  "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Numbers that look random and are the same in every run.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
