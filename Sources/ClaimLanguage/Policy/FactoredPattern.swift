/// `pattern` with every group that is a plain list of words written as a letter tree.
///
/// The engine tries the alternatives of a group one after another; written as a tree it looks at each letter of the text once. The words
/// found are the same; of two words of which one begins with the other the longer is tried first.
func factoredPattern(_ pattern: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(pattern.count)
  var index = 0
  while index < pattern.count {
    if pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count {
      output += pattern[index...(index + 1)]
      index += 2
    } else if let (words, end) = wordList(pattern, at: index) {
      output += pattern[index..<(index + 3)]
      LetterTree(words).append(to: &output)
      output.append(UInt8(ascii: ")"))
      index = end
    } else {
      output.append(pattern[index])
      index += 1
    }
  }
  return output
}

/// The words of the group `(?:`, `(?=` or `(?!` that begins at `start`, and where it ends; nil when it is anything but four words or more.
private func wordList(_ pattern: [UInt8], at start: Int) -> (words: [[UInt8]], end: Int)? {
  guard start + 3 < pattern.count, pattern[start] == UInt8(ascii: "("), pattern[start + 1] == UInt8(ascii: "?"),
    [UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "!")].contains(pattern[start + 2])
  else { return nil }
  var words: [[UInt8]] = [[]]
  var index = start + 3
  while index < pattern.count {
    switch pattern[index] {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x20, UInt8(ascii: "'"), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      words[words.count - 1].append(pattern[index])
    case UInt8(ascii: "|"): words.append([])
    case UInt8(ascii: ")"): return words.count >= 4 && words.allSatisfy { !$0.isEmpty } ? (words, index + 1) : nil
    default: return nil
    }
    index += 1
  }
  return nil
}
