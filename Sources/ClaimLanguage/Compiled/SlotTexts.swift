internal import PCRE2

/// What a slot says in words, and its pattern: from a policy just read, or from compiled bytes, where a string is made only when it is asked for.
struct SlotTexts {
  /// The words of one slot.
  struct Source {
    let id: String
    let message: String
    let advice: String
    /// As written, families not yet expanded.
    let pattern: String
  }

  /// Which text of a slot, in the order of the compiled form.
  enum Field: Int, CaseIterable { case id, message, advice, pattern, code }

  private var families: WordFamilies
  private let sources: [Source]
  private let compiled: CompiledBytes?

  init(families: WordFamilies, sources: [Source]) {
    self.families = families
    self.sources = sources
    compiled = nil
  }

  init(compiled: CompiledBytes) {
    families = WordFamilies()
    sources = []
    self.compiled = compiled
  }

  func id(_ slot: Int) -> String { compiled?.text(slot, .id) ?? sources[slot].id }
  func message(_ slot: Int) -> String { compiled?.text(slot, .message) ?? sources[slot].message }
  func advice(_ slot: Int) -> String { compiled?.text(slot, .advice) ?? sources[slot].advice }

  /// The pattern of `slot` with its families written out.
  mutating func expandedPattern(_ slot: Int, isRaw: Bool) throws(ClaimDetectionError) -> String {
    if let compiled { return compiled.text(slot, .pattern) }
    if isRaw { return sources[slot].pattern }
    let (expanded, unknown) = families.expanded(sources[slot].pattern)
    if let unknown { throw ClaimDetectionError(rule: sources[slot].id, problem: "names the family `\(unknown)`, which is not defined") }
    return expanded
  }

  /// The pattern of `slot`, ready to match: restored when the compiled form holds it for this build of PCRE2, else compiled now.
  mutating func pattern(_ slot: Int, _ flags: SlotGate.Flags, workspace: MatchWorkspace? = nil) throws(ClaimDetectionError) -> Pattern {
    do {
      if let compiled, let pattern = try Pattern(serialized: compiled.code(slot), workspace: workspace) { return pattern }
      let options: Pattern.Options = flags.contains(.raw) ? .caseless : flags.contains(.anchored) ? [.bytes, .anchored] : .bytes
      return try Pattern(try expandedPattern(slot, isRaw: flags.contains(.raw)), options: options, workspace: workspace)
    } catch let error as PCRE2Error {
      throw ClaimDetectionError(rule: id(slot), problem: error.description)
    } catch let error as ClaimDetectionError {
      throw error
    } catch {
      throw ClaimDetectionError(rule: id(slot), problem: "\(error)")
    }
  }
}
