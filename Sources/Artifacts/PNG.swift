/// Walks the chunks of a PNG file. See https://www.w3.org/TR/png-3/#5DataRep.
func checkPNG(_ file: ByteView) throws(ArtifactFault) {
  guard file.byte(0) == 0x89, file.holds("PNG\r\n\u{1A}\n", at: 1) else { throw ArtifactFault("is no PNG image") }
  let isPaletteNeeded = try checkHeader(file)
  var offset = firstChunk + chunkFrame + headerLength
  var hasPalette = false
  var imageBytes = 0
  while let length = file.bigEndian32(offset) {
    guard file.isWithin(offset, count: length + chunkFrame) else { throw endsTooEarly }
    if file.holds("IEND", at: offset + 4) {
      guard length == 0, imageBytes > 0 else { throw ArtifactFault("is a PNG image without pixels") }
      guard file.count - offset - chunkFrame <= tolerableTrailer else {
        throw ArtifactFault("is a PNG image with other data after its end")
      }
      return
    }
    if file.holds("PLTE", at: offset + 4) { hasPalette = true }
    if file.holds("IDAT", at: offset + 4) {
      guard hasPalette || !isPaletteNeeded else { throw ArtifactFault("is a PNG image without its palette") }
      if imageBytes == 0, length >= 2 { try checkCompression(file, at: offset + 8) }
      imageBytes += length
    }
    guard isChunkName(file, at: offset + 4) else { throw ArtifactFault("is a broken PNG image") }
    offset += length + chunkFrame
  }
  throw endsTooEarly
}

private let firstChunk = 8
/// What a chunk has besides its content: length, name and check sum.
private let chunkFrame = 12
private let headerLength = 13
private let endsTooEarly = ArtifactFault("is a PNG image that ends too early")

/// - Returns: whether the pixels are indices into a palette.
private func checkHeader(_ file: ByteView) throws(ArtifactFault) -> Bool {
  guard let width = file.bigEndian32(firstChunk + 8), let height = file.bigEndian32(firstChunk + 12),
    let depth = file.byte(firstChunk + 16),
    let colour = file.byte(firstChunk + 17), let interlacing = file.byte(firstChunk + 20), let sum = file.bigEndian32(firstChunk + 21)
  else { throw endsTooEarly }
  guard file.bigEndian32(firstChunk) == headerLength, file.holds("IHDR", at: firstChunk + 4),
    file.crc32(firstChunk + 4, count: 4 + headerLength) == sum
  else { throw ArtifactFault("is a PNG image with a broken header") }
  let depths: [UInt8] =
    switch colour {
    case 0: [1, 2, 4, 8, 16]
    case 3: [1, 2, 4, 8]
    case 2, 4, 6: [8, 16]
    default: []
    }
  guard depths.contains(depth), file.byte(firstChunk + 18) == 0, file.byte(firstChunk + 19) == 0, interlacing <= 1 else {
    throw ArtifactFault("is a PNG image of an unknown kind")
  }
  try checkSize(width: width, height: height)
  return colour == 3
}

/// The first two bytes of a zlib stream (RFC 1950): deflate, and a check sum of their own.
private func checkCompression(_ file: ByteView, at offset: Int) throws(ArtifactFault) {
  guard let header = file.bigEndian16(offset), header >> 8 & 0xF == 8, header % 31 == 0 else {
    throw ArtifactFault("is a PNG image without readable pixels")
  }
}

private func isChunkName(_ file: ByteView, at offset: Int) -> Bool {
  (0..<4).allSatisfy { index in
    guard let byte = file.byte(offset + index) else { return false }
    return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & ~0x20)
  }
}
