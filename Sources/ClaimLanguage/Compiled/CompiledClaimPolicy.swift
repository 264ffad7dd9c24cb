internal import PCRE2
internal import Policy

/// A claim policy as the build writes it into an executable: nothing of it is decoded before it is needed.
public struct CompiledClaimPolicy: Sendable {
  let tables: ClaimTables

  /// Reads what ``ClaimPolicy/compiledForm()`` wrote, or nil when the bytes are none of it.
  /// - Parameter bytes: must stay where they are as long as the process runs, and come from a place that only its owner can write.
  public init?(_ bytes: UnsafeRawBufferPointer) {
    guard let tables = ClaimTables(compiled: bytes) else { return nil }
    self.tables = tables
  }
}

extension ClaimPolicy {
  /// The policy with its word families written out, its keyword index built and its patterns compiled, for ``CompiledClaimPolicy``.
  ///
  /// The compiled patterns fit this version and build of PCRE2; another one compiles them from their texts, which are in it too.
  public func compiledForm() throws(ClaimDetectionError) -> [UInt8] {
    var tables = ClaimTables(self)
    return try tables.compiledForm()
  }
}

extension ClaimTables {
  init?(compiled bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 12, bytes.loadUnaligned(as: UInt64.self) == CompiledBytes.magic else { return nil }
    var reader = CompiledReader(bytes, at: 8)
    guard let rules = reader.number(), let cues = reader.number(), let places = reader.number(),
      let gates = reader.array(of: SlotGate.self),
      let borders = reader.array(of: Int32.self), let names = reader.array(of: UInt8.self),
      let abbreviations = reader.array(of: UInt8.self),
      let index = KeywordIndex(&reader), let cueIndex = KeywordIndex(&reader),
      let likely = reader.array(of: Int32.self), let hasScorer = reader.number(),
      likely.count == ClaimClass.allCases.count
    else { return nil }
    if hasScorer != 0 {
      guard let scorer = ClaimScorer(&reader) else { return nil }
      self.scorer = scorer
    }
    self.likely = likely
    texts = SlotTexts(compiled: CompiledBytes(bytes, places: places))
    self.gates = gates
    ruleCount = rules
    cueCount = cues
    languages = names.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    self.borders = stride(from: 0, to: borders.count - 1, by: 2).map { (borders[$0], borders[$0 + 1]) }
    self.abbreviations = Set(abbreviations.split(separator: 0x0A).map { Array($0) })
    self.index = index
    self.cueIndex = cueIndex
  }

  mutating func compiledForm() throws(ClaimDetectionError) -> [UInt8] {
    var writer = CompiledWriter()
    writer.append(withUnsafeBytes(of: CompiledBytes.magic) { Array($0) })
    writer.number(ruleCount)
    writer.number(cueCount)
    var tables = CompiledWriter()
    tables.array(gates)
    tables.array(borders.flatMap { [$0.strong, $0.weak] })
    tables.array(Array(languages.joined(separator: "\n").utf8))
    tables.array(Array(abbreviations.sorted { $0.lexicographicallyPrecedes($1) }.joined(separator: [0x0A])))
    index.write(to: &tables)
    cueIndex.write(to: &tables)
    tables.array(likely)
    tables.number(scorer == nil ? 0 : 1)
    scorer?.write(to: &tables)
    let places = writer.bytes.count + 4 + tables.bytes.count
    writer.number(places)
    writer.append(tables.bytes)
    var body: [UInt8] = []
    let bodyStart = places + gates.count * SlotTexts.Field.allCases.count * 8
    for slot in gates.indices {
      for text in try fields(of: slot) {
        writer.number(bodyStart + body.count)
        writer.number(text.count)
        body += text
      }
    }
    writer.append(body)
    return writer.bytes
  }

  private mutating func fields(of slot: Int) throws(ClaimDetectionError) -> [[UInt8]] {
    let flags = gates[slot].flags
    if flags.contains(.likely) { return [texts.id(slot), texts.message(slot), texts.advice(slot), ""].map { Array($0.utf8) } + [[]] }
    let code: [UInt8]
    do {
      code = try texts.pattern(slot, flags).serialized()
    } catch {
      throw ClaimDetectionError(rule: texts.id(slot), problem: "\(error)")
    }
    let pattern = try texts.expandedPattern(slot, isRaw: flags.contains(.raw))
    return [texts.id(slot), texts.message(slot), texts.advice(slot), pattern].map { Array($0.utf8) } + [code]
  }
}
