internal import Paths
internal import Policy

/// Which deeds back or contradict which claims, and how deeds are recognised; see `Policies/evidence/commands.yaml`.
struct DeedPolicy: Sendable {
  /// What backs one class of claims.
  struct Backing: Sendable {
    var kinds: Set<DeedKind>
    /// Whether no change of what runs may come after the deed.
    var isOutdatedByChange: Bool
    /// Deeds after which an older one counts again.
    var renewedBy: Set<DeedKind>
    /// Deeds that are enough as well when nothing that runs was changed.
    var unlessChanged: Set<DeedKind>
    /// Whether of earlier turns only the change of a file counts that the sentence names.
    var isOfThisTurn: Bool
    /// How many of them must have succeeded.
    var atLeast: Int
    /// Deeds that do not count when the turn made a stand-in for the real thing.
    var voidByMocks: Set<DeedKind>
    /// A change of no more files is enough by itself when only edits are claimed beside it; 0 when none is.
    var smallChange: Int
  }

  /// How comments look in the files of a language.
  struct Language: Sendable {
    /// Endings of file names, or whole names.
    var files: Set<String>
    /// What a line that is a comment begins with.
    var comments: [String]
    /// What ends a comment before the line does.
    var commentEnd: String?
    var indentationCounts: Bool
  }

  /// What contradicts one class of claims.
  struct Contradiction: Sendable {
    var kinds: Set<DeedKind>
    /// What takes the contradiction away when it succeeds later.
    var clearedBy: Set<DeedKind>
  }

  private(set) var catalog = CommandCatalog()
  private(set) var harmlessPaths: [PathGlob] = []
  /// Folders whose files belong to no project.
  private(set) var outsideFolders: [String] = []
  /// Files that change what runs though `harmlessPaths` matches them.
  private(set) var harmfulPaths: [PathGlob] = []
  private(set) var languages: [Language] = []
  private(set) var failedOutput = ""
  private(set) var passedOutput = ""
  /// The counts with which test runs end.
  private(set) var failedTests = ""
  private(set) var passedTests = ""
  /// A line about a test that passed, whose name may hold any word.
  private(set) var passedLine = ""
  private(set) var didNotRunOutput = ""
  /// Classes of rules that only know that something was done, and the words that tell more.
  private(set) var refinedClasses: Set<String> = []
  private(set) var classWords: [(name: String, says: String)] = []
  /// Classes whose words may stand anywhere in the sentence.
  private(set) var sentenceClasses: Set<String> = []
  /// Classes that a sentence with their words adds to those of its claims.
  private(set) var addedClasses: Set<String> = []
  private(set) var backing: [String: Backing] = [:]
  private(set) var contradicting: [String: Contradiction] = [:]
  /// Tells of a stand-in for the real thing in the path of a changed file.
  private(set) var mocks = ""
  /// Tells of a test run in what an unknown program prints.
  private(set) var testOutput = ""
  /// Status zero and any other, as a line prints it that looks at the status.
  private(set) var shownZero = ""
  private(set) var shownOther = ""
  /// Tells that a test run ran nothing.
  private(set) var emptyRuns = ""
  /// Keeps a test from running, in a changed text.
  private(set) var skips = ""
  /// How the IDs of rules begin whose claims are only likely.
  private(set) var likelyRules = ""
  /// Classes whose likely claims want what all claims of the class want.
  private(set) var likelyStrict: Set<String> = []
  /// What the host says of a command that nobody let run.
  private(set) var refusals = ""
  /// What a message says that tells that something fails.
  private(set) var toldFailures = ""
  /// The same for sentences that also claim something.
  private(set) var toldCounts = ""
  /// Classes that hold only for claims with certain words, and the class of the others.
  private(set) var neededWords: [String: (says: String, otherwise: String)] = [:]
  private(set) var wholeClasses: Set<String> = []
  private(set) var wholeSays = ""

  /// The patterns that the build compiled; nil when it made none.
  var patternStore: PatternStore?

  /// The sources of all patterns.
  var patterns: [String] { namedPatterns.map(\.source) }

  /// All patterns, each with the key that holds it.
  var namedPatterns: [(key: String, source: String)] {
    let single = [
      ("summaries.failed", failedOutput), ("summaries.passed", passedOutput), ("summaries.failed-tests", failedTests),
      ("summaries.passed-tests", passedTests), ("summaries.passed-line", passedLine), ("did-not-run", didNotRunOutput), ("mocks", mocks),
      ("looks-like-tests", testOutput), ("empty-runs", emptyRuns), ("shown-status.zero", shownZero), ("shown-status.other", shownOther),
      ("skips", skips), ("refusals", refusals), ("told-failures", toldFailures), ("told-counts", toldCounts), ("whole.says", wholeSays),
    ]
    let ofClasses = classWords.map { ("class-words.classes", $0.says) } + neededWords.map { ("needed-words", $0.value.says) }
    return (single + ofClasses).filter { !$0.1.isEmpty }
  }

  /// The language that a file of this name is written in; nil when none is known.
  func language(ofFile name: String) -> Language? {
    let ending = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[name.utf8.index(after: $0)...]) }
    return languages.first { language in language.files.contains(name) || ending.map(language.files.contains) ?? false }
  }

  /// Takes the keys about deeds from one document; `counts` is false when they are read only to be checked.
  mutating func merge(_ reader: inout MappingReader, file: String, counts: Bool) throws(PolicyError) {
    var merged = self
    try merged.catalog.merge(&reader, file: file)
    if let node = reader.take("harmless-changes") {
      var harmless = try MappingReader(node, file: file, path: "evidence.harmless-changes")
      merged.harmlessPaths += try harmless.texts("paths").map { PathGlob($0) }
      merged.outsideFolders += try harmless.texts("outside")
      merged.harmfulPaths += try harmless.texts("except").map { PathGlob($0) }
      for node in try harmless.nodes("comments") {
        var language = try MappingReader(node, file: file, path: "evidence.harmless-changes.comments")
        merged.languages.append(
          Language(
            files: Set(try language.texts("files")), comments: try language.texts("begin"), commentEnd: try language.optionalText("end"),
            indentationCounts: try language.flag("indentation-counts", default: false)))
        try language.finish()
      }
      try harmless.finish()
    }
    if let node = reader.take("summaries") {
      var summaries = try MappingReader(node, file: file, path: "evidence.summaries")
      merged.failedOutput = try summaries.optionalText("failed") ?? merged.failedOutput
      merged.passedOutput = try summaries.optionalText("passed") ?? merged.passedOutput
      merged.failedTests = try summaries.optionalText("failed-tests") ?? merged.failedTests
      merged.passedTests = try summaries.optionalText("passed-tests") ?? merged.passedTests
      merged.passedLine = try summaries.optionalText("passed-line") ?? merged.passedLine
      _ = summaries.take("examples")
      try summaries.finish()
    }
    merged.didNotRunOutput = try reader.optionalText("did-not-run") ?? merged.didNotRunOutput
    if let node = reader.take("class-words") {
      var words = try MappingReader(node, file: file, path: "evidence.class-words")
      merged.refinedClasses.formUnion(try words.texts("refines"))
      merged.sentenceClasses.formUnion(try words.texts("sentences"))
      merged.addedClasses.formUnion(try words.texts("adds"))
      for node in try words.nodes("classes") {
        var entry = try MappingReader(node, file: file, path: "evidence.class-words.classes")
        merged.classWords.append((try entry.text("class"), try entry.text("says")))
        try entry.finish()
      }
      try words.finish()
    }
    for node in try reader.nodes("backing") {
      var entry = try MappingReader(node, file: file, path: "evidence.backing")
      let name = try entry.text("class")
      let after = try entry.optionalText("after")
      guard after == nil || after == DeedKind.change.rawValue else { throw entry.error(nil, "after", "must be `change`") }
      merged.backing[name] = Backing(
        kinds: try Self.kinds("by", &entry), isOutdatedByChange: after != nil, renewedBy: try Self.kinds("renewed-by", &entry),
        unlessChanged: try Self.kinds("unless-changed", &entry), isOfThisTurn: try entry.flag("of-this-turn", default: false),
        atLeast: try entry.integer("at-least", default: 1), voidByMocks: try Self.kinds("void-by-mocks", &entry),
        smallChange: try entry.integer("small-change", default: 0))
      try entry.finish()
    }
    for node in try reader.nodes("contradicting") {
      var entry = try MappingReader(node, file: file, path: "evidence.contradicting")
      merged.contradicting[try entry.text("class")] = Contradiction(
        kinds: try Self.kinds("by", &entry), clearedBy: try Self.kinds("cleared-by", &entry))
      try entry.finish()
    }
    if let node = reader.take("shown-status") {
      var shown = try MappingReader(node, file: file, path: "evidence.shown-status")
      merged.shownZero = try shown.text("zero")
      merged.shownOther = try shown.text("other")
      try shown.finish()
    }
    merged.mocks = try reader.optionalText("mocks") ?? merged.mocks
    merged.testOutput = try reader.optionalText("looks-like-tests") ?? merged.testOutput
    merged.emptyRuns = try reader.optionalText("empty-runs") ?? merged.emptyRuns
    merged.skips = try reader.optionalText("skips") ?? merged.skips
    merged.likelyRules = try reader.optionalText("likely-rules") ?? merged.likelyRules
    merged.likelyStrict.formUnion(try reader.texts("likely-strict"))
    merged.refusals = try reader.optionalText("refusals") ?? merged.refusals
    merged.toldFailures = try reader.optionalText("told-failures") ?? merged.toldFailures
    merged.toldCounts = try reader.optionalText("told-counts") ?? merged.toldCounts
    for node in try reader.nodes("needed-words") {
      var entry = try MappingReader(node, file: file, path: "evidence.needed-words")
      merged.neededWords[try entry.text("class")] = (try entry.text("says"), try entry.text("otherwise"))
      try entry.finish()
    }
    if let node = reader.take("whole") {
      var whole = try MappingReader(node, file: file, path: "evidence.whole")
      merged.wholeClasses = Set(try whole.texts("classes"))
      merged.wholeSays = try whole.text("says")
      try whole.finish()
    }
    if counts { self = merged }
  }

  private static func kinds(_ key: String, _ reader: inout MappingReader) throws(PolicyError) -> Set<DeedKind> {
    var kinds: Set<DeedKind> = []
    for name in try reader.texts(key) {
      guard let kind = DeedKind(rawValue: name) else {
        throw reader.error(nil, key, "holds `\(name)`; known are: \(DeedKind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      kinds.insert(kind)
    }
    return kinds
  }
}
