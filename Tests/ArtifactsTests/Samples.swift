import Glibc
import Processes
import Testing

/// The standard output of a Python program: an encoder that nobody wrote for these tests.
func python(_ program: String, _ arguments: String...) throws -> [UInt8] {
  let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
  let result = try ChildProcess(
    arguments: ["/usr/bin/env", "python3", "-c", program] + arguments, environment: ["PATH": path], workingDirectory: "/"
  ).run()
  try #require(result.exitCode == 0, "\(String(decoding: result.errors, as: UTF8.self))")
  return result.output
}

func png(width: Int = 20, height: Int = 18) throws -> [UInt8] {
  let program = """
    import struct, sys, zlib
    width, height = int(sys.argv[1]), int(sys.argv[2])
    def chunk(name, data):
        return struct.pack('>I', len(data)) + name + data + struct.pack('>I', zlib.crc32(name + data))
    rows = b''.join(b'\\0' + bytes((x * 7 + y) % 256 for x in range(width * 3)) for y in range(height))
    sys.stdout.buffer.write(
        b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
        + chunk(b'tEXt', b'Title\\0A test') + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
    """
  return try python(program, "\(width)", "\(height)")
}

/// - Parameter entries: statements on the archive `z`.
func zip(_ entries: String) throws -> [UInt8] {
  try python(
    "import io, sys, zipfile\nb = io.BytesIO()\nwith zipfile.ZipFile(b, 'w') as z:\n  \(entries)\nsys.stdout.buffer.write(b.getvalue())")
}

/// A grey image: one quantisation table of ones, and codes of one bit for "no difference" and "end of block".
func jpeg(width: Int = 16, height: Int = 16) -> [UInt8] {
  func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] { [0xFF, marker, 0, UInt8(content.count + 2)] + content }
  let application = segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
  let quantisation = segment(0xDB, [0] + [UInt8](repeating: 1, count: 64))
  let frame = segment(0xC0, [8, UInt8(height >> 8), UInt8(height & 0xFF), UInt8(width >> 8), UInt8(width & 0xFF), 1, 1, 0x11, 0])
  let codes = [0x00, 0x10].flatMap { segment(0xC4, [$0, 1] + [UInt8](repeating: 0, count: 15) + [0]) }
  let scan = segment(0xDA, [1, 1, 0, 0, 63, 0]) + [UInt8](repeating: 0, count: (width + 7) / 8 * ((height + 7) / 8) / 4)
  return [0xFF, 0xD8] + application + quantisation + frame + codes + scan + [0xFF, 0xD9]
}

private func littleEndian(_ number: Int, width: Int) -> [UInt8] { (0..<width).map { UInt8(number >> (8 * $0) & 0xFF) } }

func webP(_ chunks: [(name: String, content: [UInt8])]) -> [UInt8] {
  let body = chunks.flatMap { name, content in
    Array(name.utf8) + littleEndian(content.count, width: 4) + content + [UInt8](repeating: 0, count: content.count & 1)
  }
  return Array("RIFF".utf8) + littleEndian(body.count + 4, width: 4) + Array("WEBP".utf8) + body
}

/// One colour all over: five prefix codes of a single symbol each, so that pixels take no bits at all.
func losslessWebP(width: Int = 16, height: Int = 16) -> [UInt8] {
  let codes = (0..<5).reduce(0) { $0 | 1 << (3 + 4 * $1) }
  return webP([("VP8L", [0x2F] + littleEndian((width - 1) | (height - 1) << 14, width: 4) + littleEndian(codes, width: 3))])
}

/// The header of a key frame before a partition of zeros.
func lossyWebP(width: Int = 16, height: Int = 16, partition: Int = 40) -> [UInt8] {
  let header = littleEndian(1 << 4 | partition << 5, width: 3) + [0x9D, 0x01, 0x2A]
  let sides = littleEndian(width, width: 2) + littleEndian(height, width: 2)
  return webP([("VP8 ", header + sides + [UInt8](repeating: 0, count: 40))])
}
