internal import ClaimLanguage
internal import Model
internal import PCRE2
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
  private let whole: LazyPattern
  private let neededWords: [(name: String, says: LazyPattern, otherwise: String)]
  private let classWords: [(name: String, says: LazyPattern)]

  init(policy: DeedPolicy, workspace: MatchWorkspace? = nil) {
    self.policy = policy
    whole = LazyPattern(policy.wholeSays, workspace, assumesMatch: true)
    neededWords = policy.neededWords.map { ($0.name, LazyPattern($0.says, workspace, assumesMatch: true), $0.otherwise) }
    classWords = policy.classWords.map {
      ($0.name, LazyPattern($0.says, workspace, assumesMatch: policy.addedClasses.contains($0.name)))
    }
  }

  /// The classes of a claim: its rule's, or those that its words tell where the rule only knows that something was done.
  func classes(of claim: ClaimFinding, sentence: String) -> Set<String> {
    let added = classWords.filter { policy.addedClasses.contains($0.name) && $0.says.firstMatch(in: sentence) != nil }.map(\.name)
    return ownClasses(of: claim, sentence: sentence).union(added)
  }

  private func ownClasses(of claim: ClaimFinding, sentence: String) -> Set<String> {
    if let needed = neededWords.first(where: { $0.name == claim.claimClass }), needed.says.firstMatch(in: sentence) == nil {
      return [needed.otherwise]
    }
    guard policy.refinedClasses.contains(claim.claimClass) else { return [claim.claimClass] }
    let own = classWords.filter { !policy.addedClasses.contains($0.name) }
    let told = own.filter { $0.says.firstMatch(in: claim.text) != nil }.map(\.name)
    if !told.isEmpty { return Set(told) }
    let around = own.first { policy.sentenceClasses.contains($0.name) && $0.says.firstMatch(in: sentence) != nil }
    return [around?.name ?? claim.claimClass]
  }

  /// The worst that can be said of the claim in any of its classes.
  /// - Parameters:
  ///   - said: one claim of a message, with its classes.
  ///   - beside: the classes of all claims of the turn.
  ///   - message: what is judged, with what it tells of failures.
  func judge(_ said: SaidClaim, beside: Set<String>, message: JudgedMessage, deeds: DeedTrail) -> Judgement {
    var worst: Judgement?
    let sentence = said.finding.excerpt
    let isLikely = !policy.likelyRules.isEmpty && said.claim.rule.hasPrefix(policy.likelyRules)
    for name in said.classes.sorted() {
      let judgement: Judgement
      if let contradiction = contradiction(of: name, sentence: sentence, message: message, deeds: deeds) {
        return .contradicted(contradiction)
      } else if isLikely,
        (!policy.addedClasses.contains(name) && !policy.likelyStrict.contains(name))
          || message.tellsOfFailure(beside: sentence, isOfAll: false),
        let done = anythingDone(deeds, message: message, sentence: sentence)
      {
        judgement = .backed(done)
      } else if let backing = policy.backing.first(where: { $0.name == name }) {
        judgement = judge(
          backing, wantsWhole: policy.wholeClasses.contains(name), sentence: sentence, beside: beside, message: message, deeds: deeds)
      } else {
        judgement = .open("nothing that was done can show it")
      }
      switch (judgement, worst) {
      case (.open, .backed), (_, nil): worst = judgement
      default: break
      }
    }
    return worst ?? .open("it has no class")
  }

  // MARK: Backing

  private func judge(
    _ backing: DeedPolicy.Backing, wantsWhole: Bool, sentence: String, beside: Set<String>, message: JudgedMessage, deeds: DeedTrail
  ) -> Judgement {
    let kinds = backing.voidByMocks.isEmpty || !hasMocks(deeds) ? backing.kinds : backing.kinds.subtracting(backing.voidByMocks)
    let wantsWhole = wantsWhole && whole.firstMatch(in: sentence) != nil
    var lastChange: Deed?
    var isRenewed = false
    var lesser: Deed?
    // What came with the history of others is no work of this session.
    var changedByHand = false
    var tried: Deed?
    var narrowed: Deed?
    let wanted = backing.atLeast > 1 ? max(backing.atLeast, min(Self.number(in: sentence), Self.mostCounted)) : 1
    var count = 0
    var index = 0
    while let deed = deeds.deed(index) {
      index += 1
      if backing.isOfThisTurn, !deed.isInTurn, !Self.names(sentence, deed) { continue }
      if kinds.contains(deed.kind) {
        if deed.succeeded {
          if backing.isOutdatedByChange, let lastChange, !isRenewed {
            if isSmall(deeds, backing: backing, beside: beside, message: message) { return .backed("the change itself") }
            return .open("the last run (\(deed.name)) is older than \(Self.changeName(lastChange))")
          }
          // One command may look at many files; a tool looks at one.
          count += deed.isCommand ? Self.mostCounted : 1
          guard count >= wanted else { continue }
          guard wantsWhole, deed.isNarrowed else { return .backed(deed.name) }
          narrowed = narrowed ?? deed
        } else {
          // Of a run that failed since the last change a message that tells of the failure may tell the rest.
          if lastChange == nil, deed.hasFailed, message.tellsOfFailure(beside: sentence, isOfAll: wantsWhole) { return .backed(deed.name) }
          tried = tried ?? deed
        }
      }
      if deed.kind.changesFiles, !deed.hasFailed, !deed.name.hasPrefix("`git ") { changedByHand = true }
      if lastChange == nil {
        if deed.kind.changesFiles, !deed.hasFailed { lastChange = deed }
        if backing.renewedBy.contains(deed.kind), deed.succeeded { isRenewed = true }
      }
      if backing.unlessChanged.contains(deed.kind), deed.succeeded { lesser = lesser ?? deed }
    }
    if count > 0, count < wanted { return .open("it speaks of all of them, and \(count) of them was looked at") }
    if let narrowed { return .open("it speaks of all tests, and only a part was run (\(narrowed.name))") }
    if !changedByHand, let lesser { return .backed(lesser.name) }
    if isSmall(deeds, backing: backing, beside: beside, message: message) { return .backed("the change itself") }
    return .open(Self.nothingDone(kinds, tried: tried))
  }

  /// Whether the message says what was edited, though not as a claim of its own.
  private func tellsOfEdits(_ message: JudgedMessage) -> Bool {
    classWords.contains { $0.name == "edit" && $0.says.firstMatch(in: message.text) != nil }
  }

  private func hasMocks(_ deeds: DeedTrail) -> Bool {
    deeds.all().contains { $0.isInTurn && $0.isMocked }
  }

  /// From so many on, it is not counted how many things were looked at.
  private static let mostCounted = 5

  /// The first whole number in `sentence`; 0 when there is none.
  private static func number(in sentence: String) -> Int {
    let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
    let digits = sentence.utf8.drop { !isDigit($0) }.prefix { isDigit($0) }
    return Int(String(decoding: digits.prefix(6), as: UTF8.self)) ?? 0
  }

  /// The last thing that went well, in the turn or, when it did nothing, before; also what failed when the message tells of it.
  private func anythingDone(_ deeds: DeedTrail, message: JudgedMessage, sentence: String) -> String? {
    var failed: Deed?
    var index = 0
    while let deed = deeds.deed(index) {
      index += 1
      if deed.succeeded { return deed.name }
      if deed.hasFailed { failed = failed ?? deed }
    }
    return failed.flatMap { message.tellsOfFailure(beside: sentence, isOfAll: false) ? $0.name : nil }
  }

  private func isSmall(_ deeds: DeedTrail, backing: DeedPolicy.Backing, beside: Set<String>, message: JudgedMessage) -> Bool {
    guard backing.smallChange > 0, beside == ["edit", "completion"] || (beside == ["completion"] && tellsOfEdits(message)) else {
      return false
    }
    let changed = Set(deeds.all().filter { $0.isInTurn && $0.kind == .change && $0.succeeded }.map { $0.path ?? $0.name })
    return !changed.isEmpty && changed.count <= backing.smallChange
  }

  // MARK: Contradiction

  private func contradiction(of claimClass: String, sentence: String, message: JudgedMessage, deeds: DeedTrail) -> String? {
    if let refused = refusedChange(sentence: sentence, message: message, deeds: deeds) { return refused }
    guard let rule = policy.contradicting.first(where: { $0.name == claimClass }) else { return nil }
    let speaksOfAll = policy.wholeClasses.contains(claimClass) && whole.firstMatch(in: sentence) != nil
    if speaksOfAll, !message.tellsOfFailure(beside: sentence, isOfAll: true),
      !contains(Array("skip".utf8), in: Array(message.text.utf8)[...])
    {
      if let skipping = deeds.all().last(where: { $0.isInTurn && $0.skipsTests && $0.succeeded }) {
        return "you said \"\(sentence)\"; \(skipping.name) keeps tests from running"
      }
    }
    var index = 0
    var clearing: DeedKinds = []
    var changedBetween = false
    while let deed = deeds.deed(index) {
      index += 1
      if deed.succeeded, rule.clearedBy.contains(deed.kind) {
        clearing.insert(deed.kind)
        if deed.kind == .test || deed.kind == .ci { return nil }
      }
      if deed.kind.changesFiles, !deed.hasFailed, !clearing.isEmpty { changedBetween = true }
      if rule.kinds.contains(deed.kind), case .failed(let how) = deed.outcome {
        // What failed as a test is not made good by something lesser on the same files.
        if !clearing.isEmpty, deed.kind != .test || changedBetween { return nil }
        guard !message.tellsOfFailure(beside: sentence, isOfAll: speaksOfAll) else { return nil }
        return "you said \"\(sentence)\"; the last run (\(deed.name)) \(how)"
      }
    }
    return nil
  }

  /// A file that the message names, or every file, could not be changed in the turn and was not changed later.
  private func refusedChange(sentence: String, message: JudgedMessage, deeds: DeedTrail) -> String? {
    guard deeds.hasRefusedChange else { return nil }
    var changedLater: Set<String> = []
    var somethingRan = false
    var somethingChanged = false
    var refused: Deed?
    var index = 0
    while let deed = deeds.deed(index), deed.isInTurn {
      index += 1
      if deed.succeeded {
        if let path = deed.path { changedLater.insert(path) }
        if deed.kind == .run { somethingRan = true }
        if deed.kind == .run || deed.kind == .change || deed.kind == .cosmeticChange { somethingChanged = true }
      } else if refused == nil, deed.hasFailed, let path = deed.path, !somethingRan, !changedLater.contains(path) {
        refused = deed
      }
    }
    guard let refused, case .failed(let how) = refused.outcome,
      !somethingChanged || Self.names(message.text, refused) || Self.namesStem(message.text, refused),
      !message.tellsOfFailure(beside: sentence, isOfAll: false)
    else { return nil }
    return "you said \"\(sentence)\"; \(refused.name) \(how)"
  }

  // MARK: Words

  /// Whether `sentence` names the file that `deed` changed.
  private static func names(_ sentence: String, _ deed: Deed) -> Bool {
    guard let name = deed.path.flatMap({ pathComponents($0).last }), name.utf8.contains(UInt8(ascii: ".")) else { return false }
    return contains(Array(name.lowercased().utf8), in: Array(sentence.utf8)[...])
  }

  /// Whether `message` names the file without its ending, as people do.
  private static func namesStem(_ message: String, _ deed: Deed) -> Bool {
    guard let name = deed.path.flatMap({ pathComponents($0).last }), let stem = name.split(separator: ".").first, stem.utf8.count >= 5
    else {
      return false
    }
    return contains(Array(stem.lowercased().utf8), in: Array(message.utf8)[...])
  }

  private static func changeName(_ deed: Deed) -> String { deed.path.map { "the change of \($0)" } ?? deed.name }

  /// Why none of `kinds` counts.
  private static func nothingDone(_ kinds: DeedKinds, tried: Deed?) -> String {
    switch tried?.outcome {
    case .failed(let how): return "the last run (\(tried?.name ?? "")) \(how)"
    case .unknown(let why): return "the run \(tried?.name ?? "") \(why)"
    case .succeeded, nil: break
    }
    if kinds.contains(.change) { return "no change of a file is in the transcript" }
    if kinds.contains(.deploy) && !kinds.contains(.test) { return "no deployment and no request to what runs is in the transcript" }
    if kinds.contains(.publish) { return "no commit, push or publication is in the transcript" }
    if kinds.contains(.test) && !kinds.contains(.build) { return "no test run is in the transcript" }
    if kinds.contains(.build) && !kinds.contains(.run) { return "no build is in the transcript" }
    return "nothing was run after the change"
  }
}
