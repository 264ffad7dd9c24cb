/// Where something new may begin in a sentence: at its first byte, and behind a comma, colon, semicolon, stop, dash, bracket or mark.
func clauseStarts(_ bytes: [UInt8], _ range: Range<Int>) -> [Int] {
  var starts = [range.lowerBound]
  var index = range.lowerBound
  while index + 1 < range.upperBound {
    switch bytes[index] {
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "."), UInt8(ascii: ")"):
      if bytes[index + 1] == 0x20, index + 2 < range.upperBound { starts.append(index + 2) }
    case UInt8(ascii: "-"):
      if bytes[index + 1] == 0x20, index > range.lowerBound, bytes[index - 1] == 0x20 || bytes[index - 1] == UInt8(ascii: "-"),
        index + 2 < range.upperBound
      {
        starts.append(index + 2)
      }
    case UInt8(ascii: "("):
      starts.append(index + 1)
    case UInt8(ascii: "_") where index > range.lowerBound && bytes[index - 1] == UInt8(ascii: "x"):
      // Behind a mark word such as `x_check `.
      var end = index
      while end < range.upperBound, bytes[end] != 0x20 { end += 1 }
      let word = bytes[(index + 1)..<end]
      if end + 1 < range.upperBound, word.elementsEqual("check".utf8) || word.elementsEqual("cheer".utf8) { starts.append(end + 1) }
    default: break
    }
    index += 1
  }
  return starts
}

/// The first bytes of the words in `range`; an apostrophe begins a new one, as it does for the keyword index.
func wordStarts(_ bytes: [UInt8], _ range: Range<Int>) -> [Int] {
  var starts: [Int] = []
  var wasWord = false
  for index in range {
    let byte = bytes[index]
    let isWord = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte >= 0x80
    if isWord, !wasWord { starts.append(index) }
    wasWord = isWord
  }
  return starts
}
