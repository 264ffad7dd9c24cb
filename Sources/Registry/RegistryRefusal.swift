internal import Paths

/// Why a rule file may not be written although the registry can be read.
public struct RegistryRefusal: Equatable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// There is no entry.
    case unregistered = "registry.unregistered-rule-file"
    /// There is one, and it approves nothing.
    case unapproved = "registry.unapproved-rule-file"
    /// What lies on the disk is not what was approved.
    case changed = "registry.changed-rule-file"
  }

  public let kind: Kind
  /// What of the entry it is, in a sentence's end after a colon; empty for ``Kind/unregistered``.
  public let detail: String

  public init(_ kind: Kind, _ detail: String = "") {
    self.kind = kind
    self.detail = detail
  }
}

extension RegistryEntry {
  /// What of the entry itself keeps its file from being written; nil when nothing does.
  public var refusal: RegistryRefusal? {
    func refused(_ detail: String) -> RegistryRefusal { RegistryRefusal(.unapproved, "the entry \(detail)") }
    if let problem { return refused(problem) }
    switch status {
    case .legacy:
      return token == Self.legacyToken ? nil : refused("is \(statusName ?? "") and lacks the token \(Self.legacyToken)")
    case .approvedPendingAuthor, .active, .approvedLive:
      guard token == Self.approvalToken else { return refused("is \(statusName ?? "") and lacks the token \(Self.approvalToken)") }
      return task == nil ? refused("names no task in `mc_task`") : nil
    case .proposed: return refused("is proposed; nobody has approved it")
    case nil: return refused(statusName.map { "has the status `\($0)`, which approves nothing" } ?? "has no `status`")
    }
  }

  /// The task whose words must bear the approval out; nil for what is older than the registry.
  public var approvingTask: Int64? { status == .legacy ? nil : task }

  /// What of the task under which a rule was approved contradicts that; nil when it bears it out.
  /// - Parameters:
  ///   - texts: every text of the task that a person may have approved in.
  public static func contradiction(ofTask id: Int64, title: String, texts: [String]) -> RegistryRefusal? {
    let words = folded(title).unicodeScalars.split { !$0.properties.isAlphabetic }.map(String.init)
    guard words.contains(where: { $0.hasPrefix("zakon") || $0.hasPrefix("rule") }) else {
      return RegistryRefusal(.unapproved, "the title of task \(id) says neither ZAKON nor rule, so it approves no rule")
    }
    guard texts.contains(where: { $0.utf8.count >= approvalToken.utf8.count && holdsToken($0) }) else {
      return RegistryRefusal(.unapproved, "task \(id) does not carry \(approvalToken)")
    }
    return nil
  }

  private static func holdsToken(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let token = Array(approvalToken.utf8)
    return bytes.indices.contains { bytes[$0...].starts(with: token) }
  }
}
