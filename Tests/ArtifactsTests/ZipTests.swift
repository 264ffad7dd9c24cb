import Artifacts
import Testing

@Suite("Zip archives")
struct ZipTests {
  private let broken = "is a broken zip archive"

  @Test("of stored, packed and streamed files are archives")
  func whole() throws {
    #expect(ArtifactFormat.zip.fault(in: try zip("z.writestr('a.txt', 'hello')")) == nil)
    #expect(ArtifactFormat.zip.fault(in: try zip("z.writestr('d/', ''); z.writestr('d/a', b'x' * 9999, zipfile.ZIP_DEFLATED)")) == nil)
    #expect(ArtifactFormat.zip.fault(in: try zip("z.comment = b'PK\\5\\6 is no end' * 9; z.writestr('a', 'b')")) == nil)
    let streamed = """
      import sys, zipfile
      class Pipe:
        def write(self, data): return sys.stdout.buffer.write(data)
        def flush(self): sys.stdout.buffer.flush()
      with zipfile.ZipFile(Pipe(), 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('a', 'hello' * 99)
        z.writestr('b', 'hello')
      """
    #expect(ArtifactFormat.zip.fault(in: try python(streamed)) == nil)
  }

  @Test("that hold nothing are told")
  func nothing() throws {
    for entries in ["pass", "z.writestr('empty.txt', '')", "z.writestr('folder/', '')"] {
      #expect(ArtifactFormat.zip.fault(in: try zip(entries)) == "is a zip archive without a file that holds anything")
    }
    #expect(ArtifactFormat.zip.fault(in: Array("PK, more or less".utf8)) == "is no zip archive")
  }

  @Test("that are cut off anywhere are told")
  func truncation() throws {
    let bytes = try zip("z.writestr('a.txt', 'hello'); z.writestr('b.txt', 'world')")
    for length in 0..<bytes.count { #expect(ArtifactFormat.zip.fault(in: Array(bytes.prefix(length))) != nil, "\(length) bytes") }
    #expect(ArtifactFormat.zip.fault(in: Array(bytes.dropLast())) == "is a zip archive that ends too early")
  }

  @Test("whose directory lies are told")
  func lies() throws {
    let bytes = try zip("z.writestr('a.txt', 'hello')")
    let end = bytes.count - 22
    let directory = end - 51
    func fault(_ changes: [Int: UInt8]) -> String? {
      var changed = bytes
      for (offset, byte) in changes { changed[offset] = byte }
      return ArtifactFormat.zip.fault(in: changed)
    }
    #expect(fault([:]) == nil)
    // Where the local header stands, the packed size, both sizes, the length of the name, its first letter.
    #expect(fault([directory + 42: 1]) == broken)
    #expect(fault([directory + 45: 0x7F]) == broken)
    #expect(fault([directory + 22: 0x7F]) == broken)
    #expect(fault([directory + 20: 6, directory + 24: 6]) == broken)
    #expect(fault([directory + 24: 6]) == broken)
    #expect(fault([directory + 28: 4]) == broken)
    #expect(fault([directory + 46: 0x62]) == broken)
    // The end record: entries, the size of the directory, where it begins, disks.
    #expect(fault([end + 8: 2, end + 10: 2]) == broken)
    #expect(fault([end + 8: 0, end + 10: 0]) == broken)
    #expect(fault([end + 12: 50]) == broken)
    #expect(fault([end + 16: 0]) == broken)
    #expect(fault([end + 19: 0xF0]) == broken)
    #expect(fault([end + 4: 1]) == "is only a part of a zip archive")
    #expect(fault([end + 8: 0xFF, end + 9: 0xFF, end + 10: 0xFF, end + 11: 0xFF]) == "is a Zip64 archive, which is not read")
    // A second entry on the same bytes.
    let twice = bytes[..<end] + bytes[directory..<end] + bytes[end...]
    var doubled = Array(twice)
    let newEnd = doubled.count - 22
    doubled[newEnd + 8] = 2
    doubled[newEnd + 10] = 2
    doubled[newEnd + 12] = 102
    #expect(ArtifactFormat.zip.fault(in: doubled) == broken)
  }
}
