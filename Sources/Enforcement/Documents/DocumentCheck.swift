internal import Digest
public import GovernedDocument
internal import Paths
public import Policy
public import Timestamps

/// Judges governed documents for those who ask without a host: a person, a watch over many folders, or git.
public final class DocumentCheck {
  private let schemas: DocumentSchemas
  /// What a watch looks for and where.
  public let watch: WatchPolicy
  private let home: String?
  private let today: Day
  private let aliases: PathAliases
  /// Schemas that were read; a fleet has many documents of few kinds.
  private var read: [String: DocumentSchema] = [:]

  /// - Parameter now: the moment by which dates are judged.
  public init(_ policy: EffectivePolicy, home: String?, now: Timestamp) throws(PolicyError) {
    schemas = try DocumentSchemas(policy)
    watch = try schemas.watch()
    self.home = home
    aliases = PathAliases(policy, home: home)
    today = Day(now)
  }

  /// What a schema says of a document, and what time or another door has done to it.
  public struct Judged: Sendable {
    public let schema: DocumentSchema
    public let judgement: DocumentJudgement
    /// By line.
    public let findings: [SchemaFinding]
  }

  /// The names of the schemas that there are.
  public var schemaNames: [String] { schemas.ids }

  /// Whether any schema governs a path.
  public func governs(_ path: String) -> Bool { schemas.govern([path] + aliases.names(of: path), home: home) }

  /// Judges a text by every schema that governs its path, or by the one that is named.
  /// - Parameters:
  ///   - path: absolute, without `.` and `..`.
  ///   - isPresent: whether there is something at an absolute path that the document refers to.
  /// - Throws: ``PolicyError``, also when there is no schema of that name.
  public func judge(
    _ text: [UInt8], path: String, schemaName: String? = nil, isPresent: (String) -> Bool
  ) throws(PolicyError) -> [Judged] {
    var chosen: [DocumentSchema] = []
    if let schemaName {
      guard let named = try schema(schemaName) else {
        throw PolicyError(
          file: "the area blueprints", problem: "has no schema `\(schemaName)`; there are: \(schemas.ids.joined(separator: ", "))")
      }
      chosen = [named]
    } else {
      for id in schemas.governing([path] + aliases.names(of: path), home: home) { chosen += try schema(id).map { [$0] } ?? [] }
    }
    let folder = "/" + pathComponents(path).dropLast().joined(separator: "/")
    var judged: [Judged] = []
    for schema in chosen {
      var judgement = try schema.judgement(of: text, today: today)
      let missing = judgement.references.filter { reference in
        absolutePath(reference.target, in: folder, home: nil).map { !isPresent($0) } ?? true
      }
      judgement = judgement.missing(missing)
      let aged = aging(text).filter { finding in !judgement.findings.contains { $0.line == finding.line } }
      judged.append(
        Judged(schema: schema, judgement: judgement, findings: (judgement.findings + aged).sorted { $0.line < $1.line }))
    }
    return judged
  }

  private func schema(_ id: String) throws(PolicyError) -> DocumentSchema? {
    if let known = read[id] { return known }
    read[id] = try schemas.schema(id)
    return read[id]
  }

  /// What a document says of itself that is no longer so, whatever its schema asks for.
  private func aging(_ source: [UInt8]) -> [SchemaFinding] {
    let text = DocumentText(source)
    let header = DocumentHeader(text)
    var findings: [SchemaFinding] = []
    if let rule = watch.rule("watch.expired-document"), let field = header.field(["expires"]),
      let day = Day(firstIn: field.value), day < today
    {
      findings.append(SchemaFinding(rule: rule, line: field.line, excerpt: "\(field.key): \(field.value)", detail: "`\(day)` is over"))
    }
    if let rule = watch.rule("watch.changed-document"), text.frontMatter != nil, let field = header.field(["doc hash"]),
      !field.value.isEmpty
    {
      let digest = sha256Hex(Array(text.body))
      let written = field.value.lowercased()
      if written != digest, written != "sha256:\(digest)" {
        findings.append(
          SchemaFinding(rule: rule, line: field.line, excerpt: "\(field.key): \(field.value)", detail: "the text has the SHA-256 \(digest)")
        )
      }
    }
    return findings
  }
}
