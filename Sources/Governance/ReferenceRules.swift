internal import Paths
internal import Policy

/// What a push does to a reference of the other side.
public struct ReferenceUpdate: Sendable {
  /// What a reference is.
  public enum Kind: Equatable, Sendable { case branch, tag }

  public let kind: Kind
  /// Without `refs/heads/` or `refs/tags/`.
  public let name: [UInt8]
  /// What it is at the other side now; nil when it is not there.
  public let old: String?
  /// What it is to be; nil when it is to be deleted.
  public let new: String?
  /// Whether what it is to be holds all of what it is now.
  public let keepsHistory: Bool

  public init(kind: Kind, name: [UInt8], old: String?, new: String?, keepsHistory: Bool) {
    self.kind = kind
    self.name = name
    self.old = old
    self.new = new
    self.keepsHistory = keepsHistory
  }
}

extension GovernancePolicy {
  /// What is wrong with a push.
  public func findings(on update: ReferenceUpdate) -> [GovernanceFinding] {
    let parts = components(update.name)
    let name = String(decoding: update.name, as: UTF8.self)
    return rules.compactMap { rule -> GovernanceFinding? in
      switch rule.kind {
      case .immutableBaseline(let tags):
        guard update.kind == .tag, let old = update.old, old != update.new, tags.contains(where: { $0.matches(parts) }) else { return nil }
        let deed = update.new == nil ? "deletes" : "moves"
        return GovernanceFinding(rule, message: "\(rule.message): the push \(deed) the tag \(name)")
      case .protectedBranch(let branches, _, let allowsPushes):
        guard update.kind == .branch, update.old != update.new, branches.contains(where: { $0.matches(parts) }) else { return nil }
        let deed: String
        if update.new == nil {
          deed = "deletes"
        } else if update.old != nil, !update.keepsHistory {
          deed = "takes commits from"
        } else if !allowsPushes {
          deed = "goes directly to"
        } else {
          return nil
        }
        return GovernanceFinding(rule, message: "\(rule.message): the push \(deed) \(name)")
      case .appendOnly, .lineEndings, .encoding, .byteOrderMark, .secret, .commitMessage: return nil
      }
    }
  }

  /// What is wrong with a commit on `branch`.
  /// - Parameters:
  ///   - isMerge: whether it joins another branch.
  ///   - isFirst: whether the repository has no commit yet: the first one has nowhere else to go.
  public func findings(onCommitTo branch: [UInt8], isMerge: Bool, isFirst: Bool) -> [GovernanceFinding] {
    guard !isFirst else { return [] }
    let parts = components(branch)
    return rules.compactMap { rule in
      guard case .protectedBranch(let branches, let allowsMerges, _) = rule.kind, branches.contains(where: { $0.matches(parts) }) else {
        return nil
      }
      if isMerge, allowsMerges { return nil }
      let name = String(decoding: branch, as: UTF8.self)
      return GovernanceFinding(rule, message: "\(rule.message): this \(isMerge ? "merge" : "commit") goes directly to \(name)")
    }
  }
}
