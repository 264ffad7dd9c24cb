internal import JSON

/// What a file gives itself out for by its name, and whether its bytes are that.
///
/// A claim's evidence is often a screenshot, an archive or a report, and an empty file of the right name is made in no time.
public enum ArtifactFormat: CaseIterable, Sendable {
  case png, jpeg, webp, zip, json

  /// The format that the extension of `fileName` stands for, in whichever case; nil when it stands for none of these.
  public init?(fileName: String) {
    let name = fileName.utf8
    guard let point = name.lastIndex(of: UInt8(ascii: ".")), !name[point...].contains(UInt8(ascii: "/")) else { return nil }
    let letters = name[name.index(after: point)...].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    switch String(decoding: letters, as: UTF8.self) {
    case "png": self = .png
    case "jpg", "jpeg": self = .jpeg
    case "webp": self = .webp
    case "zip": self = .zip
    case "json": self = .json
    default: return nil
    }
  }

  /// What keeps `bytes`, a whole file, from being a usable file of this format, in words that fit after its path, such as
  /// "is no PNG image"; nil when nothing does.
  ///
  /// Structure is walked from the first byte to the last, pixels and compressed contents are not decoded. Takes time that grows with the
  /// number of bytes, however they were made, and copies none of them.
  public func fault(in bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "is empty" }
    do throws(ArtifactFault) {
      switch self {
      case .png: try checkPNG(ByteView(bytes))
      case .jpeg: try checkJPEG(ByteView(bytes))
      case .webp: try checkWebP(ByteView(bytes))
      case .zip: try checkZip(ByteView(bytes))
      case .json: try checkJSON(bytes)
      }
      return nil
    } catch {
      return error.words
    }
  }
}

/// Why bytes are not what they should be, in words that fit after the path.
struct ArtifactFault: Error {
  let words: String

  init(_ words: String) { self.words = words }
}
