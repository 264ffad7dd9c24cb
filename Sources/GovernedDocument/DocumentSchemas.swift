internal import Paths
internal import PCRE2
public import Policy

/// The schemas of the policy area `blueprints`; see `Policies/blueprints`.
///
/// Whose documents name which path is read at once; the rules of a schema only when one is governed by it.
public struct DocumentSchemas: Sendable {
  private struct Source: Sendable {
    let document: PolicyDocument
    let node: PolicyNode
    let path: String
  }

  private var globs: [(id: String, globs: [PathGlob], exceptions: [PathGlob])] = []
  private var sources: [String: Source] = [:]
  private let adjustments: [String: RuleAdjustment]

  /// Reads which schema governs what. A project's document may bring schemas and more paths for those that there are; it changes none.
  public init(_ policy: EffectivePolicy) throws(PolicyError) {
    adjustments = policy.adjustments
    for document in try policy.documents("blueprints") { try merge(document) }
  }

  /// The names of all schemas.
  public var ids: [String] { sources.keys.sorted() }

  /// The schemas that govern any of `paths`, each once.
  /// - Parameters:
  ///   - paths: absolute, without `.` and `..`.
  ///   - home: what `~` stands for.
  public func schemas(governing paths: [String], home: String?) throws(PolicyError) -> [DocumentSchema] {
    var found: [DocumentSchema] = []
    for id in governing(paths, home: home) {
      if let schema = try schema(id) { found.append(schema) }
    }
    return found
  }

  /// Whether any schema governs any of `paths`.
  public func govern(_ paths: [String], home: String?) -> Bool { !governing(paths, home: home).isEmpty }

  private func governing(_ paths: [String], home: String?) -> [String] {
    var ids: [String] = []
    for entry in globs where !ids.contains(entry.id) {
      let isGoverned = paths.contains { path in
        entry.globs.contains { $0.covers(path, home: home) } && !entry.exceptions.contains { $0.covers(path, home: home) }
      }
      if isGoverned { ids.append(entry.id) }
    }
    return ids
  }

  /// The schema of a name; nil when there is none.
  public func schema(_ id: String) throws(PolicyError) -> DocumentSchema? {
    guard let source = sources[id] else { return nil }
    var schema = try DocumentSchema(source.node, file: source.document.file, path: source.path, adjustments: adjustments)
    if let base = try base(of: source) { schema.inherit(base) }
    schema.globs = globs.filter { $0.id == id }.flatMap(\.globs)
    return schema
  }

  private func base(of source: Source) throws(PolicyError) -> DocumentSchema? {
    var reader = try MappingReader(source.node, file: source.document.file, path: source.path)
    guard let id = try reader.optionalText("like") else { return nil }
    guard let base = sources[id], base.path != source.path || base.document.file != source.document.file else {
      throw reader.error(nil, "like", "is `\(id)`, which is no other schema")
    }
    return try DocumentSchema(base.node, file: base.document.file, path: base.path, adjustments: adjustments)
  }

  /// Reads every schema, so that a fault is found before a document needs it.
  public func check() throws(PolicyError) {
    for id in ids { _ = try schema(id) }
  }

  private mutating func merge(_ document: PolicyDocument) throws(PolicyError) {
    var reader = try MappingReader(document.node, file: document.file, path: "blueprints")
    _ = try reader.text("schema")
    _ = try reader.text("area")
    for (index, node) in try reader.nodes("documents").enumerated() {
      let path = "blueprints.documents[\(index)]"
      var entry = try MappingReader(node, file: document.file, path: path)
      let id = try entry.text("id")
      let globs = try entry.texts("globs").map(PathGlob.init)
      let exceptions = try entry.texts("except").map(PathGlob.init)
      // Without a title it speaks of a schema that is there, and names more documents for it.
      guard entry.value(of: "title") != nil else {
        try entry.finish()
        guard sources[id] != nil else { throw entry.error(nil, "id", "is `\(id)`, a schema that nobody describes: it has no `title`") }
        guard !globs.isEmpty else { throw entry.error(nil, "globs", "must name at least one path") }
        self.globs.append((id, globs, exceptions))
        continue
      }
      guard document.level < .project || sources[id] == nil else {
        throw entry.error(nil, "id", "is `\(id)`, a schema that a project may not change")
      }
      if sources[id] != nil { self.globs.removeAll { $0.id == id } }
      sources[id] = Source(document: document, node: node, path: path)
      self.globs.append((id, globs, exceptions))
    }
    try reader.finish()
  }
}

extension DocumentSchema {
  init(_ node: PolicyNode, file: String, path: String, adjustments: [String: RuleAdjustment]) throws(PolicyError) {
    var reader = try MappingReader(node, file: file, path: path)
    let decoder = SchemaDecoder(file: file, adjustments: adjustments)
    id = try reader.text("id")
    title = try reader.text("title")
    globs = try reader.texts("globs").map(PathGlob.init)
    exceptions = try reader.texts("except").map(PathGlob.init)
    _ = try reader.optionalText("like")
    isOrdered = try reader.flag("ordered", default: false)
    fields = []
    for (index, node) in try reader.nodes("fields").enumerated() { fields += try decoder.field(node, "\(path).fields[\(index)]") }
    sections = []
    for (index, node) in try reader.nodes("sections").enumerated() { sections += try decoder.section(node, "\(path).sections[\(index)]") }
    outline = try reader.take("outline").flatMap { node throws(PolicyError) in try decoder.outline(node, "\(path).outline") }
    leftovers = []
    for (index, node) in try reader.nodes("leftovers").enumerated() {
      leftovers += try decoder.leftover(node, "\(path).leftovers[\(index)]")
    }
    headerRule = Rule(
      id: "\(id).unreadable-header", severity: .block, message: "expected front matter that can be read",
      advice: "mend the YAML between the two `---` lines", point: nil)
    orderRule =
      adjustments["\(id).sections-out-of-order"]?.isEnabled == false
      ? nil
      : Rule(
        id: "\(id).sections-out-of-order", severity: adjustments["\(id).sections-out-of-order"]?.severity ?? .block,
        message: "expected the sections in the order of the schema", advice: "move the section behind the one that is named here",
        point: nil)
    try reader.finish()
  }

  /// Takes over what all documents like another one share.
  mutating func inherit(_ base: DocumentSchema) {
    fields = base.fields + fields
    sections += base.sections
    leftovers = base.leftovers + leftovers
    outline = outline ?? base.outline
    isOrdered = isOrdered || base.isOrdered
  }
}

private struct SchemaDecoder {
  let file: String
  let adjustments: [String: RuleAdjustment]

  /// The rule of an entry; nil when a person has switched it off.
  private func rule(_ reader: inout MappingReader) throws(PolicyError) -> DocumentSchema.Rule? {
    let id = try reader.text("id")
    let severity = try reader.choice("severity", as: Severity.self) ?? .block
    let message = try reader.text("message")
    let advice = try reader.text("advice")
    let point = try reader.optionalText("point")
    _ = reader.take("examples")
    guard adjustments[id]?.isEnabled ?? true else { return nil }
    return DocumentSchema.Rule(id: id, severity: adjustments[id]?.severity ?? severity, message: message, advice: advice, point: point)
  }

  func field(_ node: PolicyNode, _ path: String) throws(PolicyError) -> [DocumentSchema.Field] {
    var reader = try MappingReader(node, file: file, path: path)
    let rule = try rule(&reader)
    let keys = try reader.texts("keys").map(DocumentHeader.normalized)
    guard !keys.isEmpty else { throw reader.error(nil, "keys", "must name at least one key") }
    let isRequired = try reader.flag("required", default: true)
    let approves = reader.value(of: "approves") == nil ? nil : try reader.texts("approves")
    let type = try type(&reader)
    try reader.finish()
    return rule.map { [DocumentSchema.Field(rule: $0, keys: keys, type: type, isRequired: isRequired, approves: approves)] } ?? []
  }

  private enum TypeName: String, CaseIterable { case text, owner, date, task, choice, url, digest }

  private func type(_ reader: inout MappingReader) throws(PolicyError) -> FieldType {
    guard let name = try reader.choice("type", as: TypeName.self) else { throw reader.error(nil, "type", "is missing") }
    switch name {
    case .text: return .text
    case .owner: return .owner
    case .task: return .task
    case .url: return .url
    case .digest: return .digest
    case .choice:
      let values = try reader.texts("values")
      guard !values.isEmpty else { throw reader.error(nil, "values", "must name at least one value") }
      return .choice(values)
    case .date:
      let age = try reader.integer("max-age-days", default: -1)
      return .date(
        DateBounds(
          maximumAge: age < 0 ? nil : age, mayBePast: try reader.flag("may-be-past", default: true),
          mayBeFuture: try reader.flag("may-be-future", default: true),
          notBefore: try reader.texts("not-before").map(DocumentHeader.normalized)))
    }
  }

  func section(_ node: PolicyNode, _ path: String) throws(PolicyError) -> [DocumentSchema.Section] {
    var reader = try MappingReader(node, file: file, path: path)
    let rule = try rule(&reader)
    let headings = try reader.texts("headings")
    guard let first = headings.first else { throw reader.error(nil, "headings", "must name at least one heading") }
    let excluded = try reader.texts("not-headings")
    let suggestion = try reader.optionalText("suggestion") ?? first
    let whenApproved = try reader.flag("when-approved", default: false)
    var needs: [SectionNeed] = []
    for (index, node) in try reader.nodes("needs").enumerated() { needs.append(try need(node, "\(path).needs[\(index)]")) }
    try reader.finish()
    return rule.map {
      [
        DocumentSchema.Section(
          rule: $0, headings: headings.map(TitlePhrase.init), excluded: excluded.map(TitlePhrase.init), suggestion: suggestion,
          needs: needs, whenApproved: whenApproved)
      ]
    } ?? []
  }

  private func need(_ node: PolicyNode, _ path: String) throws(PolicyError) -> SectionNeed {
    if case .scalar(let name, _) = node.content {
      switch name {
      case "text": return .text
      case "command": return .command
      case "evidence": return .evidence
      default: throw PolicyError(file: file, line: node.line, column: node.column, key: path, problem: "is `\(name)`, which is no need")
      }
    }
    var reader = try MappingReader(node, file: file, path: path)
    let need: SectionNeed
    if let pattern = try reader.optionalText("pattern") {
      do throws(PCRE2Error) {
        _ = try Pattern(pattern, options: [.caseless])
      } catch {
        throw reader.error(nil, "pattern", "does not compile: \(error)")
      }
      need = .pattern(pattern, saying: try reader.text("says"))
    } else {
      need = .table(columns: try reader.texts("table"), filled: try reader.texts("filled"))
    }
    try reader.finish()
    return need
  }

  func outline(_ node: PolicyNode, _ path: String) throws(PolicyError) -> DocumentSchema.Outline? {
    var reader = try MappingReader(node, file: file, path: path)
    let rule = try rule(&reader)
    let titles = try reader.texts("titles")
    guard !titles.isEmpty else { throw reader.error(nil, "titles", "must name at least one title") }
    try reader.finish()
    return rule.map { DocumentSchema.Outline(rule: $0, titles: titles) }
  }

  func leftover(_ node: PolicyNode, _ path: String) throws(PolicyError) -> [DocumentSchema.Leftover] {
    var reader = try MappingReader(node, file: file, path: path)
    let rule = try rule(&reader)
    guard let kind = try reader.choice("kind", as: DocumentSchema.Leftover.Kind.self) else {
      throw reader.error(nil, "kind", "is missing")
    }
    let whenApproved = try reader.flag("when-approved", default: true)
    try reader.finish()
    return rule.map { [DocumentSchema.Leftover(rule: $0, kind: kind, whenApproved: whenApproved)] } ?? []
  }
}
