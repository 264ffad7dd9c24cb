/// What one Unicode scalar above ASCII reads as in a sentence.
enum ScalarFolding {
  /// Nothing: zero-width, direction marks, soft hyphen, variation selectors, combining marks.
  case ignored
  /// A mark of success, of failure, of waiting, of joy.
  case token(StaticString)
  /// White space, and symbols without a meaning of their own.
  case space
  /// The lower-case ASCII text that the reader sees.
  case ascii(StaticString)
  /// A letter of an alphabet we keep.
  case letter
}

/// - Parameter inCyrillicWord: the word holds a Cyrillic letter that no Latin one looks like, so it is Cyrillic throughout.
func folding(of scalar: UInt32, inCyrillicWord: Bool) -> ScalarFolding {
  switch scalar {
  case 0x80...0xA0: .space
  case 0xAD, 0x34F, 0x61C, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFE00...0xFE0F, 0xFEFF, 0x180B...0x180E, 0xE0000...0xE0FFF:
    .ignored
  case 0x300...0x36F, 0x483...0x489, 0x1AB0...0x1AFF, 0x20D0...0x20FF: .ignored
  case 0xC0...0x24F: latin(scalar)
  case 0x1E00...0x1EFF: .letter
  case 0x250...0x2AF, 0x1D00...0x1D22, 0xA730, 0xA731, 0x2100...0x214F, 0x249C...0x24E9, 0x1D400...0x1D7FF, 0x1F110...0x1F189:
    styledLetter(scalar).map { .ascii($0) } ?? .letter
  case 0x400...0x45F: cyrillic(scalar, asLookalike: !inCyrillicWord)
  case 0x370...0x3FF: greek(scalar)
  case 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: .space
  case 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x2BC, 0x2B9, 0x60, 0xB4, 0xFF07: .ascii("'")
  case 0x201C, 0x201D, 0x201E, 0x201F, 0x2033, 0xAB, 0xBB, 0xFF02: .ascii("\"")
  case 0x2039, 0x203A: .ascii("\"")
  case 0x2010, 0x2011, 0x2212: .ascii("-")
  case 0x2012...0x2015: .ascii(" -- ")
  case 0x2026: .ascii("...")
  case 0x2190...0x21FF, 0x27F0...0x27FF, 0x2900...0x297F: .ascii(" -> ")
  case 0xD7: .ascii("x")
  case 0x3002: .ascii(". ")
  case 0x3001: .ascii(", ")
  case 0xFF01...0xFF5E: .letter
  default: symbol(scalar)
  }
}

private func symbol(_ scalar: UInt32) -> ScalarFolding {
  switch scalar {
  case 0x2705, 0x2713, 0x2714, 0x2611, 0x1F7E2, 0x1F5F8, 0x1F44C, 0x1F44D, 0x1F4AF: .token(" x_check ")
  case 0x274C, 0x274E, 0x2717, 0x2718, 0x2715, 0x2716, 0x2612, 0x1F534, 0x1F6AB, 0x26D4, 0x1F44E: .token(" x_cross ")
  case 0x23F3, 0x231B, 0x1F6A7, 0x1F504, 0x2610, 0x1F7E1, 0x26A0: .token(" x_wait ")
  case 0x1F389, 0x1F38A, 0x1F680, 0x1F973, 0x1F3C1, 0x2728: .token(" x_cheer ")
  case 0x1F000...0x1FAFF, 0x2300...0x2BFF: .space
  case 0x3040...0xFFFF, 0x10000...0x10FFFF: .letter
  default: .letter
  }
}

/// Latin letters with marks read as their base: č ć c, š s, ž z, đ d, and those of the neighbours.
private func latin(_ scalar: UInt32) -> ScalarFolding {
  switch scalar {
  case 0xD7: .ascii("x")
  case 0xF7: .space
  case 0xC0...0xC5, 0xE0...0xE5, 0x100...0x105, 0x1CD, 0x1CE: .ascii("a")
  case 0xC6, 0xE6: .ascii("ae")
  case 0xC7, 0xE7, 0x106...0x10D: .ascii("c")
  case 0xD0, 0xF0, 0x10E...0x111: .ascii("d")
  case 0xC8...0xCB, 0xE8...0xEB, 0x112...0x11B: .ascii("e")
  case 0x11C...0x123: .ascii("g")
  case 0x124...0x127: .ascii("h")
  case 0xCC...0xCF, 0xEC...0xEF, 0x128...0x131: .ascii("i")
  case 0x134, 0x135: .ascii("j")
  case 0x136...0x138: .ascii("k")
  case 0x139...0x142: .ascii("l")
  case 0xD1, 0xF1, 0x143...0x14B: .ascii("n")
  case 0xD2...0xD6, 0xD8, 0xF2...0xF6, 0xF8, 0x14C...0x151: .ascii("o")
  case 0x152, 0x153: .ascii("oe")
  case 0x154...0x159: .ascii("r")
  case 0x15A...0x161, 0x17F, 0x218, 0x219: .ascii("s")
  case 0xDF: .ascii("ss")
  case 0x162...0x167, 0x21A, 0x21B: .ascii("t")
  case 0xD9...0xDC, 0xF9...0xFC, 0x168...0x173: .ascii("u")
  case 0x174, 0x175: .ascii("w")
  case 0xDD, 0xFD, 0xFF, 0x176...0x178: .ascii("y")
  case 0x179...0x17E: .ascii("z")
  case 0x1C4...0x1C6: .ascii("dz")
  case 0x1C7...0x1C9: .ascii("lj")
  case 0x1CA...0x1CC: .ascii("nj")
  default: .letter
  }
}

/// Serbian Cyrillic, one to one; in a word that is Latin otherwise, the letters that look alike read as they look.
private func cyrillic(_ scalar: UInt32, asLookalike: Bool) -> ScalarFolding {
  let lower = scalar < 0x410 ? scalar + 0x50 : scalar < 0x430 ? scalar + 0x20 : scalar
  if asLookalike {
    switch lower {
    case 0x432: return .ascii("b")
    case 0x43D: return .ascii("h")
    case 0x440: return .ascii("p")
    case 0x441: return .ascii("c")
    case 0x443: return .ascii("y")
    case 0x445: return .ascii("x")
    default: break
    }
  }
  switch lower {
  case 0x430: return .ascii("a")
  case 0x431: return .ascii("b")
  case 0x432: return .ascii("v")
  case 0x433: return .ascii("g")
  case 0x434, 0x452: return .ascii("d")
  case 0x435: return .ascii("e")
  case 0x436, 0x437: return .ascii("z")
  case 0x438, 0x456: return .ascii("i")
  case 0x439, 0x458: return .ascii("j")
  case 0x43A: return .ascii("k")
  case 0x43B: return .ascii("l")
  case 0x43C: return .ascii("m")
  case 0x43D: return .ascii("n")
  case 0x43E: return .ascii("o")
  case 0x43F: return .ascii("p")
  case 0x440: return .ascii("r")
  case 0x441, 0x448: return .ascii("s")
  case 0x442: return .ascii("t")
  case 0x443: return .ascii("u")
  case 0x444: return .ascii("f")
  case 0x445: return .ascii("h")
  case 0x446, 0x447, 0x45B: return .ascii("c")
  case 0x459: return .ascii("lj")
  case 0x45A: return .ascii("nj")
  case 0x45F: return .ascii("dz")
  case 0x455: return .ascii("s")
  default: return .letter
  }
}

private func greek(_ scalar: UInt32) -> ScalarFolding {
  switch scalar {
  case 0x391, 0x3B1: .ascii("a")
  case 0x392: .ascii("b")
  case 0x395, 0x3B5: .ascii("e")
  case 0x397: .ascii("h")
  case 0x399, 0x3B9: .ascii("i")
  case 0x39A, 0x3BA: .ascii("k")
  case 0x39C: .ascii("m")
  case 0x39D: .ascii("n")
  case 0x39F, 0x3BF: .ascii("o")
  case 0x3A1, 0x3C1: .ascii("p")
  case 0x3A4, 0x3C4: .ascii("t")
  case 0x3A5: .ascii("y")
  case 0x3A7: .ascii("x")
  case 0x396: .ascii("z")
  default: .letter
  }
}
