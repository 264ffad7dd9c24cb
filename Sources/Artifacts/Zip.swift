/// Holds the directory of a zip archive against the files that it tells of. See PKWARE's APPNOTE, section 4.3.
func checkZip(_ file: ByteView) throws(ArtifactFault) {
  guard file.holds("PK\u{03}\u{04}", at: 0) || file.holds("PK\u{05}\u{06}", at: 0) else { throw ArtifactFault("is no zip archive") }
  guard let end = endRecord(of: file) else { throw endsTooEarly }
  guard let disk = file.littleEndian16(end + 4), let directoryDisk = file.littleEndian16(end + 6),
    let entriesHere = file.littleEndian16(end + 8), let entries = file.littleEndian16(end + 10), let size = file.littleEndian32(end + 12),
    let start = file.littleEndian32(end + 16)
  else { throw endsTooEarly }
  guard entries != 0xFFFF, size != 0xFFFF_FFFF, start != 0xFFFF_FFFF else { throw ArtifactFault("is a Zip64 archive, which is not read") }
  guard disk == 0, directoryDisk == 0, entriesHere == entries else { throw ArtifactFault("is only a part of a zip archive") }
  guard start + size <= end else { throw broken }
  var offset = start
  var hasContent = false
  var taken = 0
  for _ in 0..<entries {
    let entry = try Entry(in: file, at: offset, directory: start)
    offset += entry.length
    guard offset <= start + size else { throw broken }
    // Several entries on the same bytes are how small archives are made to look large.
    taken += try entry.localLength(in: file)
    guard taken <= start else { throw broken }
    if entry.isFileWithContent { hasContent = true }
  }
  guard offset == start + size else { throw broken }
  guard hasContent else { throw ArtifactFault("is a zip archive without a file that holds anything") }
}

private let broken = ArtifactFault("is a broken zip archive")
private let endsTooEarly = ArtifactFault("is a zip archive that ends too early")

/// The record at the end of every archive, found from the back; its comment, of at most 65,535 bytes, must reach to the last byte.
private func endRecord(of file: ByteView) -> Int? {
  let length = 22
  guard file.count >= length else { return nil }
  return stride(from: file.count - length, through: max(file.count - length - 0xFFFF, 0), by: -1).first {
    file.holds("PK\u{05}\u{06}", at: $0) && file.littleEndian16($0 + 20) == file.count - length - $0
  }
}

/// What the directory says of one file.
private struct Entry {
  let offset: Int
  /// Where the directory begins, and the files end.
  let directory: Int
  let nameLength: Int
  /// Of the entry itself, in the directory.
  let length: Int
  let packedSize: Int
  let size: Int
  let localHeader: Int
  let isFolder: Bool
  let isStored: Bool
  let isEncrypted: Bool

  init(in file: ByteView, at offset: Int, directory: Int) throws(ArtifactFault) {
    guard file.holds("PK\u{01}\u{02}", at: offset), let flags = file.littleEndian16(offset + 8),
      let method = file.littleEndian16(offset + 10),
      let packedSize = file.littleEndian32(offset + 20), let size = file.littleEndian32(offset + 24),
      let nameLength = file.littleEndian16(offset + 28), let extraLength = file.littleEndian16(offset + 30),
      let commentLength = file.littleEndian16(offset + 32), let localHeader = file.littleEndian32(offset + 42)
    else { throw broken }
    guard packedSize != 0xFFFF_FFFF, size != 0xFFFF_FFFF, localHeader != 0xFFFF_FFFF else {
      throw ArtifactFault("is a Zip64 archive, which is not read")
    }
    self.offset = offset
    self.directory = directory
    self.nameLength = nameLength
    length = 46 + nameLength + extraLength + commentLength
    self.packedSize = packedSize
    self.size = size
    self.localHeader = localHeader
    isFolder = file.byte(offset + 46 + nameLength - 1) == UInt8(ascii: "/")
    isStored = method == 0
    isEncrypted = flags & 1 != 0
  }

  var isFileWithContent: Bool { nameLength > 0 && !isFolder && size > 0 && packedSize > 0 }

  /// How many bytes header and content take up where the directory says that they stand; the header must be of the same name.
  func localLength(in file: ByteView) throws(ArtifactFault) -> Int {
    guard file.holds("PK\u{03}\u{04}", at: localHeader), file.littleEndian16(localHeader + 26) == nameLength,
      let extraLength = file.littleEndian16(localHeader + 28), file.repeats(offset + 46, at: localHeader + 30, count: nameLength)
    else { throw broken }
    let length = 30 + nameLength + extraLength + packedSize
    guard localHeader + length <= directory, size == packedSize || !isStored || isEncrypted else { throw broken }
    return length
  }
}
