internal import Model

/// Whether a command line that cannot be followed names the change of a task: the name of a usual program, and a verb with a number behind it.
/// Quotes and backslashes are taken off first, because the shell takes them off too.
func mentionsTaskChange(_ line: [UInt8]) -> Bool {
  let plain = line.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && $0 != UInt8(ascii: "\\") }
  let verbs = TaskChange.Verb.allCases.map { Array($0.rawValue.utf8) }
  var namesProgram = false
  var namesChange = false
  var start = 0
  while start < plain.count, !(namesProgram && namesChange) {
    guard plain[start].isOfWord else {
      start += 1
      continue
    }
    let end = plain[start...].firstIndex { !$0.isOfWord } ?? plain.count
    let word = plain[start..<end]
    if word.elementsEqual("mc".utf8) || word.elementsEqual("zakon".utf8) { namesProgram = true }
    if verbs.contains(where: word.elementsEqual), hasNumber(plain[end...]) { namesChange = true }
    start = end
  }
  return namesProgram && namesChange
}

/// Whether a number follows, and not that of a redirection: `done 2>&1` ends a loop.
private func hasNumber(_ rest: ArraySlice<UInt8>) -> Bool {
  let number = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "#") }
  let digits = number.prefix { (0x30...0x39).contains($0) }
  guard digits.startIndex > rest.startIndex, !digits.isEmpty else { return false }
  return digits.endIndex == rest.endIndex || (rest[digits.endIndex] != UInt8(ascii: ">") && !rest[digits.endIndex].isOfWord)
}

extension UInt8 {
  fileprivate var isOfWord: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == UInt8(ascii: "_")
  }
}
