internal import Files
internal import Model
internal import Paths
internal import Policy
internal import SQLite
internal import Stores

/// Looks tasks up for the gates of one event. Opens the ledger once for all of them.
final class LedgerGathering {
  private enum Source {
    case absent
    case open(Ledger)
    case unusable(String)
  }

  private let surroundings: Surroundings
  private let workingDirectory: String?
  private let policy: Result<EffectivePolicy, PolicyError>
  private lazy var source = openLedger()

  init(surroundings: Surroundings, workingDirectory: String?, policy: Result<EffectivePolicy, PolicyError>) {
    self.surroundings = surroundings
    self.workingDirectory = workingDirectory
    self.policy = policy
  }

  func facts(_ query: LedgerQuery) -> LedgerFacts {
    switch source {
    case .absent: return .absent
    case .unusable(let problem): return .unusable(problem)
    case .open(let ledger):
      do throws(SQLiteError) {
        return try facts(query, ledger)
      } catch {
        // Not asked again: another gate of the event would wait as long for the same lock.
        source = .unusable("\(error)")
        return .unusable("\(error)")
      }
    }
  }

  private func openLedger() -> Source {
    do throws(PolicyError) {
      guard let location = try LedgerLocation(policy.get(), surroundings: surroundings) else {
        return .unusable("there is no home and no ZAKON_STATE, so nobody knows where it is")
      }
      do throws(FileError) {
        _ = try fileStatus(location.path)
      } catch {
        return error.isMissing && !location.isRequired ? .absent : .unusable("\(location.path) \(error.problem)")
      }
      do throws(SQLiteError) {
        let ledger = try Ledger(reading: location.path)
        if location.isRequired, try !ledger.hasTasks() { return .unusable("\(location.path) holds no tasks") }
        return .open(ledger)
      } catch {
        return .unusable("\(location.path): \(error)")
      }
    } catch {
      return .unusable("\(error)")
    }
  }

  private func facts(_ query: LedgerQuery, _ ledger: Ledger) throws(SQLiteError) -> LedgerFacts {
    var tasks: [Int64: TaskFacts] = [:]
    for id in query.taskIDs {
      guard let record = try ledger.task(id) else { continue }
      tasks[id] = TaskFacts(
        id: id, title: record.title, description: record.description, evidenceOfDone: record.evidenceOfDone,
        start: record.startedAt ?? record.createdAt, lease: record.lease.map { Lease(holder: $0.holder, until: $0.until) },
        hindrances: try ledger.hindrances(of: id).map { Hindrance(taskID: $0.on, title: $0.title, blocks: $0.kind == .blocks) },
        evidence: try ledger.evidence(of: id).map(RecordedEvidence.init))
    }
    var evidence: [RecordedEvidence] = []
    // By the letters and by where they lead: what was recorded under one name may be changed under another.
    var asked: Set<String> = []
    for named in query.evidencePaths {
      guard let path = absolutePath(named, in: workingDirectory ?? "/", home: surroundings.home) else { continue }
      for form in Set([path, resolvedPath(path) ?? path]) where asked.insert(form).inserted {
        for record in try ledger.evidence(at: form).map(RecordedEvidence.init) where !evidence.contains(record) { evidence.append(record) }
      }
    }
    return .known(tasks: tasks, evidence: evidence)
  }
}

extension RecordedEvidence {
  fileprivate init(_ record: Ledger.EvidenceRecord) {
    self.init(taskID: record.taskID, path: record.path, size: record.size, sha256: record.sha256, recordedAt: record.recordedAt)
  }

  /// What has become of the file.
  var state: State {
    do throws(FileError) {
      let status = try fileStatus(path)
      guard status.kind == .regular, status.size == size else { return .changed }
      return try fileDigest(path).sha256 == sha256 ? .intact : .changed
    } catch {
      return error.isMissing ? .missing : .unreadable(error.problem)
    }
  }
}
