import ArgumentParser
import Enforcement
import JSON
import Stores

/// One question about the lease of one task.
struct LeaseRequest {
  enum Verb: String {
    case claim
    case extend = "claim-extend"
    case release = "claim-release"
    case status = "claim-status"
  }

  let verb: Verb
  let task: Int64
  var actor: String?
  var session: String?
  var minutes = 10
  var token: Int64?
  var asJSON = false

  init(
    _ verb: Verb, _ task: Int64, actor: String? = nil, session: String? = nil, minutes: Int = 10, token: Int64? = nil, asJSON: Bool = false
  ) {
    self.verb = verb
    self.task = task
    self.actor = actor
    self.session = session
    self.minutes = minutes
    self.token = token
    self.asJSON = asJSON
  }

  /// Asks the ledger and prints the answer; ends with exit code 1 when somebody else holds the task.
  func run() throws {
    let surroundings = Surroundings()
    let holder = verb == .status ? "" : try requiredHolder(actor: actor, session: session, surroundings)
    try OpenLedger(surroundings, toRead: verb == .status).run { ledger in
      switch verb {
      case .claim:
        let lease = try granted(ledger.claimLease(task, holder: holder, minutes: minutes))
        report("Task \(task) claimed by \(lease.holder) until \(lease.until) (number \(lease.token))", lease)
      case .extend:
        let lease = try granted(ledger.extendLease(task, holder: holder, token: token, minutes: minutes))
        report("Task \(task) held by \(lease.holder) until \(lease.until)", lease)
      case .release:
        let lease = try granted(ledger.releaseLease(task, holder: holder, token: token))
        report("Task \(task) released, was held by \(lease.holder)", nil)
      case .status:
        guard let record = try ledger.task(task) else { throw ExitCode.unknownTask(task) }
        report(record.lease.map { "held by \($0.holder) until \($0.until)" } ?? "available", record.lease)
      }
    }
  }

  /// Takes the task from whoever holds it, when a person wants that.
  func free() throws {
    let opened = try OpenLedger()
    try opened.run { ledger in
      guard let record = try ledger.task(task) else { throw ExitCode.unknownTask(task) }
      guard let lease = record.lease else { throw refused("Task \(task) is not held: it is available", code: 1) }
      try confirm(
        PersonalAct("take task \(task) from \(lease.holder), who holds it until \(lease.until)", event: "lease freed"), opened.surroundings)
      _ = try granted(ledger.freeLease(task))
      report("Task \(task) released, was held by \(lease.holder)", nil)
    }
  }

  /// The lease, or the end of the command.
  private func granted(_ answer: Result<LeaseRecord, Ledger.LeaseRefusal>) throws -> LeaseRecord {
    switch answer {
    case .success(let lease): return lease
    case .failure(.unknownTask(let id)): throw ExitCode.unknownTask(id)
    case .failure(.held(let lease)):
      if asJSON { writeLine(leaseJSON(task, lease).compactText) }
      throw ExitCode.held(task, lease)
    case .failure(.notHeld): throw refused("Task \(task) is not held by you: it is available", code: 1)
    case .failure(.staleToken(let lease)):
      throw refused("Task \(task) held by \(lease.holder) until \(lease.until), by a later claim (number \(lease.token))", code: 1)
    }
  }

  private func report(_ text: String, _ lease: LeaseRecord?) { writeLine(asJSON ? leaseJSON(task, lease).compactText : text) }
}

/// A lease as scripts read it; all of it null for a task that nobody holds.
func leaseJSON(_ task: Int64, _ lease: LeaseRecord?, more: [JSONMember] = []) -> JSONValue {
  func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  return .object(
    [
      JSONMember("id", .number(String(task))), JSONMember("lease_holder", text(lease?.holder)),
      JSONMember("lease_until", text(lease?.until)),
      JSONMember("lease_token", lease.map { .number(String($0.token)) } ?? .null),
    ] + more)
}
