internal import Paths
internal import PCRE2
public import Policy

/// The schemas of the policy area `blueprints`; see `Policies/blueprints`.
///
/// Whose documents name which path is read at once; the rules of a schema only when one is governed by it.
public struct DocumentSchemas: Sendable {
  private struct Binding: Sendable {
    let id: String
    let globs: [PathGlob]
    let exceptions: [PathGlob]
  }

  /// Where a schema is described.
  private enum Source: Sendable {
    /// In a file of the standard policy.
    case standard(file: String)
    /// In a configuration file.
    case added(PolicyDocument, PolicyNode, path: String)
  }

  private static let area = "blueprints"

  private let policy: EffectivePolicy
  private var bindings: [Binding] = []
  private var sources: [String: Source] = [:]
  private var addedWatch: [(PolicyDocument, PolicyNode)] = []

  /// Reads which schema governs what. A project's document may bring schemas and more paths for those that there are; it changes none.
  public init(_ policy: EffectivePolicy) throws(PolicyError) {
    self.policy = policy
    for document in try policy.standardDocuments(Self.area, file: "scope.yaml") { try mergeScope(document) }
    for document in policy.addedDocuments(Self.area) { try merge(document) }
  }

  /// The names of all schemas.
  public var ids: [String] { sources.keys.sorted() }

  /// The patterns of governed paths, as written.
  public var patterns: [String] { bindings.flatMap(\.globs).map(\.source) }

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

  /// The names of the schemas that govern any of `paths`.
  public func governing(_ paths: [String], home: String?) -> [String] {
    var ids: [String] = []
    let home = home.map(FoldedPath.init)
    let paths = paths.map(FoldedPath.init)
    for binding in bindings where !ids.contains(binding.id) {
      let isGoverned = paths.contains { path in
        binding.globs.contains { $0.covers(path, home: home) } && !binding.exceptions.contains { $0.covers(path, home: home) }
      }
      if isGoverned { ids.append(binding.id) }
    }
    return ids
  }

  /// The schema of a name; nil when there is none.
  public func schema(_ id: String) throws(PolicyError) -> DocumentSchema? {
    guard let (node, file, path) = try described(id) else { return nil }
    var schema = try DocumentSchema(node, file: file, path: path, adjustments: policy.adjustments)
    var reader = try MappingReader(node, file: file, path: path)
    guard let baseID = try reader.optionalText("like") else { return schema }
    guard baseID != id, let base = try described(baseID) else {
      throw reader.error(nil, "like", "is `\(baseID)`, which is no other schema")
    }
    schema.inherit(try DocumentSchema(base.node, file: base.file, path: base.path, adjustments: policy.adjustments))
    return schema
  }

  private func described(_ id: String) throws(PolicyError) -> (node: PolicyNode, file: String, path: String)? {
    switch sources[id] {
    case nil: return nil
    case .added(let document, let node, let path): return (node, document.file, path)
    case .standard(let file):
      for document in try policy.standardDocuments(Self.area, file: file) {
        var reader = try MappingReader(document.node, file: document.file, path: Self.area)
        for (index, node) in try reader.nodes("documents").enumerated() {
          let path = "\(Self.area).documents[\(index)]"
          var entry = try MappingReader(node, file: document.file, path: path)
          if try entry.text("id") == id { return (node, document.file, path) }
        }
      }
      throw PolicyError(file: "standard policy \(Self.area)/\(file)", problem: "describes no schema `\(id)`")
    }
  }

  /// Reads every schema, so that a fault is found before a document needs it.
  public func check() throws(PolicyError) {
    for id in ids { _ = try schema(id) }
    _ = try watch()
  }

  // MARK: Reading

  private mutating func mergeScope(_ document: PolicyDocument) throws(PolicyError) {
    var reader = try MappingReader(document.node, file: document.file, path: Self.area)
    _ = try reader.text("schema")
    _ = try reader.text("area")
    for (index, node) in try reader.nodes("scope").enumerated() {
      var entry = try MappingReader(node, file: document.file, path: "\(Self.area).scope[\(index)]")
      let id = try entry.text("schema")
      sources[id] = .standard(file: try entry.text("file"))
      try bind(id, &entry)
      try entry.finish()
    }
    try reader.finish()
  }

  private mutating func bind(_ id: String, _ entry: inout MappingReader) throws(PolicyError) {
    let globs = try entry.texts("globs").map(PathGlob.init)
    let exceptions = try entry.texts("except").map(PathGlob.init)
    if !globs.isEmpty { bindings.append(Binding(id: id, globs: globs, exceptions: exceptions)) }
  }

  private mutating func merge(_ document: PolicyDocument) throws(PolicyError) {
    var reader = try MappingReader(document.node, file: document.file, path: Self.area)
    _ = try reader.text("schema")
    _ = try reader.text("area")
    for (index, node) in try reader.nodes("documents").enumerated() {
      let path = "\(Self.area).documents[\(index)]"
      var entry = try MappingReader(node, file: document.file, path: path)
      let id = try entry.text("id")
      // Without a title it speaks of a schema that is there, and names more documents for it.
      guard entry.value(of: "title") != nil else {
        guard sources[id] != nil else { throw entry.error(nil, "id", "is `\(id)`, a schema that nobody describes: it has no `title`") }
        let before = bindings.count
        try bind(id, &entry)
        try entry.finish()
        guard bindings.count > before else { throw entry.error(nil, "globs", "must name at least one path") }
        continue
      }
      guard document.level < .project || sources[id] == nil else {
        throw entry.error(nil, "id", "is `\(id)`, a schema that a project may not change")
      }
      let before = bindings.filter { $0.id != id }
      bindings = before
      sources[id] = .added(document, node, path: path)
      try bind(id, &entry)
      // A slip in it must not leave its documents to themselves, and one in a file of a person's is told at once too.
      _ = try DocumentSchema(node, file: document.file, path: path, adjustments: policy.adjustments)
      guard bindings.count > before.count || document.level < .project else {
        throw entry.error(nil, "globs", "must name at least one path: a schema without one governs nothing")
      }
    }
    if let node = reader.take("watch") {
      guard document.level < .project else {
        throw reader.error(node, "watch", "may not stand in a project's file; a person sets it for the user or the machine")
      }
      addedWatch.append((document, node))
    }
    try reader.finish()
  }

  /// What a watch looks for and where.
  public func watch() throws(PolicyError) -> WatchPolicy {
    var watch = WatchPolicy(adjustments: policy.adjustments)
    for document in try policy.standardDocuments(Self.area, file: "watch.yaml") {
      var reader = try MappingReader(document.node, file: document.file, path: Self.area)
      _ = try reader.text("schema")
      _ = try reader.text("area")
      if let node = reader.take("watch") { try watch.merge(node, file: document.file) }
      try reader.finish()
    }
    for (document, node) in addedWatch { try watch.merge(node, file: document.file) }
    return watch
  }
}

/// What a watch over many documents looks for and where: a person's to say.
public struct WatchPolicy: Sendable {
  private var rules: [String: DocumentSchema.Rule] = [:]
  /// Names of folders that a watch does not enter.
  public private(set) var skippedFolders: Set<String> = []
  /// Where a watch begins when nobody says so, as written: beginning with `/` or `~/`.
  public private(set) var fleet: [String] = []
  private let adjustments: [String: RuleAdjustment]

  init(adjustments: [String: RuleAdjustment]) { self.adjustments = adjustments }

  /// A rule of the watch; nil when a person has switched it off.
  public func rule(_ id: String) -> DocumentSchema.Rule? { rules[id] }

  mutating func merge(_ node: PolicyNode, file: String) throws(PolicyError) {
    var reader = try MappingReader(node, file: file, path: "blueprints.watch")
    let decoder = SchemaDecoder(file: file, adjustments: adjustments)
    for (index, node) in try reader.nodes("rules").enumerated() {
      var entry = try MappingReader(node, file: file, path: "blueprints.watch.rules[\(index)]")
      if let rule = try decoder.rule(&entry) { rules[rule.id] = rule }
      try entry.finish()
    }
    skippedFolders.formUnion(try reader.texts("skips"))
    for root in try reader.texts("fleet") {
      guard root.hasPrefix("/") || root.hasPrefix("~/") else {
        throw reader.error(nil, "fleet", "holds `\(root)`, which begins neither with / nor with ~/")
      }
      fleet.append(root)
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
    // Read by whoever binds schemas to paths and to one another.
    for key in ["globs", "except", "like"] { _ = reader.take(key) }
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
  func rule(_ reader: inout MappingReader) throws(PolicyError) -> DocumentSchema.Rule? {
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
    let drafts = reader.value(of: "drafts") == nil ? nil : try reader.texts("drafts")
    let type = try type(&reader)
    try reader.finish()
    return rule.map {
      [DocumentSchema.Field(rule: $0, keys: keys, type: type, isRequired: isRequired, approves: approves, drafts: drafts)]
    } ?? []
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
          maximumAge: age < 0 ? nil : age, mayStandAnywhere: try reader.flag("anywhere", default: false),
          mayBePast: try reader.flag("may-be-past", default: true),
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
