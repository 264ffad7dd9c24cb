internal import Paths
internal import Policy

/// Which deeds back or contradict which claims, and how deeds are recognised; see `Policies/evidence/commands.yaml`.
struct DeedPolicy: Sendable {
  /// What backs one class of claims.
  struct Backing: Sendable {
    /// The class.
    var name: String
    var kinds: DeedKinds
    /// Whether no change of what runs may come after the deed.
    var isOutdatedByChange: Bool
    /// Deeds after which an older one counts again.
    var renewedBy: DeedKinds
    /// Deeds that are enough as well when nothing that runs was changed.
    var unlessChanged: DeedKinds
    /// Whether of earlier turns only the change of a file counts that the sentence names.
    var isOfThisTurn: Bool
    /// How many of them must have succeeded.
    var atLeast: Int
    /// Deeds that do not count when the turn made a stand-in for the real thing.
    var voidByMocks: DeedKinds
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
    /// The class.
    var name: String
    var kinds: DeedKinds
    /// What takes the contradiction away when it succeeds later.
    var clearedBy: DeedKinds
  }

  /// Words that tell a class.
  struct ClassWords: Sendable {
    var name: String
    var says: PatternSource
  }

  /// Words without which a claim is of another class.
  struct NeededWords: Sendable {
    /// The class.
    var name: String
    var says: PatternSource
    var otherwise: String
  }

  private(set) var catalog = CommandCatalog()
  private(set) var harmlessPaths: [PathGlob] = []
  /// Folders whose files belong to no project.
  private(set) var outsideFolders: [String] = []
  /// Files that change what runs though `harmlessPaths` matches them.
  private(set) var harmfulPaths: [PathGlob] = []
  private(set) var languages: [Language] = []
  private(set) var failedOutput = PatternSource.never
  private(set) var passedOutput = PatternSource.never
  /// The counts with which test runs end.
  private(set) var failedTests = PatternSource.never
  private(set) var passedTests = PatternSource.never
  /// A line about a test that passed, whose name may hold any word.
  private(set) var passedLine = PatternSource.never
  private(set) var didNotRunOutput = PatternSource.never
  /// Classes of rules that only know that something was done, and the words that tell more.
  private(set) var refinedClasses: Set<String> = []
  private(set) var classWords: [ClassWords] = []
  /// Classes whose words may stand anywhere in the sentence.
  private(set) var sentenceClasses: Set<String> = []
  /// Classes that a sentence with their words adds to those of its claims.
  private(set) var addedClasses: Set<String> = []
  private(set) var backing: [Backing] = []
  private(set) var contradicting: [Contradiction] = []
  /// Tells of a stand-in for the real thing in the path of a changed file.
  private(set) var mocks = PatternSource.never
  /// Tells of a test run in what an unknown program prints.
  private(set) var testOutput = PatternSource.never
  /// Status zero and any other, as a line prints it that looks at the status.
  private(set) var shownZero = PatternSource.never
  private(set) var shownOther = PatternSource.never
  /// Tells that a test run ran nothing.
  private(set) var emptyRuns = PatternSource.never
  /// Keeps a test from running, in a changed text.
  private(set) var skips = PatternSource.never
  /// How the IDs of rules begin whose claims are only likely.
  private(set) var likelyRules = ""
  /// Classes whose likely claims want what all claims of the class want.
  private(set) var likelyStrict: Set<String> = []
  /// What the host says of a command that nobody let run.
  private(set) var refusals = PatternSource.never
  /// What a message says that tells that something fails.
  private(set) var toldFailures = PatternSource.never
  /// The same for sentences that also claim something.
  private(set) var toldCounts = PatternSource.never
  /// Classes that hold only for claims with certain words, and the class of the others.
  private(set) var neededWords: [NeededWords] = []
  private(set) var wholeClasses: Set<String> = []
  private(set) var wholeSays = PatternSource.never

  /// All patterns, each with the key that holds it.
  var namedPatterns: [(key: String, source: String)] {
    let single = [
      ("summaries.failed", failedOutput), ("summaries.passed", passedOutput), ("summaries.failed-tests", failedTests),
      ("summaries.passed-tests", passedTests), ("summaries.passed-line", passedLine), ("did-not-run", didNotRunOutput), ("mocks", mocks),
      ("looks-like-tests", testOutput), ("empty-runs", emptyRuns), ("shown-status.zero", shownZero), ("shown-status.other", shownOther),
      ("skips", skips), ("refusals", refusals), ("told-failures", toldFailures), ("told-counts", toldCounts), ("whole.says", wholeSays),
    ]
    let ofClasses = classWords.map { ("class-words.classes", $0.says) } + neededWords.map { ("needed-words", $0.says) }
    return (single + ofClasses).filter { !$0.1.isEmpty }.map { ($0.0, $0.1.text) }
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
      merged.failedOutput = try Self.pattern("failed", &summaries) ?? merged.failedOutput
      merged.passedOutput = try Self.pattern("passed", &summaries) ?? merged.passedOutput
      merged.failedTests = try Self.pattern("failed-tests", &summaries) ?? merged.failedTests
      merged.passedTests = try Self.pattern("passed-tests", &summaries) ?? merged.passedTests
      merged.passedLine = try Self.pattern("passed-line", &summaries) ?? merged.passedLine
      _ = summaries.take("examples")
      try summaries.finish()
    }
    merged.didNotRunOutput = try Self.pattern("did-not-run", &reader) ?? merged.didNotRunOutput
    if let node = reader.take("class-words") {
      var words = try MappingReader(node, file: file, path: "evidence.class-words")
      merged.refinedClasses.formUnion(try words.texts("refines"))
      merged.sentenceClasses.formUnion(try words.texts("sentences"))
      merged.addedClasses.formUnion(try words.texts("adds"))
      for node in try words.nodes("classes") {
        var entry = try MappingReader(node, file: file, path: "evidence.class-words.classes")
        merged.classWords.append(ClassWords(name: try entry.text("class"), says: .text(try entry.text("says"))))
        try entry.finish()
      }
      try words.finish()
    }
    for node in try reader.nodes("backing") {
      var entry = try MappingReader(node, file: file, path: "evidence.backing")
      let name = try entry.text("class")
      let after = try entry.optionalText("after")
      guard after == nil || after == DeedKind.change.rawValue else { throw entry.error(nil, "after", "must be `change`") }
      merged.backing.removeAll { $0.name == name }
      merged.backing.append(
        Backing(
          name: name, kinds: try Self.kinds("by", &entry), isOutdatedByChange: after != nil,
          renewedBy: try Self.kinds("renewed-by", &entry),
          unlessChanged: try Self.kinds("unless-changed", &entry), isOfThisTurn: try entry.flag("of-this-turn", default: false),
          atLeast: try entry.integer("at-least", default: 1), voidByMocks: try Self.kinds("void-by-mocks", &entry),
          smallChange: try entry.integer("small-change", default: 0)))
      try entry.finish()
    }
    for node in try reader.nodes("contradicting") {
      var entry = try MappingReader(node, file: file, path: "evidence.contradicting")
      let name = try entry.text("class")
      merged.contradicting.removeAll { $0.name == name }
      merged.contradicting.append(
        Contradiction(name: name, kinds: try Self.kinds("by", &entry), clearedBy: try Self.kinds("cleared-by", &entry)))
      try entry.finish()
    }
    if let node = reader.take("shown-status") {
      var shown = try MappingReader(node, file: file, path: "evidence.shown-status")
      merged.shownZero = .text(try shown.text("zero"))
      merged.shownOther = .text(try shown.text("other"))
      try shown.finish()
    }
    merged.mocks = try Self.pattern("mocks", &reader) ?? merged.mocks
    merged.testOutput = try Self.pattern("looks-like-tests", &reader) ?? merged.testOutput
    merged.emptyRuns = try Self.pattern("empty-runs", &reader) ?? merged.emptyRuns
    merged.skips = try Self.pattern("skips", &reader) ?? merged.skips
    merged.likelyRules = try reader.optionalText("likely-rules") ?? merged.likelyRules
    merged.likelyStrict.formUnion(try reader.texts("likely-strict"))
    merged.refusals = try Self.pattern("refusals", &reader) ?? merged.refusals
    merged.toldFailures = try Self.pattern("told-failures", &reader) ?? merged.toldFailures
    merged.toldCounts = try Self.pattern("told-counts", &reader) ?? merged.toldCounts
    for node in try reader.nodes("needed-words") {
      var entry = try MappingReader(node, file: file, path: "evidence.needed-words")
      let name = try entry.text("class")
      merged.neededWords.removeAll { $0.name == name }
      merged.neededWords.append(NeededWords(name: name, says: .text(try entry.text("says")), otherwise: try entry.text("otherwise")))
      try entry.finish()
    }
    if let node = reader.take("whole") {
      var whole = try MappingReader(node, file: file, path: "evidence.whole")
      merged.wholeClasses = Set(try whole.texts("classes"))
      merged.wholeSays = .text(try whole.text("says"))
      try whole.finish()
    }
    if counts { self = merged }
  }

  private static func pattern(_ key: String, _ reader: inout MappingReader) throws(PolicyError) -> PatternSource? {
    try reader.optionalText(key).map { .text($0) }
  }

  private static func kinds(_ key: String, _ reader: inout MappingReader) throws(PolicyError) -> DeedKinds {
    var kinds: DeedKinds = []
    for name in try reader.texts(key) {
      guard let kind = DeedKind(rawValue: name) else {
        throw reader.error(nil, key, "holds `\(name)`; known are: \(DeedKind.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      kinds.insert(kind)
    }
    return kinds
  }
}

// MARK: The compiled form

extension DeedPolicy {
  init(_ reader: inout FormReader) throws(FormError) {
    catalog = try CommandCatalog(&reader)
    harmlessPaths = try reader.texts().map { PathGlob($0) }
    outsideFolders = try reader.texts()
    harmfulPaths = try reader.texts().map { PathGlob($0) }
    languages = try reader.list { (reader) throws(FormError) in
      Language(
        files: Set(try reader.texts()), comments: try reader.texts(), commentEnd: try reader.texts().first,
        indentationCounts: try reader.flag())
    }
    (failedOutput, passedOutput) = (try reader.pattern(), try reader.pattern())
    (failedTests, passedTests, passedLine) = (try reader.pattern(), try reader.pattern(), try reader.pattern())
    didNotRunOutput = try reader.pattern()
    (refinedClasses, sentenceClasses, addedClasses) = (Set(try reader.texts()), Set(try reader.texts()), Set(try reader.texts()))
    classWords = try reader.list { (reader) throws(FormError) in ClassWords(name: try reader.text(), says: try reader.pattern()) }
    backing = try reader.list { (reader) throws(FormError) in
      Backing(
        name: try reader.text(), kinds: try reader.kinds(), isOutdatedByChange: try reader.flag(), renewedBy: try reader.kinds(),
        unlessChanged: try reader.kinds(), isOfThisTurn: try reader.flag(), atLeast: try reader.number(), voidByMocks: try reader.kinds(),
        smallChange: try reader.number())
    }
    contradicting = try reader.list { (reader) throws(FormError) in
      Contradiction(name: try reader.text(), kinds: try reader.kinds(), clearedBy: try reader.kinds())
    }
    (mocks, testOutput, shownZero, shownOther) = (try reader.pattern(), try reader.pattern(), try reader.pattern(), try reader.pattern())
    (emptyRuns, skips) = (try reader.pattern(), try reader.pattern())
    likelyRules = try reader.text()
    likelyStrict = Set(try reader.texts())
    (refusals, toldFailures, toldCounts) = (try reader.pattern(), try reader.pattern(), try reader.pattern())
    neededWords = try reader.list { (reader) throws(FormError) in
      NeededWords(name: try reader.text(), says: try reader.pattern(), otherwise: try reader.text())
    }
    wholeClasses = Set(try reader.texts())
    wholeSays = try reader.pattern()
  }

  /// In the order in which ``init(_:)`` reads.
  func write(to writer: inout FormWriter) {
    catalog.write(to: &writer)
    writer.texts(harmlessPaths.map(\.source))
    writer.texts(outsideFolders)
    writer.texts(harmfulPaths.map(\.source))
    writer.list(languages) { writer, language in
      writer.texts(language.files.sorted())
      writer.texts(language.comments)
      writer.texts(language.commentEnd.map { [$0] } ?? [])
      writer.flag(language.indentationCounts)
    }
    for pattern in [failedOutput, passedOutput, failedTests, passedTests, passedLine, didNotRunOutput] { writer.pattern(pattern) }
    for classes in [refinedClasses, sentenceClasses, addedClasses] { writer.texts(classes.sorted()) }
    writer.list(classWords) { writer, words in
      writer.text(words.name)
      writer.pattern(words.says)
    }
    writer.list(backing) { writer, backing in
      writer.text(backing.name)
      writer.kinds(backing.kinds)
      writer.flag(backing.isOutdatedByChange)
      writer.kinds(backing.renewedBy)
      writer.kinds(backing.unlessChanged)
      writer.flag(backing.isOfThisTurn)
      writer.number(backing.atLeast)
      writer.kinds(backing.voidByMocks)
      writer.number(backing.smallChange)
    }
    writer.list(contradicting) { writer, contradiction in
      writer.text(contradiction.name)
      writer.kinds(contradiction.kinds)
      writer.kinds(contradiction.clearedBy)
    }
    for pattern in [mocks, testOutput, shownZero, shownOther, emptyRuns, skips] { writer.pattern(pattern) }
    writer.text(likelyRules)
    writer.texts(likelyStrict.sorted())
    for pattern in [refusals, toldFailures, toldCounts] { writer.pattern(pattern) }
    writer.list(neededWords) { writer, words in
      writer.text(words.name)
      writer.pattern(words.says)
      writer.text(words.otherwise)
    }
    writer.texts(wholeClasses.sorted())
    writer.pattern(wholeSays)
  }
}
