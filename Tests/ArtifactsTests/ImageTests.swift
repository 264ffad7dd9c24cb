import Artifacts
import Testing

@Suite("Images")
struct ImageTests {
  @Test("of every format are what they say")
  func whole() throws {
    #expect(ArtifactFormat.png.fault(in: try png()) == nil)
    #expect(ArtifactFormat.png.fault(in: try png(width: 16, height: 300)) == nil)
    #expect(ArtifactFormat.jpeg.fault(in: jpeg()) == nil)
    #expect(ArtifactFormat.jpeg.fault(in: jpeg(width: 1_600, height: 900)) == nil)
    #expect(ArtifactFormat.webp.fault(in: losslessWebP()) == nil)
    #expect(ArtifactFormat.webp.fault(in: lossyWebP()) == nil)
    let canvas = [0x10, 0, 0, 0] + [15, 0, 0] + [15, 0, 0] as [UInt8]
    let alpha = webP([("VP8X", canvas), ("ALPH", [1, 2, 3])])
    #expect(ArtifactFormat.webp.fault(in: alpha) == "is a WebP image without pixels")
    let extended = webP([("VP8X", canvas), ("ALPH", [1, 2, 3]), ("VP8L", Array(losslessWebP()[20...]))])
    #expect(ArtifactFormat.webp.fault(in: extended) == nil)
    #expect(ArtifactFormat.webp.fault(in: webP([("VP8X", canvas), ("ANMF", [UInt8](repeating: 0, count: 40))])) == nil)
  }

  @Test("that are cut off anywhere are none, and say so")
  func truncation() throws {
    let samples: [(ArtifactFormat, [UInt8])] = [
      (.png, try png()), (.jpeg, jpeg()), (.webp, losslessWebP()), (.webp, lossyWebP()),
    ]
    for (format, bytes) in samples {
      for length in 0..<bytes.count { #expect(format.fault(in: Array(bytes.prefix(length))) != nil, "\(format) of \(length) bytes") }
    }
    #expect(ArtifactFormat.png.fault(in: Array(try png().dropLast())) == "is a PNG image that ends too early")
    #expect(ArtifactFormat.jpeg.fault(in: jpeg().dropLast()) == "is a JPEG image that ends too early")
    #expect(ArtifactFormat.webp.fault(in: lossyWebP().dropLast()) == "is a WebP image that ends too early")
    #expect(ArtifactFormat.webp.fault(in: lossyWebP(partition: 41)) == "is a WebP image that ends too early")
  }

  @Test("that show nothing, or that nothing could show, are told with their size")
  func sizes() throws {
    #expect(ArtifactFormat.png.fault(in: try png(width: 1, height: 1)) == "is an image of 1 x 1 pixels")
    #expect(ArtifactFormat.png.fault(in: try png(width: 15, height: 200)) == "is an image of 15 x 200 pixels")
    #expect(ArtifactFormat.jpeg.fault(in: jpeg(width: 8, height: 1_000)) == "is an image of 8 x 1000 pixels")
    #expect(ArtifactFormat.jpeg.fault(in: jpeg(width: 40_000, height: 16)) == "is an image of 40000 x 16 pixels")
    #expect(ArtifactFormat.jpeg.fault(in: jpeg(width: 16, height: 0)) == "is an image of 16 x 0 pixels")
    #expect(ArtifactFormat.webp.fault(in: losslessWebP(width: 1, height: 2)) == "is an image of 1 x 2 pixels")
    #expect(ArtifactFormat.webp.fault(in: lossyWebP(width: 16, height: 0)) == "is an image of 16 x 0 pixels")
    let canvas = [0, 0, 0, 0] + [0xFF, 0xFF, 0xFF] + [0xFF, 0xFF, 0xFF] as [UInt8]
    #expect(ArtifactFormat.webp.fault(in: webP([("VP8X", canvas)])) == "is an image of 16777216 x 16777216 pixels")
  }

  @Test("are no other format's, nor text")
  func otherFormats() throws {
    let samples: [(ArtifactFormat, [UInt8])] = [
      (.png, try png()), (.jpeg, jpeg()), (.webp, losslessWebP()), (.json, Array(#"{"a":1}"#.utf8)),
    ]
    for (format, _) in samples {
      for (other, bytes) in samples where other != format { #expect(format.fault(in: bytes) != nil, "\(other) as \(format)") }
      #expect(format.fault(in: []) == "is empty")
    }
    #expect(ArtifactFormat.png.fault(in: jpeg()) == "is no PNG image")
    #expect(ArtifactFormat.jpeg.fault(in: Array("screenshot".utf8)) == "is no JPEG image")
  }

  @Test("with a header that lies are none")
  func lies() throws {
    let image = try png()
    func changed(_ offset: Int, _ byte: UInt8) -> [UInt8] {
      var bytes = image
      bytes[offset] = byte
      return bytes
    }
    #expect(ArtifactFormat.png.fault(in: changed(19, 200)) == "is a PNG image with a broken header")
    #expect(ArtifactFormat.png.fault(in: changed(11, 14)) == "is a PNG image with a broken header")
    // The length of the chunk after the header.
    #expect(ArtifactFormat.png.fault(in: changed(33, 0x7F)) == "is a PNG image that ends too early")
    let header = Array(image[..<33])
    let end = Array(image.suffix(12))
    #expect(ArtifactFormat.png.fault(in: header + end) == "is a PNG image without pixels")
    #expect(ArtifactFormat.png.fault(in: header + [0, 0, 0, 2] + Array("IDAT".utf8) + [1, 2, 0, 0, 0, 0] + end) != nil)
    #expect(ArtifactFormat.png.fault(in: image + [UInt8](repeating: 0, count: 100)) == nil)
    #expect(ArtifactFormat.png.fault(in: image + [UInt8](repeating: 0, count: 5_000)) != nil)
    #expect(ArtifactFormat.jpeg.fault(in: jpeg() + [UInt8](repeating: 0, count: 5_000)) != nil)
    #expect(ArtifactFormat.jpeg.fault(in: jpeg() + jpeg() + [UInt8](repeating: 0, count: 5_000)) == nil)
    #expect(ArtifactFormat.jpeg.fault(in: [0xFF, 0xD8, 0xFF, 0xD9]) == "is a JPEG image without pixels")
    #expect(ArtifactFormat.jpeg.fault(in: [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 1_000)) != nil)
  }
}
