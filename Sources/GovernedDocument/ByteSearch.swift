internal import Glibc

/// The first offset in `range` at which `wanted` begins, or nil.
///
/// By the library's own search: documents have hundreds of kilobytes, and a write waits for the answer.
func firstOffset(of wanted: StaticString, in bytes: [UInt8], _ range: Range<Int>) -> Int? {
  bytes.withUnsafeBytes { buffer in
    let length = wanted.utf8CodeUnitCount
    guard let base = buffer.baseAddress, range.count >= length else { return nil }
    var start = range.lowerBound
    // Where the last place begins that has room for it.
    let end = range.upperBound - length + 1
    while start < end, let found = memchr(base + start, Int32(wanted.utf8Start[0]), end - start) {
      if memcmp(found, wanted.utf8Start, length) == 0 { return UnsafeRawPointer(found) - base }
      start = UnsafeRawPointer(found) - base + 1
    }
    return nil
  }
}
