internal import ClaimLanguage
internal import Paths

/// Whether the deeds of a session back, contradict or leave open what is claimed.
struct DeedBacking {
  enum Judgement: Sendable, Equatable {
    /// By the deed of this name.
    case backed(String)
    /// In a sentence.
    case contradicted(String)
    /// Why nothing backs it, in a sentence.
    case open(String)
  }

  private let policy: DeedPolicy
  private let admissions: LazyPattern
  private let whole: LazyPattern
  private let classWords: [(name: String, says: LazyPattern)]

  init(policy: DeedPolicy) {
    self.policy = policy
    admissions = LazyPattern(policy.admissions)
    whole = LazyPattern(policy.wholeSays)
    classWords = policy.classWords.map { ($0.name, LazyPattern($0.says)) }
  }

  /// The classes of a claim: its rule's, or those that its words tell where the rule only knows that something was done.
  func classes(of claim: ClaimFinding, sentence: String) -> Set<String> {
    guard policy.refinedClasses.contains(claim.claimClass) else { return [claim.claimClass] }
    let told = classWords.filter { $0.says.firstMatch(in: claim.text) != nil }.map(\.name)
    if !told.isEmpty { return Set(told) }
    let around = classWords.first { policy.sentenceClasses.contains($0.name) && $0.says.firstMatch(in: sentence) != nil }
    return [around?.name ?? claim.claimClass]
  }

  /// The worst that can be said of the claim in any of its classes.
  /// - Parameters:
  ///   - claim: one claim of a message.
  ///   - beside: the classes of all claims of the turn.
  ///   - message: all texts that are judged.
  ///   - deeds: in the order in which they began.
  func judge(_ claim: ClaimFinding, sentence: String, beside: Set<String>, message: String, deeds: [Deed]) -> Judgement {
    var worst: Judgement?
    for name in classes(of: claim, sentence: sentence).sorted() {
      let judgement = judge(claim, as: name, sentence: sentence, beside: beside, message: message, deeds: deeds)
      switch (judgement, worst) {
      case (.contradicted, _): return judgement
      case (.open, .backed), (_, nil): worst = judgement
      default: break
      }
    }
    return worst ?? .open("it has no class")
  }

  private func judge(
    _ claim: ClaimFinding, as claimClass: String, sentence: String, beside: Set<String>, message: String, deeds: [Deed]
  ) -> Judgement {
    if let contradiction = contradiction(of: claim, as: claimClass, sentence: sentence, message: message, deeds: deeds) {
      return .contradicted(contradiction)
    }
    guard let backing = policy.backing[claimClass] else { return .open("nothing that was done can show it") }
    let deeds = backing.isOfThisTurn ? deeds.filter { $0.isInTurn || Self.names(sentence, $0) } : deeds
    let lastChange = deeds.lastIndex { $0.kind.changesFiles && !$0.hasFailed }
    let kinds = lastChange == nil ? backing.kinds.union(backing.unlessChanged) : backing.kinds
    guard let last = deeds.lastIndex(where: { kinds.contains($0.kind) && $0.succeeded }) else {
      if isSmall(deeds, backing: backing, beside: beside) { return .backed("the change itself") }
      return .open(Self.nothingDone(kinds, deeds))
    }
    if backing.isOutdatedByChange, let lastChange, lastChange > last {
      let isRenewed = deeds[lastChange...].contains { backing.renewedBy.contains($0.kind) && $0.succeeded }
      if !isRenewed {
        if isSmall(deeds, backing: backing, beside: beside) { return .backed("the change itself") }
        return .open("the last run (\(deeds[last].name)) is older than \(Self.changeName(deeds[lastChange]))")
      }
    }
    if policy.wholeClasses.contains(claimClass), whole.firstMatch(in: sentence) != nil {
      guard deeds.contains(where: { kinds.contains($0.kind) && $0.succeeded && !$0.isNarrowed }) else {
        return .open("it speaks of all tests, and only a part was run (\(deeds[last].name))")
      }
    }
    return .backed(deeds[last].name)
  }

  // MARK: Contradiction

  private func contradiction(of claim: ClaimFinding, as claimClass: String, sentence: String, message: String, deeds: [Deed]) -> String? {
    if let refused = refusedChange(claim, as: claimClass, sentence: sentence, deeds: deeds) { return refused }
    guard let rule = policy.contradicting[claimClass],
      let failed = deeds.lastIndex(where: { rule.kinds.contains($0.kind) && $0.hasFailed }),
      !deeds[failed...].contains(where: { rule.clearedBy.contains($0.kind) && $0.succeeded }),
      case .failed(let how) = deeds[failed].outcome, admissions.firstMatch(in: message) == nil
    else { return nil }
    return "you said \"\(sentence)\"; the last run (\(deeds[failed].name)) \(how)"
  }

  /// A file that the claim names, or every file, could not be changed and was not changed later.
  private func refusedChange(_ claim: ClaimFinding, as claimClass: String, sentence: String, deeds: [Deed]) -> String? {
    guard ["edit", "completion", "fixed"].contains(claimClass) else { return nil }
    let refused = deeds.indices.last { index in
      guard deeds[index].isInTurn, deeds[index].hasFailed, let path = deeds[index].path, !path.isEmpty else { return false }
      return !deeds[index...].contains { $0.succeeded && ($0.path == path || $0.kind == .run) }
    }
    guard let refused, case .failed(let how) = deeds[refused].outcome else { return nil }
    let nothingChanged = !deeds.contains {
      $0.isInTurn && $0.succeeded && ($0.kind == .change || $0.kind == .cosmeticChange || $0.kind == .run)
    }
    guard nothingChanged || Self.names(sentence, deeds[refused]) else { return nil }
    return "you said \"\(sentence)\"; \(deeds[refused].name) \(how)"
  }

  // MARK: Words

  private func isSmall(_ deeds: [Deed], backing: DeedPolicy.Backing, beside: Set<String>) -> Bool {
    guard backing.smallChange > 0, beside == ["edit", "completion"] else { return false }
    let changed = Set(deeds.filter { $0.isInTurn && $0.kind == .change && $0.succeeded }.map { $0.path ?? $0.name })
    return !changed.isEmpty && changed.count <= backing.smallChange
  }

  /// Whether `sentence` names the file that `deed` changed.
  private static func names(_ sentence: String, _ deed: Deed) -> Bool {
    guard let name = deed.path.flatMap({ pathComponents($0).last }), name.utf8.contains(UInt8(ascii: ".")) else { return false }
    return contains(Array(name.lowercased().utf8), in: Array(sentence.utf8)[...])
  }

  private static func changeName(_ deed: Deed) -> String { deed.path.map { "the change of \($0)" } ?? deed.name }

  /// Why none of `kinds` counts.
  private static func nothingDone(_ kinds: Set<DeedKind>, _ deeds: [Deed]) -> String {
    let tried = deeds.last { kinds.contains($0.kind) }
    switch tried?.outcome {
    case .failed(let how): return "the last run (\(tried?.name ?? "")) \(how)"
    case .unknown(let why): return "the run \(tried?.name ?? "") \(why)"
    case .succeeded, nil: break
    }
    if kinds.contains(.change) { return "no change of a file is in the transcript" }
    if kinds.contains(.deploy) && !kinds.contains(.test) { return "no deployment and no request to what runs is in the transcript" }
    if kinds.contains(.test) && !kinds.contains(.build) { return "no test run is in the transcript" }
    if kinds.contains(.build) && !kinds.contains(.run) { return "no build is in the transcript" }
    return "nothing was run after the change"
  }
}
