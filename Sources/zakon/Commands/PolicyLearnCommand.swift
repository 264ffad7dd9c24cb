internal import ArgumentParser
internal import ClaimLanguage
internal import ClaimLearning
internal import Digest
internal import Files
internal import JSON
internal import Policy

/// `zakon policy learn`: trains the weights of the claim detector.
struct PolicyLearnCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn", abstract: "Learn from labelled texts and the examples of the policies what a claim sounds like.",
    discussion: "Deterministic: the same inputs give the same file. Prints how texts of left-out files come out.")

  @Option(help: "The folder of policies.") var policies = "Policies"
  @Option(help: "The folder of labelled texts.") var texts = "Fixtures/claims"
  @Option(help: "Of a thousand innocent texts of left-out files, how many may be taken for claims.") var falseBlocks = 78
  @Flag(help: "Write nothing; fail when the inputs are not those that the weights were learned from.") var check = false

  /// What is learned changes with how it is learned.
  private static let version = "2"
  private static let fileName = "learned.yaml"

  func run() throws {
    let output = "\(policies)/claims/\(Self.fileName)"
    let digest = try inputDigest()
    if check {
      let present = try ClaimPolicy(documents: loadClaimDocuments(folder: policies), profile: .standard, adjustments: [:]).learnedFrom
      guard present == digest else {
        complain("\(output) is stale; run: zakon policy learn")
        throw ExitCode(2)
      }
      return
    }
    let documents = try policyDocuments(inFolder: policies, area: "claims", except: Self.fileName)
    let policy = try ClaimPolicy(documents: documents, profile: .standard, adjustments: [:])
    var labelled = policy.labelledExamples
    for name in try textFiles() { labelled += try labelledTexts("\(texts)/\(name)", group: name) }
    let learned = try LearnedClaims(labelled, policy: policy, falseBlocks: falseBlocks)
    for figures in learned.figures {
      writeLine(
        "\(figures.language), files left out: recall \(share(figures.found, figures.claims)), "
          + "false blocks \(share(figures.falseBlocks, figures.innocents)), hedges blocked \(share(figures.hedgesBlocked, figures.hedges))")
    }
    try replaceFile(output, with: Array(learned.document(inputs: digest).utf8))
    writeLine("\(output): run `zakon policy compile` and `zakon policy test` next")
  }

  private func textFiles() throws -> [String] { try folderEntries(texts).filter { $0.hasSuffix(".jsonl") } }

  /// Of everything that decides what is learned.
  private func inputDigest() throws -> String {
    var all = Array(Self.version.utf8)
    let policyFiles = try folderEntries("\(policies)/claims").filter { $0.hasSuffix(".yaml") && $0 != Self.fileName }
    for path in policyFiles.map({ "\(policies)/claims/\($0)" }) + (try textFiles().map { "\(texts)/\($0)" }) {
      all += Array("\u{0}\(path.split(separator: "/").last ?? "")\u{0}".utf8) + (try readFile(path, limit: 1 << 26))
    }
    return sha256Hex(all + Array("\(falseBlocks)".utf8))
  }
}

/// The rows of a file of labelled texts.
func labelledTexts(_ file: String, group: String) throws -> [LabelledText] {
  try readFile(file, limit: 1 << 30).split(separator: 0x0A).filter { !$0.isEmpty }.map { line in
    let row = try JSONValue(strict: Array(line), limits: JSONLimits(bytes: 64 << 20, depth: 64))
    guard let text = row["text"]?.string, let label = row["label"]?.string.flatMap({ LabelledText.Label(rawValue: $0) }) else {
      throw ValidationError("\(file): a row without `text` or a known `label`")
    }
    func list(_ key: String) -> [String] { row[key]?.array?.compactMap(\.string) ?? [] }
    return LabelledText(
      id: row["id"]?.string ?? "?", group: group, language: row["lang"]?.string ?? "en", text: text, label: label,
      classes: list("classes"), spans: list("spans"))
  }
}

/// `part` of `whole` in words and per cent.
func share(_ part: Int, _ whole: Int) -> String {
  guard whole > 0 else { return "0/0" }
  let perMille = (part * 1000 + whole / 2) / whole
  return "\(part)/\(whole) = \(perMille / 10).\(perMille % 10) %"
}
