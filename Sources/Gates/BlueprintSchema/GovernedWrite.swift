internal import Digest
internal import GovernedDocument
internal import Model
internal import Paths
internal import Policy

/// A write to a governed document: what it would make of it, and what the schemas find in that.
struct GovernedWrite: Sendable {
  let change: FileChange
  /// Whether the write has landed.
  let isDone: Bool
  /// Where it may land: once as the kernel takes the path, once as a host that normalises it first does.
  let places: [String]
  let schemas: [DocumentSchema]
  let event: Event
  let profile: Profile

  /// What the schemas find in the document as it would be, strictest first; nothing in one that the host would not change.
  func findings(then: @escaping @Sendable (Result<[Finding], Indeterminacy>) -> GateStep) -> GateStep {
    guard !schemas.isEmpty else { return then(.success([])) }
    return findings(at: places[...], found: [], then: then)
  }

  private func findings(
    at rest: ArraySlice<String>, found: [Finding], then: @escaping @Sendable (Result<[Finding], Indeterminacy>) -> GateStep
  ) -> GateStep {
    guard let place = rest.first else { return then(.success(found)) }
    return .needsDocument(FileChange(path: place, content: change.content), isDone: isDone) { state in
      switch state.content {
      case .none: return findings(at: rest.dropFirst(), found: found, then: then)
      case .unreadable(let problem):
        return then(
          .failure(
            Indeterminacy(
              problem: "what \(place) would hold after the edit cannot be told: it \(problem)", remedy: "write the document as a whole")))
      case .text(let text):
        do throws(PolicyError) {
          var judged: [(DocumentSchema, DocumentJudgement)] = []
          for schema in schemas { judged.append((schema, try schema.judgement(of: text, today: Day(state.now)))) }
          let judgements = judged
          let paths = judgements.flatMap { $0.1.references.map { Self.path(of: $0, beside: place) } }
          return .needsPresence(paths) { present in
            let missing = zip(paths, present).filter { !$0.1 }.map(\.0)
            let next = judgements.flatMap { schema, judgement in
              Self.findings(
                judgement.missing(judgement.references.filter { missing.contains(Self.path(of: $0, beside: place)) }), title: schema.title)
            }
            // Two names of one place are judged once.
            let new = next.filter { finding in !found.contains { $0.rule == finding.rule && $0.line == finding.line } }
            return findings(at: rest.dropFirst(), found: (found + new).sorted { $0.severity > $1.severity }, then: then)
          }
        } catch {
          return then(
            .failure(Indeterminacy(problem: "the policy cannot be used: \(error)", remedy: "mend \(error.file), or ask a person to")))
        }
      }
    }
  }

  private static func path(of reference: DocumentReference, beside place: String) -> String {
    let folder = "/" + pathComponents(place).dropLast().joined(separator: "/")
    return absolutePath(reference.target, in: folder, home: nil) ?? joined(folder, reference.target)
  }

  private static func findings(_ judgement: DocumentJudgement, title: String) -> [Finding] {
    var findings = judgement.findings.map { found in
      Finding(
        rule: found.rule.id, severity: found.rule.severity, message: found.rule.message, advice: found.rule.advice, excerpt: found.excerpt,
        line: found.line, details: found.detail.isEmpty ? [] : ["line \(found.line): \(found.detail)"])
    }
    if let score = judgement.score, !judgement.lostPoints.isEmpty, let last = findings.indices.last {
      findings[last].details.append("this \(title) scores \(score); lost: \(judgement.lostPoints.joined(separator: ", "))")
    }
    return findings
  }

  /// Names the task, the file and what the file would hold.
  func fingerprint(task: Int64, then: @escaping @Sendable (String) -> GateStep) -> GateStep {
    guard let place = places.first else { return then(sha256Hex(Array("\(task)".utf8))) }
    return .needsDocument(FileChange(path: place, content: change.content), isDone: isDone) { state in
      var bytes = Array("\(task)\u{0}\(folded(place))\u{0}".utf8)
      if case .text(let text) = state.content { bytes += text }
      return then(sha256Hex(bytes))
    }
  }
}
