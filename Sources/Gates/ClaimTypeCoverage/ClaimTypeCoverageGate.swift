internal import Model
internal import Policy

/// Keeps a task from being called ready or done when what is claimed of it is not shown: by an artifact of the kind that the claim needs, and by
/// the probes that it carries.
public struct ClaimTypeCoverageGate: TaskChangeGate {
  public let name = "claim-type-coverage-gate"

  static let guardedVerbs: Set<TaskChange.Verb> = [.ready, .done]

  public init() {}

  func evaluate(_ changes: [TaskChange], of event: Event, policy: TaskPolicy) -> GateStep {
    var ids: [Int64] = []
    for change in changes where !ids.contains(change.taskID) { ids.append(change.taskID) }
    return next(ids[...], event: event, policy: policy, found: [])
  }

  /// One task after another; the first that cannot be decided ends it.
  private func next(_ pending: ArraySlice<Int64>, event: Event, policy: TaskPolicy, found: [Finding]) -> GateStep {
    guard let id = pending.first else { return decided(found.verdict) }
    return statedClaims(of: id, in: policy.claimsFiles(of: id, home: event.home)[...]) { stated in
      .needsLedger(LedgerQuery(taskIDs: [id])) { ledger in
        let task: TaskFacts?
        switch ledger {
        case .unusable(let problem): return decided(undecided(byLedger: problem))
        case .absent: task = nil
        case .known(let tasks, _): task = tasks[id]
        }
        let claims: [TaskClaim]
        do throws(Indeterminacy) {
          claims = try Self.claims(of: id, stated: stated, task: task, policy: policy, home: event.home)
        } catch {
          return decided(found.isEmpty ? .indeterminate(error) : found.verdict)
        }
        return TaskCoverage(taskID: id, task: task, claims: claims, event: event, policy: policy).findings { result in
          switch result {
          case .failure(let indeterminacy): return decided(found.isEmpty ? .indeterminate(indeterminacy) : found.verdict)
          case .success(let findings): return next(pending.dropFirst(), event: event, policy: policy, found: found + findings)
          }
        }
      }
    }
  }

  /// The claims of the first file that is there; nil when there is none.
  private func statedClaims(
    of id: Int64, in files: ArraySlice<String>, then: @escaping @Sendable (Result<[TaskClaim], Indeterminacy>?) -> GateStep
  ) -> GateStep {
    guard let file = files.first else { return then(nil) }
    return .needsText(path: file, limit: 1 << 20) { text in
      switch text {
      case .missing: return statedClaims(of: id, in: files.dropFirst(), then: then)
      case .unreadable(let problem):
        return then(.failure(Indeterminacy(problem: "\(file) \(problem)", remedy: "make it a file of claims that can be read")))
      case .bytes(let bytes):
        return then(Result { () throws(Indeterminacy) in try Self.parsed(bytes, at: file) })
      }
    }
  }

  private static func parsed(_ bytes: [UInt8], at place: String) throws(Indeterminacy) -> [TaskClaim] {
    do throws(ClaimsError) {
      return try taskClaims(bytes)
    } catch {
      throw Indeterminacy(
        problem: "the claims in \(place) cannot be read: \(error)",
        remedy: "write them as \(example)")
    }
  }

  /// What is claimed of a task: by the file of claims and its definition of done, else by its own title and description.
  private static func claims(
    of id: Int64, stated: Result<[TaskClaim], Indeterminacy>?, task: TaskFacts?, policy: TaskPolicy, home: String?
  ) throws(Indeterminacy) -> [TaskClaim] {
    var claims = try stated?.get() ?? []
    if let text = task?.evidenceOfDone {
      do throws(ClaimsError) {
        claims += try taskClaims(Array(text.utf8))
      } catch  where claims.isEmpty {
        let file = policy.claimsFiles(of: id, home: home).first ?? "a file of claims"
        throw Indeterminacy(
          problem: "the claims in dod_evidence of task \(id) cannot be read: \(error)",
          remedy: "write what is done to \(file), which counts in its place: \(Self.example)")
      } catch {
        // What an older program kept there as free text does not matter once somebody has written claims.
      }
    }
    if !claims.isEmpty { return claims }
    guard let task else {
      throw Indeterminacy(
        problem: "nothing is known of task \(id): it is not in the ledger and has no file of claims",
        remedy:
          "check the number; or say what is done in \(policy.claimsFiles(of: id, home: home).first ?? "a file of claims"): \(Self.example)")
    }
    return [
      TaskClaim(text: [task.title, task.description].filter { !$0.isEmpty }.joined(separator: "\n"), type: nil, probes: [], evidence: [])
    ]
  }

  private static let example = #"{"claims":[{"id":"1","text":"what is done","type":"ui"}]}"#
}
