public import JSON
internal import Paths

/// The registry of rule files: which of them a person has approved. The format is that of the original system, version 1.0.
public struct ZakonRegistry: Sendable {
  static let version = "1.0"
  /// Far above real registries: a file beyond it is a fault, and a hook does not read it to its end.
  public static let limits = JSONLimits(bytes: 8 << 20, depth: 32)

  public let entries: [RegistryEntry]
  /// The whole document; unknown fields and the order of all are kept.
  let document: JSONValue
  /// The files of the entries, absolute and folded, in their order.
  private let files: [String]

  /// Reads the text of a registry strictly: there is no partly read one.
  /// - Parameter home: what `~` stands for; an entry below it is about no file when that is not known.
  public init(_ bytes: [UInt8], home: String?) throws(RegistryFault) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw .unparseable("it begins with a byte order mark") }
    do throws(JSONError) {
      document = try JSONValue(strict: bytes, limits: Self.limits)
    } catch {
      throw .unparseable("\(error)")
    }
    guard case .object = document else { throw .unparseable("it is no object") }
    guard case .string(let version) = document["version"] else { throw .unparseable("it has no `version` that is a text") }
    guard version == Self.version else { throw .unknownVersion(version) }
    guard case .array(let list) = document["registry"] else { throw .unparseable("it has no list `registry`") }
    var entries: [RegistryEntry] = []
    var files: [String] = []
    var seen: Set<String> = []
    for (index, value) in list.enumerated() {
      let entry = try RegistryEntry(value, place: "registry[\(index)]")
      let file = folded(absolutePath(entry.filePath, in: "/", home: home) ?? entry.filePath)
      guard seen.insert(file).inserted else { throw .duplicate("`file_path` \(entry.filePath)") }
      // A blank keeps names and files apart: a path has none at its beginning.
      guard entry.zakonID.isEmpty || seen.insert(" " + folded(entry.zakonID)).inserted else {
        throw .duplicate("`zakon_id` \(entry.zakonID)")
      }
      entries.append(entry)
      files.append(file)
    }
    self.entries = entries
    self.files = files
  }

  /// The entry of a file.
  /// - Parameter path: absolute, without `.` and `..`.
  public func entry(for path: String) -> RegistryEntry? {
    let wanted = folded(path)
    return files.firstIndex { $0 == wanted }.map { entries[$0] }
  }

  /// The entry of a name, in any case.
  public func entry(named zakonID: String) -> RegistryEntry? {
    let wanted = folded(zakonID)
    return entries.first { folded($0.zakonID) == wanted }
  }
}
