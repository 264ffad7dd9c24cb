/// Walks the chunks of a WebP file. See RFC 9649.
func checkWebP(_ file: ByteView) throws(ArtifactFault) {
  guard file.holds("RIFF", at: 0), file.holds("WEBP", at: 8), let size = file.littleEndian32(4) else {
    throw ArtifactFault("is no WebP image")
  }
  let end = size + 8
  guard end <= file.count else { throw endsTooEarly }
  guard file.count - end <= tolerableTrailer else { throw ArtifactFault("is a WebP image with other data after its end") }
  var offset = 12
  var isExtended = false
  var hasPixels = false
  while offset + 8 <= end, let length = file.littleEndian32(offset + 4) {
    let content = offset + 8
    guard content + length <= end else { throw endsTooEarly }
    if file.holds("VP8X", at: offset) {
      guard offset == 12, length >= 10, let width = file.littleEndian24(content + 4), let height = file.littleEndian24(content + 7) else {
        throw broken
      }
      try checkSize(width: width + 1, height: height + 1)
      isExtended = true
    } else if file.holds("VP8 ", at: offset) {
      try checkLossy(file, at: content, length: length)
      hasPixels = true
    } else if file.holds("VP8L", at: offset) {
      try checkLossless(file, at: content, length: length)
      hasPixels = true
    } else if file.holds("ANMF", at: offset), isExtended {
      // The header of a frame takes 16 bytes; one that holds a chunk has more.
      guard length > 16 + 8 else { throw broken }
      hasPixels = true
    } else if offset == 12 {
      throw broken
    }
    offset = content + length + length & 1
  }
  guard hasPixels else { throw ArtifactFault("is a WebP image without pixels") }
}

private let broken = ArtifactFault("is a broken WebP image")
private let endsTooEarly = ArtifactFault("is a WebP image that ends too early")

/// The header of a key frame: RFC 6386, section 9.1.
private func checkLossy(_ file: ByteView, at offset: Int, length: Int) throws(ArtifactFault) {
  guard length > 10, let tag = file.littleEndian24(offset), tag & 1 == 0, file.byte(offset + 3) == 0x9D, file.byte(offset + 4) == 0x01,
    file.byte(offset + 5) == 0x2A, let width = file.littleEndian16(offset + 6), let height = file.littleEndian16(offset + 8)
  else { throw broken }
  guard tag >> 5 <= length - 10 else { throw endsTooEarly }
  try checkSize(width: width & 0x3FFF, height: height & 0x3FFF)
}

/// One byte of signature, then both sides less one in 14 bits each, whether there is alpha, and a version in 3.
private func checkLossless(_ file: ByteView, at offset: Int, length: Int) throws(ArtifactFault) {
  guard length > 5, file.byte(offset) == 0x2F, let header = file.littleEndian32(offset + 1), header >> 29 == 0 else { throw broken }
  try checkSize(width: header & 0x3FFF + 1, height: header >> 14 & 0x3FFF + 1)
}
