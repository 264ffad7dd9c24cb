/// Letters and digits of Unicode's styled alphabets as the reader takes them: mathematical, enclosed, small capitals, letterlike symbols.
///
/// After the code charts of the blocks named; what an alphabet lacks stands among the letterlike symbols.
func styledLetter(_ scalar: UInt32) -> StaticString? {
  switch scalar {
  // Mathematical Alphanumeric Symbols: thirteen alphabets of upper and lower case, five sets of digits.
  case 0x1D400...0x1D6A3: letters[Int((scalar - 0x1D400) % 26)]
  case 0x1D7CE...0x1D7FF: digits[Int((scalar - 0x1D7CE) % 10)]
  // Enclosed Alphanumerics and their supplement.
  case 0x24B6...0x24E9: letters[Int((scalar - 0x24B6) % 26)]
  case 0x249C...0x24B5: letters[Int(scalar - 0x249C)]
  case 0x1F110...0x1F129: letters[Int(scalar - 0x1F110)]
  case 0x1F130...0x1F149: letters[Int(scalar - 0x1F130)]
  case 0x1F150...0x1F169: letters[Int(scalar - 0x1F150)]
  case 0x1F170...0x1F189: letters[Int(scalar - 0x1F170)]
  default: smallCapital(scalar) ?? letterlike(scalar)
  }
}

private let letters: [StaticString] = [
  "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
]

private let digits: [StaticString] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]

/// Phonetic Extensions, IPA Extensions and Latin Extended-D.
private func smallCapital(_ scalar: UInt32) -> StaticString? {
  switch scalar {
  case 0x1D00: "a"
  case 0x299: "b"
  case 0x1D04: "c"
  case 0x1D05: "d"
  case 0x1D07: "e"
  case 0xA730: "f"
  case 0x262: "g"
  case 0x29C: "h"
  case 0x26A: "i"
  case 0x1D0A: "j"
  case 0x1D0B: "k"
  case 0x29F: "l"
  case 0x1D0D: "m"
  case 0x274: "n"
  case 0x1D0F: "o"
  case 0x1D18: "p"
  case 0x280: "r"
  case 0xA731: "s"
  case 0x1D1B: "t"
  case 0x1D1C: "u"
  case 0x1D20: "v"
  case 0x1D21: "w"
  case 0x28F: "y"
  case 0x1D22: "z"
  default: nil
  }
}

/// Letterlike Symbols: those that the mathematical alphabets leave out.
private func letterlike(_ scalar: UInt32) -> StaticString? {
  switch scalar {
  case 0x212C: "b"
  case 0x2102, 0x212D: "c"
  case 0x2130, 0x212F: "e"
  case 0x2131: "f"
  case 0x210A: "g"
  case 0x210B, 0x210C, 0x210D, 0x210E: "h"
  case 0x2110, 0x2111: "i"
  case 0x2112: "l"
  case 0x2133: "m"
  case 0x2115: "n"
  case 0x2134: "o"
  case 0x2119: "p"
  case 0x211A: "q"
  case 0x211B, 0x211C, 0x211D: "r"
  case 0x2124, 0x2128: "z"
  default: nil
  }
}
