internal import Digest
public import Files
public import JSON
internal import Paths
public import Timestamps

/// One day's decisions, a JSON object a line, each carrying the hash of the line before it.
///
/// A line that could not be appended under the lock is marked `"unchained":true`. The chain goes on from one day's file to the next.
public struct AuditLog: Sendable {
  /// How long the files are kept.
  public static let daysKept = 30
  /// How long a decision waits for another process that is appending.
  private static let patienceMilliseconds = 50

  public let folder: String

  public init(_ state: StateFolder) { folder = state.auditFolder }

  /// Appends a line of `fields`, to which `seq`, `prev` and `time` are added. The caller has masked what must not be kept.
  public func append(_ fields: [JSONMember], at now: Timestamp) throws(FileError) {
    // A process that began yesterday, or a clock that was set back, goes on with the newest file: the chain has one end.
    let today = joined(folder, "\(now.compactDate).jsonl")
    let path = max(today, files().last ?? today)
    if (try? fileStatus(path)) == nil {
      try createFolders(folder)
      removeExpired(now)
    }
    try AppendedFile(path).append(patienceMilliseconds: Self.patienceMilliseconds) { last, locked in
      let previous = last ?? lastLine(before: path)
      var members = [
        JSONMember("seq", .number(String((previous.flatMap(Self.sequenceNumber) ?? 0) + 1))),
        JSONMember("prev", .string(previous.map(sha256Hex) ?? "")),
        JSONMember("time", .string(now.iso8601)),
      ]
      if !locked { members.append(JSONMember("unchained", .boolean(true))) }
      return Array(JSONValue.object(members + fields).compactText.utf8)
    }
  }

  /// The files of the log, oldest first.
  public func files() -> [String] {
    ((try? folderEntries(folder)) ?? []).filter(Self.isDaily).map { joined(folder, $0) }
  }

  /// The first thing wrong with the chain, or nil. What a removed file held is not missed: the oldest line kept begins the chain.
  public func firstFault() throws(FileError) -> String? {
    var chained: [UInt8]?
    var hashes: Set<String> = []
    for file in files() {
      let text = try readFile(file, limit: 1 << 30)
      for (index, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
        let place = "\(file):\(index + 1)"
        guard let value = try? JSONValue(strict: Array(line), limits: JSONLimits(bytes: 1 << 22, depth: 16)) else {
          return "\(place): is no line of the log"
        }
        defer { hashes.insert(sha256Hex(Array(line))) }
        if value["unchained"]?.boolean == true {
          // It saw some line before it, though perhaps not the last one.
          if let previous = value["prev"]?.string, !hashes.isEmpty, !hashes.contains(previous) {
            return "\(place): follows no line of the log"
          }
          continue
        }
        if let chained, value["prev"]?.string != sha256Hex(chained) {
          // An unchained line may have slipped in while the writer of this one held the lock.
          guard let before = previousLine(of: line, in: text), value["prev"]?.string == sha256Hex(before) else {
            return "\(place): the line before it is not the one it was written after"
          }
        }
        chained = Array(line)
      }
    }
    return nil
  }

  private func previousLine(of line: ArraySlice<UInt8>, in text: [UInt8]) -> [UInt8]? {
    guard line.startIndex > 1 else { return nil }
    return text[..<(line.startIndex - 1)].split(separator: UInt8(ascii: "\n")).last.map { Array($0) }
  }

  private func lastLine(before path: String) -> [UInt8]? {
    guard let earlier = files().last(where: { $0 < path }), let text = try? readFile(earlier, limit: 1 << 28) else { return nil }
    return text.split(separator: UInt8(ascii: "\n")).last.map { Array($0) }
  }

  private static func sequenceNumber(of line: [UInt8]) -> Int? {
    (try? JSONValue(strict: line, limits: JSONLimits(bytes: 1 << 22, depth: 16)))?["seq"]?.integer
  }

  private func removeExpired(_ now: Timestamp) {
    let oldest = now.advanced(milliseconds: -Int64(Self.daysKept) * 86_400_000).compactDate + ".jsonl"
    for name in (try? folderEntries(folder)) ?? [] where Self.isDaily(name) && name < oldest { removeFile(joined(folder, name)) }
  }

  private static func isDaily(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return bytes.count == 14 && name.hasSuffix(".jsonl") && bytes.prefix(8).allSatisfy { (0x30...0x39).contains($0) }
  }
}
