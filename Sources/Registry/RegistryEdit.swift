internal import JSON
internal import Paths
public import Timestamps

/// A change of the registry that a person makes.
public enum RegistryEdit: Sendable {
  /// A new entry that approves nothing yet.
  case propose(zakonID: String, filePath: String, task: Int64?, notes: String?)
  case approve(zakonID: String, task: Int64, method: String, at: Timestamp)
  /// The file is written and is what was approved.
  case activate(zakonID: String, sha256: String)
  /// Files that were there before the registry.
  case backfill([LegacyFile], scanPath: String, at: Timestamp)
}

/// A rule file that is older than the registry.
public struct LegacyFile: Equatable, Sendable {
  public var zakonID: String
  /// With `~` for the home.
  public var filePath: String
  public var lines: Int
  /// Size.
  public var bytes: Int
  public var sha256: String

  public init(zakonID: String, filePath: String, lines: Int, bytes: Int, sha256: String) {
    self.zakonID = zakonID
    self.filePath = filePath
    self.lines = lines
    self.bytes = bytes
    self.sha256 = sha256
  }
}

/// Why an edit makes no sense, as a sentence.
public struct RegistryEditError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

extension ZakonRegistry {
  /// The text of a registry without entries.
  public static var emptyText: [UInt8] {
    let policy = [
      JSONMember(
        "creation_gate",
        .string(
          "Any write to a rule file needs an entry with status approved-pending-author, active, approved-live or legacy-pre-registry.")),
      JSONMember("ceo_approval_token", .string("The literal \(RegistryEntry.approvalToken) must stand in the entry and in its task.")),
      JSONMember("fail_closed", .string("Without a readable registry no rule file is written.")),
      JSONMember("hook_integration", .string("blueprint-schema-validator, or zakon-registry-check validate FILE")),
    ]
    let document = JSONValue.object([
      JSONMember("version", .string(version)), JSONMember("description", .string("Registry of all rule files and who approved them.")),
      JSONMember("policy", .object(policy)), JSONMember("registry", .array([])),
    ])
    return Array(document.indentedText.utf8)
  }

  /// The text of the registry after `edit`; all that the edit is not about stays as it is, in its order.
  public func text(after edit: RegistryEdit) throws(RegistryEditError) -> [UInt8] {
    var document = document
    var list = document["registry"]?.array ?? []
    switch edit {
    case .propose(let zakonID, let filePath, let task, let notes):
      try requireNew(zakonID, filePath)
      list.append(Self.proposal(zakonID, filePath, task: task, notes: notes))
    case .approve(let zakonID, let task, let method, let time):
      try change(zakonID, in: &list) { entry in
        entry.set("mc_task", .number(String(task)))
        entry.set("ceo_approved_token", .string(RegistryEntry.approvalToken))
        entry.set("ceo_approval_date", .string(String(time.iso8601.prefix(10))))
        entry.set("ceo_approval_method", .string(method))
        entry.set("status", .string(RegistryEntry.Status.approvedPendingAuthor.rawValue))
      }
    case .activate(let zakonID, let sha256):
      if let refusal = entry(named: zakonID)?.refusal { throw RegistryEditError(description: refusal.detail) }
      try change(zakonID, in: &list) { entry in
        // What is older than the registry stays what it is: a digest is no approval.
        if self.entry(named: zakonID)?.status != .legacy {
          entry.set("status", .string(RegistryEntry.Status.active.rawValue))
        }
        entry.set("published_sha256", .string(sha256))
      }
    case .backfill(let files, let scanPath, let time):
      for file in files {
        try requireNew(file.zakonID, file.filePath)
        list.append(Self.legacy(file))
      }
      let metadata = JSONValue.object([
        JSONMember("scan_date", .string(String(time.iso8601.prefix(10)))), JSONMember("scan_path", .string(scanPath)),
        JSONMember("files_found", .number(String(files.count))),
        JSONMember("notes", .string("An audit snapshot, no approval: these files were there before the registry.")),
      ])
      if document["backfill_metadata"] == nil { document.insert("backfill_metadata", metadata, before: "registry") }
      document.set("backfill_metadata", metadata)
    }
    document.set("registry", .array(list))
    return Array(document.indentedText.utf8)
  }

  private func requireNew(_ zakonID: String, _ filePath: String) throws(RegistryEditError) {
    if entry(named: zakonID) != nil { throw RegistryEditError(description: "there is already an entry `\(zakonID)`") }
    if let entry = entries.first(where: { folded($0.filePath) == folded(filePath) }) {
      throw RegistryEditError(description: "\(filePath) already has the entry `\(entry.zakonID)`")
    }
  }

  private func change(
    _ zakonID: String, in list: inout [JSONValue], _ body: (inout JSONValue) -> Void
  ) throws(RegistryEditError) {
    guard let index = entries.firstIndex(where: { folded($0.zakonID) == folded(zakonID) }) else {
      throw RegistryEditError(description: "there is no entry `\(zakonID)`; `zakon registry list` shows those that there are")
    }
    body(&list[index])
  }

  private static func proposal(_ zakonID: String, _ filePath: String, task: Int64?, notes: String?) -> JSONValue {
    var members = [
      JSONMember("zakon_id", .string(zakonID)), JSONMember("file_path", .string(filePath)),
      JSONMember("mc_task", task.map { .number(String($0)) } ?? .null), JSONMember("ceo_approved_token", .null),
      JSONMember("status", .string(RegistryEntry.Status.proposed.rawValue)),
    ]
    if let notes { members.append(JSONMember("notes", .string(notes))) }
    return .object(members)
  }

  private static func legacy(_ file: LegacyFile) -> JSONValue {
    .object([
      JSONMember("zakon_id", .string(file.zakonID)), JSONMember("file_path", .string(file.filePath)), JSONMember("mc_task", .null),
      JSONMember("ceo_approved_token", .string(RegistryEntry.legacyToken)),
      JSONMember("status", .string(RegistryEntry.Status.legacy.rawValue)),
      JSONMember(
        "backfill_metadata",
        .object([
          JSONMember("lines", .number(String(file.lines))), JSONMember("bytes", .number(String(file.bytes))),
          JSONMember("sha256", .string(file.sha256)),
        ])),
    ])
  }
}

extension JSONValue {
  /// Changes the value of a key where it stands, or adds the key at the end.
  fileprivate mutating func set(_ key: String, _ value: JSONValue) {
    guard case .object(var members) = self else { return }
    if let index = members.firstIndex(where: { $0.key == key }) {
      members[index] = JSONMember(key, value)
    } else {
      members.append(JSONMember(key, value))
    }
    self = .object(members)
  }

  fileprivate mutating func insert(_ key: String, _ value: JSONValue, before other: String) {
    guard case .object(var members) = self else { return }
    members.insert(JSONMember(key, value), at: members.firstIndex { $0.key == other } ?? members.count)
    self = .object(members)
  }
}
