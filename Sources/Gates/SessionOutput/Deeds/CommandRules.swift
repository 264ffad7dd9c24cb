/// The rules of a catalog in their order: those that people wrote, then those that the build compiled in, which are read where they lie.
///
/// Of the hundred rules a turn needs a few, so nothing is made of one before a command calls for it.
struct CommandRules: @unchecked Sendable {
  /// What a rule says of the commands that it fits.
  struct Rule: Sendable {
    let kind: DeedKind
    let changesOperands: Bool
    /// Whether only the last operand is changed, as by `cp`.
    let changesLastOperand: Bool
    /// Options with which the command does not do what the rule says.
    let voids: [String]
    let narrowingOptions: [String]
    let argumentsNarrow: Bool
    let whole: [String]
    /// As written.
    let runs: [String]
  }

  private var written: [Rule] = []
  /// Read-only memory of the executable: for each rule the texts of its `runs`, then the rest of it.
  private var compiled: UnsafeRawBufferPointer?

  init() {}

  /// Puts `rules` before those that are there.
  mutating func add(_ rules: [Rule]) { written = rules + written }

  /// Calls `body` with each rule that has a run whose program may be `name`, and with these runs.
  func each(of name: [UInt8], _ body: (Rule, [String]) -> Void) {
    for rule in written {
      let runs = rule.runs.filter { run in
        var run = run
        return run.withUTF8 { WordPattern.firstWord(of: UnsafeRawBufferPointer($0), matches: name) }
      }
      if !runs.isEmpty { body(rule, runs) }
    }
    guard let compiled else { return }
    var reader = FormReader(compiled)
    while !reader.isAtEnd {
      do throws(FormError) {
        var fitting: [String] = []
        for _ in 0..<(try reader.number()) {
          let run = try reader.stretch()
          if WordPattern.firstWord(of: run, matches: name) { fitting.append(String(decoding: run, as: UTF8.self)) }
        }
        let rest = try reader.stretch()
        if !fitting.isEmpty { body(try Rule(rest), fitting) }
      } catch {
        // The build has written it whole.
        return
      }
    }
  }

  // MARK: The compiled form

  init(_ reader: inout FormReader) throws(FormError) { compiled = try reader.stretch() }

  func write(to writer: inout FormWriter) {
    writer.stretch { writer in
      for rule in written {
        writer.texts(rule.runs)
        writer.stretch(rule.write)
      }
    }
  }
}

extension CommandRules.Rule {
  /// All but the runs, which stand before it.
  fileprivate init(_ bytes: UnsafeRawBufferPointer) throws(FormError) {
    var reader = FormReader(bytes)
    self.init(
      kind: try reader.kind(), changesOperands: try reader.flag(), changesLastOperand: try reader.flag(), voids: try reader.texts(),
      narrowingOptions: try reader.texts(), argumentsNarrow: try reader.flag(), whole: try reader.texts(), runs: [])
  }

  fileprivate func write(to writer: inout FormWriter) {
    writer.kind(kind)
    writer.flag(changesOperands)
    writer.flag(changesLastOperand)
    writer.texts(voids)
    writer.texts(narrowingOptions)
    writer.flag(argumentsNarrow)
    writer.texts(whole)
  }
}
