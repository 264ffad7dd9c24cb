internal import JSON
internal import Paths

/// One rule file of the registry, as far as it can be read: what is missing or of a wrong type is said when the entry is asked for.
public struct RegistryEntry: Equatable, Sendable {
  /// Where an entry stands on its way.
  public enum Status: String, CaseIterable, Sendable {
    /// Entered, approved by nobody.
    case proposed
    /// A person has approved that the file is written.
    case approvedPendingAuthor = "approved-pending-author"
    case active
    /// The same as `active`, in other words of the original registry.
    case approvedLive = "approved-live"
    /// Was there before the registry; an audit snapshot, no approval.
    case legacy = "legacy-pre-registry"
  }

  /// What stands in the entry of a rule that a person has approved.
  public static let approvalToken = "[CEO_APPROVED]"
  /// What stands in the entry of a rule that is older than the registry.
  public static let legacyToken = "GRANDFATHERED-PRE-2026-05-12"

  public let zakonID: String
  /// As written: with `~` for the home.
  public let filePath: String
  /// The task under which it was approved.
  public let task: Int64?
  public let token: String?
  /// As written; it may be none of ``Status``.
  public let statusName: String?
  /// SHA-256 of the approved text in lower-case hexadecimal digits, once the file is active.
  public let publishedSHA256: String?
  /// What of the entry cannot be read, in words that fit after `the entry`; nil when all can.
  public let problem: String?

  public var status: Status? { statusName.flatMap(Status.init) }

  /// - Throws: when it cannot be told which file the entry is about; then nobody can tell whether it is about the one that is asked for.
  init(_ value: JSONValue, place: String) throws(RegistryFault) {
    guard case .object = value else { throw .unparseable("\(place) is no object") }
    guard case .string(let path) = value["file_path"], path.hasPrefix("/") || path.hasPrefix("~/") else {
      throw .unparseable("\(place) has no `file_path` that begins with / or ~/")
    }
    filePath = path
    var problem: String?
    func text(_ key: String) -> String? {
      switch value[key] {
      case nil, .null: return nil
      case .string(let text): return text
      default:
        problem = problem ?? "has a `\(key)` that is no text"
        return nil
      }
    }
    zakonID = text("zakon_id") ?? ""
    if zakonID.isEmpty { problem = problem ?? "has no `zakon_id`" }
    statusName = text("status")
    token = text("ceo_approved_token")
    publishedSHA256 = text("published_sha256")
    switch value["mc_task"] {
    case nil, .null: task = nil
    case .number(let digits): task = Self.task(digits)
    case .string(let reference): task = Self.task(reference)
    default: task = nil
    }
    if task == nil, let written = value["mc_task"], !written.isNull { problem = problem ?? "has an `mc_task` that is no task" }
    self.problem = problem
  }

  /// `100500`, `#100500` or `MC #100500`.
  private static func task(_ reference: String) -> Int64? {
    var digits = reference[...]
    if digits.uppercased().hasPrefix("MC") { digits = digits.dropFirst(2).drop { $0 == " " || $0 == "-" } }
    if digits.hasPrefix("#") { digits = digits.dropFirst() }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let id = Int64(digits), id > 0 else { return nil }
    return id
  }
}

extension JSONValue {
  fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}
