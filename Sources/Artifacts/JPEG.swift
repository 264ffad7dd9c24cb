/// Walks the marker segments of a JPEG file and what lies between them. See ITU-T T.81, annex B.
func checkJPEG(_ file: ByteView) throws(ArtifactFault) {
  guard file.byte(0) == 0xFF, file.byte(1) == 0xD8, file.byte(2) == 0xFF else { throw ArtifactFault("is no JPEG image") }
  var offset = 2
  var hasFrame = false
  var hasScan = false
  while let marker = marker(in: file, at: &offset) {
    switch marker {
    case 0xD9:
      guard hasFrame, hasScan else { throw ArtifactFault("is a JPEG image without pixels") }
      // Cameras append further images: another start of one right after the end is no rubbish.
      let isFollowedByImage = file.byte(offset) == 0xFF && file.byte(offset + 1) == 0xD8
      guard isFollowedByImage || file.count - offset <= tolerableTrailer else {
        throw ArtifactFault("is a JPEG image with other data after its end")
      }
      return
    case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
      guard !hasFrame else { throw broken }
      try checkFrame(file, at: offset)
      hasFrame = true
      try skipSegment(of: file, at: &offset)
    case 0xDA:
      guard hasFrame else { throw broken }
      try skipSegment(of: file, at: &offset)
      let start = offset
      try skipScan(of: file, at: &offset)
      guard offset > start else { throw ArtifactFault("is a JPEG image without pixels") }
      hasScan = true
    case 0x01, 0xD0...0xD7: continue
    case 0x00, 0xD8: throw broken
    default: try skipSegment(of: file, at: &offset)
    }
  }
  throw endsTooEarly
}

private let broken = ArtifactFault("is a broken JPEG image")
private let endsTooEarly = ArtifactFault("is a JPEG image that ends too early")

/// The code of the marker at `offset`, which moves behind it; nil when there is none. A marker may have any number of 0xFF before it.
private func marker(in file: ByteView, at offset: inout Int) -> UInt8? {
  guard file.byte(offset) == 0xFF else { return nil }
  while file.byte(offset) == 0xFF { offset += 1 }
  defer { offset += 1 }
  return file.byte(offset)
}

private func skipSegment(of file: ByteView, at offset: inout Int) throws(ArtifactFault) {
  guard let length = file.bigEndian16(offset) else { throw endsTooEarly }
  guard length >= 2 else { throw broken }
  guard file.isWithin(offset, count: length) else { throw endsTooEarly }
  offset += length
}

/// Moves to the first marker that ends the compressed data: 0xFF 0x00 stands for a byte of it, and restart markers belong to it.
private func skipScan(of file: ByteView, at offset: inout Int) throws(ArtifactFault) {
  while let found = file.firstOffset(of: 0xFF, from: offset), let next = file.byte(found + 1) {
    offset = found
    if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return }
    offset += next == 0xFF ? 1 : 2
  }
  throw endsTooEarly
}

/// A frame header: its length, the precision, both sides and three bytes for each component.
private func checkFrame(_ file: ByteView, at offset: Int) throws(ArtifactFault) {
  guard let length = file.bigEndian16(offset), let precision = file.byte(offset + 2), let height = file.bigEndian16(offset + 3),
    let width = file.bigEndian16(offset + 5), let components = file.byte(offset + 7)
  else { throw endsTooEarly }
  guard (2...16).contains(precision), (1...4).contains(components), length == 8 + 3 * Int(components) else { throw broken }
  try checkSize(width: width, height: height)
}
