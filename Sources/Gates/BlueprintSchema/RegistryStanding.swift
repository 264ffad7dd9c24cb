public import Model
public import Registry

/// What the registry says of rule files that are about to be written, or that somebody asks about.
public enum RegistryStanding: Sendable {
  /// Each may be written: its entry is approved, or older than the registry.
  case approved([RegistryEntry])
  case refused([Finding])
  /// The registry, or the ledger that must bear an approval out, does not tell.
  case fault(Indeterminacy)
}

extension RegistryPolicy {
  /// Asks the registry about `files`, and the ledger about the tasks under which they were approved.
  /// - Parameters:
  ///   - files: absolute, without `.` and `..`.
  ///   - home: what `~` stands for.
  public func standing(
    of files: [String], home: String?, then: @escaping @Sendable (RegistryStanding) -> GateStep
  ) -> GateStep {
    guard !files.isEmpty else { return then(.approved([])) }
    return .needsRegistry(location: location) { result in
      let registry: ZakonRegistry
      do throws(RegistryFault) {
        registry = try result.get()
      } catch {
        let path = expanded(location, home: home)
        return then(
          .fault(
            Indeterminacy(
              problem: "ZAKON_REGISTRY_ERROR: \(error.problem)\nExpected: \(path)", remedy: "FIX: \(error.fix(path: path))")))
      }
      let entries = files.map { registry.entry(for: $0) }
      let findings = zip(files, entries).compactMap { file, entry in
        finding(entry.map(\.refusal) ?? RegistryRefusal(.unregistered), file)
      }
      let tasks = entries.compactMap { $0?.approvingTask }
      guard findings.isEmpty, !tasks.isEmpty else {
        return then(findings.isEmpty ? .approved(entries.compactMap { $0 }) : .refused(findings))
      }
      return .needsLedger(LedgerQuery(taskIDs: tasks)) { facts in then(borneOut(entries, files: files, by: facts)) }
    }
  }

  private func borneOut(_ entries: [RegistryEntry?], files: [String], by facts: LedgerFacts) -> RegistryStanding {
    switch facts {
    case .absent: return .approved(entries.compactMap { $0 })
    case .unusable(let problem):
      return .fault(
        Indeterminacy(
          problem: "ZAKON_REGISTRY_ERROR: The ledger that the approval must stand in cannot be used: \(problem)",
          remedy: "FIX: try again; if it stays, ask a person to look at the database: `mc list` shows the same fault"))
    case .known(let known, _):
      let findings = zip(files, entries).compactMap { file, entry -> Finding? in
        // A task that the ledger does not know was kept elsewhere: then the entry decides.
        guard let id = entry?.approvingTask, let task = known[id] else { return nil }
        return finding(
          RegistryEntry.contradiction(
            ofTask: id, title: task.title, texts: [task.title, task.description, task.evidenceOfDone ?? ""]), file)
      }
      return findings.isEmpty ? .approved(entries.compactMap { $0 }) : .refused(findings)
    }
  }

  private func finding(_ refusal: RegistryRefusal?, _ file: String) -> Finding? {
    guard let refusal else { return nil }
    let rule = rule(refusal.kind)
    return Finding(
      rule: rule.id, severity: rule.severity, message: rule.message, advice: rule.advice, excerpt: file,
      details: refusal.detail.isEmpty ? [] : [refusal.detail])
  }

  private func expanded(_ location: String, home: String?) -> String {
    home.map { location.hasPrefix("~/") ? $0 + location.dropFirst() : location } ?? location
  }
}
