internal import Paths
public import Policy

/// The evidence policy of each profile as the build compiles it in: reading it from its texts would cost a Stop as much as reading a turn.
/// - Throws: ``PolicyError`` when a document does not load or a pattern does not compile.
public func compiledEvidence(_ documents: [PolicyDocument]) throws(PolicyError) -> [UInt8] {
  var writer = FormWriter()
  writer.number(formVersion)
  for profile in Profile.allCases {
    let policy = try EvidencePolicy(documents: documents, profile: profile)
    writer.stretch(policy.write)
  }
  if let problem = writer.problem {
    throw PolicyError(file: documents.first?.file ?? "evidence", problem: "a pattern does not compile: \(problem)")
  }
  return writer.bytes
}

/// What the form begins with.
private let formVersion = 0x32_4C_4B_5A  // "ZKL2"

extension EvidencePolicy {
  /// Reads what ``compiledEvidence(_:)`` wrote for `profile`; nil when the bytes are none of it.
  init?(compiled bytes: UnsafeRawBufferPointer, profile: Profile) {
    do throws(FormError) {
      var reader = FormReader(bytes)
      guard try reader.number() == formVersion else { return nil }
      for each in Profile.allCases {
        let form = try reader.stretch()
        guard each == profile else { continue }
        var reader = FormReader(form)
        self = try EvidencePolicy(&reader)
        return
      }
    } catch {
      // Another version of the program has made it: the policy is read from its text then, which decides the same.
    }
    return nil
  }

  private init(_ reader: inout FormReader) throws(FormError) {
    let presence = try reader.choice(Presence.self)
    let freshness = try reader.choice(Freshness.self)
    let paths = try reader.list { (reader) throws(FormError) in PathRule(id: try reader.text(), glob: PathGlob(try reader.text())) }
    let weights = Weights(block: try reader.number(), ask: try reader.number(), warn: try reader.number())
    let reportBelow = try reader.number()
    self.init(
      presence: presence, freshness: freshness, paths: paths, deeds: try DeedPolicy(&reader), weights: weights, reportBelow: reportBelow)
  }

  fileprivate func write(to writer: inout FormWriter) {
    writer.choice(presence)
    writer.choice(freshness)
    writer.list(paths) { writer, rule in
      writer.text(rule.id)
      writer.text(rule.glob.source)
    }
    writer.number(weights.block)
    writer.number(weights.ask)
    writer.number(weights.warn)
    writer.number(reportBelow)
    deeds.write(to: &writer)
  }
}
