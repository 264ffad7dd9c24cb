internal import PCRE2
public import Policy

/// The patterns of the evidence policy as the build compiles them in.
/// - Throws: ``PolicyError`` when a document does not load or a pattern does not compile.
public func compiledEvidencePatterns(_ documents: [PolicyDocument]) throws(PolicyError) -> [UInt8] {
  var policy = DeedPolicy()
  for document in documents {
    var reader = try MappingReader(document.node, file: document.file, path: "evidence")
    try policy.merge(&reader, file: document.file, counts: true)
  }
  do throws(PCRE2Error) {
    return try PatternStore.compiled(Set(policy.patterns).sorted())
  } catch {
    throw PolicyError(file: documents.first?.file ?? "evidence", problem: "a pattern does not compile: \(error)")
  }
}
