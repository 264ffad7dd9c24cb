internal import Files
public import GovernedDocument
internal import Paths
public import Policy
public import Timestamps

/// Judges governed documents for those who ask without a host: a person, a watch over many folders, or git.
public struct DocumentCheck: Sendable {
  private let schemas: DocumentSchemas
  private let home: String?
  private let today: Day

  /// - Parameter now: the moment by which dates are judged.
  public init(_ policy: EffectivePolicy, home: String?, now: Timestamp) throws(PolicyError) {
    schemas = try DocumentSchemas(policy)
    self.home = home
    today = Day(now)
  }

  /// What a schema says of a document.
  public struct Judged: Sendable {
    public let schema: DocumentSchema
    public let judgement: DocumentJudgement
  }

  /// The names of the schemas that there are.
  public var schemaNames: [String] { schemas.ids }

  /// Whether any schema governs a path.
  public func governs(_ path: String) -> Bool { schemas.govern([path], home: home) }

  /// Judges a text by every schema that governs its path, or by the one that is named.
  /// - Parameters:
  ///   - path: absolute, without `.` and `..`.
  ///   - isPresent: whether there is something at an absolute path that the document refers to.
  /// - Throws: ``PolicyError``, also when there is no schema of that name.
  public func judge(
    _ text: [UInt8], path: String, schemaName: String? = nil, isPresent: (String) -> Bool
  ) throws(PolicyError) -> [Judged] {
    var chosen = try schemas.schemas(governing: [path], home: home)
    if let schemaName {
      guard let named = try schemas.schema(schemaName) else {
        throw PolicyError(
          file: "the area blueprints", problem: "has no schema `\(schemaName)`; there are: \(schemas.ids.joined(separator: ", "))")
      }
      chosen = [named]
    }
    let folder = "/" + pathComponents(path).dropLast().joined(separator: "/")
    var judged: [Judged] = []
    for schema in chosen {
      let judgement = try schema.judgement(of: text, today: today)
      let missing = judgement.references.filter { reference in
        absolutePath(reference.target, in: folder, home: nil).map { !isPresent($0) } ?? true
      }
      judged.append(Judged(schema: schema, judgement: judgement.missing(missing)))
    }
    return judged
  }
}
