import Artifacts
import Testing

@Suite("Artifact formats")
struct ArtifactFormatTests {
  @Test("are known by the extension, in whichever case")
  func names() {
    let names: [(String, ArtifactFormat?)] = [
      ("a.png", .png), ("/x/y.JPG", .jpeg), ("a.b.Jpeg", .jpeg), ("a.webp", .webp), ("trace.ZIP", .zip), ("r.json", .json), (".png", .png),
      ("png", nil), ("a.png.txt", nil), ("a.", nil), ("", nil), ("a.png/b", nil), ("a.p\u{17F}g", nil), ("a.pn\u{301}g", nil),
      ("a.jsonl", nil),
    ]
    for (name, format) in names { #expect(ArtifactFormat(fileName: name) == format, "\(name)") }
  }

  @Test("refuse any rubbish in words that fit after the path, and never trap")
  func rubbish() throws {
    var generator = SplitMix(state: 7)
    let samples: [(ArtifactFormat, [UInt8])] = [
      (.png, try png()), (.jpeg, jpeg()), (.webp, lossyWebP()), (.webp, losslessWebP()), (.zip, try zip("z.writestr('a', 'b' * 40)")),
      (.json, Array(#"{"a":[1,-2.5e3,{"b":"c\u00e9"},true]}"#.utf8)),
    ]
    for (format, bytes) in samples {
      for _ in 0..<2_000 {
        var changed = bytes
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
          changed[Int.random(in: 0..<changed.count, using: &generator)] =
            [0, 0xFF, 0x7F, .random(in: 0...255, using: &generator)].randomElement(
              using: &generator) ?? 0
        }
        if Bool.random(using: &generator) { changed.removeLast(Int.random(in: 0..<changed.count, using: &generator)) }
        if let fault = format.fault(in: changed) { #expect(fault.hasPrefix("is "), "\(fault)") }
      }
      for length in 0..<200 {
        // With the right beginning, so that more than the signature is looked at.
        let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(format.fault(in: noise) != nil)
        #expect(format.fault(in: bytes.prefix(14) + noise) != nil)
      }
    }
  }

  @Test("are judged in time that grows with their length alone", .timeLimit(.minutes(1)))
  func long() throws {
    let megabyte = 1 << 20
    #expect(ArtifactFormat.jpeg.fault(in: jpeg().dropLast(2) + [UInt8](repeating: 0xFF, count: megabyte)) != nil)
    #expect(
      ArtifactFormat.json.fault(in: Array(String(repeating: "[1,", count: 400).utf8) + [UInt8](repeating: 0x20, count: megabyte)) != nil)
    let ends = [UInt8](repeating: 0, count: 4) + Array(String(repeating: "PK\u{05}\u{06}", count: megabyte / 4).utf8)
    #expect(ArtifactFormat.zip.fault(in: Array("PK\u{03}\u{04}".utf8) + ends) != nil)
    let emptyChunks = Array(try png().prefix(33)) + [UInt8](repeating: 0, count: 4)
    #expect(ArtifactFormat.png.fault(in: emptyChunks + Array("aaaa\0\0\0\0\0\0\0\0".utf8)) != nil)
  }
}

/// Numbers that are the same on every machine, so that a failure can be had again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
