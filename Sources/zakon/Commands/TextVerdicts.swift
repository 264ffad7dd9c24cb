internal import ClaimLanguage
internal import ClaimLearning
internal import Files

/// What the detector says about each labelled text, kept in a file so that a change of a rule shows what it does to them.
struct TextVerdicts {
  /// One text whose verdict is not the one that was kept.
  struct Change {
    let text: LabelledText
    /// Nil for a text that was not there before.
    let before: String?
    let now: String

    /// One line: which way it went, and whether that is right.
    var description: String {
      let isRight = now == text.label.rawValue || (text.label == .hedge && now != ClaimAssessment.Verdict.claim.rawValue)
      let words = text.text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ").prefix(160)
      return "changed sides: \(text.id) \(before ?? "new") -> \(now) (now \(isRight ? "right" : "wrong")): \(words)"
    }
  }

  private let verdicts: [(text: LabelledText, verdict: String)]

  /// - Parameter folder: holds files of labelled texts.
  init(folder: String, detector: ClaimDetector) throws {
    var verdicts: [(LabelledText, String)] = []
    for name in try folderEntries(folder) where name.hasSuffix(".jsonl") {
      for text in try labelledTexts("\(folder)/\(name)", group: name) {
        verdicts.append((text, try detector.assess(text.text).verdict.rawValue))
      }
    }
    self.verdicts = verdicts
  }

  /// How many texts there are.
  var count: Int { verdicts.count }

  /// What is not as `file` says. A file that is not there says nothing, so that every text is new.
  func changes(since file: String) -> [Change] {
    let lines = ((try? readFile(file, limit: 1 << 26)) ?? []).split(separator: 0x0A)
    let kept = Dictionary(
      lines.compactMap { line -> (String, String)? in
        let parts = line.split(separator: 0x09).map { String(decoding: $0, as: UTF8.self) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
      }
    ) { _, last in last }
    return verdicts.filter { kept[$0.text.id] != $0.verdict }.map { Change(text: $0.text, before: kept[$0.text.id], now: $0.verdict) }
  }

  /// Keeps the verdicts as they are now.
  func write(to file: String) throws {
    try replaceFile(file, with: Array(verdicts.map { "\($0.text.id)\t\($0.verdict)\n" }.sorted().joined().utf8))
  }
}
