import ArgumentParser
import Enforcement
import JSON
import Stores

struct ClaimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim", abstract: "Take a task, so that no other session does; or renew the claim.",
    discussion: "The claim ends by itself. Its number grows with every new holder; claim-extend and claim-release check it when it is given.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var duration: LeaseDuration
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenLedger()
    let holder = try who.requiredHolder(opened.surroundings)
    try opened.run { ledger in
      let lease = try LeaseAnswer(task.id, try ledger.claimLease(task.id, holder: holder, minutes: duration.ttlMinutes)).lease
      report("Task \(task.id) claimed by \(lease.holder) until \(lease.until) (number \(lease.token))", task.id, lease, asJSON: output.json)
    }
  }
}

struct ClaimExtendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "claim-extend", abstract: "Prolong your claim, from now on.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var duration: LeaseDuration
  @Option(help: "The number that the claim was given: refuses when it is an earlier claim's.") var token: Int64?
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenLedger()
    let holder = try who.requiredHolder(opened.surroundings)
    try opened.run { ledger in
      let answer = try ledger.extendLease(task.id, holder: holder, token: token, minutes: duration.ttlMinutes)
      let lease = try LeaseAnswer(task.id, answer).lease
      report("Task \(task.id) held by \(lease.holder) until \(lease.until)", task.id, lease, asJSON: output.json)
    }
  }
}

struct ClaimReleaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "claim-release", abstract: "Give your claim back.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @Option(help: "The number that the claim was given: refuses when it is an earlier claim's.") var token: Int64?
  @Flag(help: "Free the task whoever holds it (for a person at a terminal).") var force = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenLedger()
    try opened.run { ledger in
      let lease = try force ? freed(ledger, opened.surroundings) : released(ledger, opened.surroundings)
      report("Task \(task.id) released, was held by \(lease.holder)", task.id, nil, asJSON: output.json)
    }
  }

  private func released(_ ledger: Ledger, _ surroundings: Surroundings) throws -> LeaseRecord {
    let holder = try who.requiredHolder(surroundings)
    return try LeaseAnswer(task.id, try ledger.releaseLease(task.id, holder: holder, token: token)).lease
  }

  private func freed(_ ledger: Ledger, _ surroundings: Surroundings) throws -> LeaseRecord {
    guard let record = try ledger.task(task.id) else { throw ExitCode.unknownTask(task.id) }
    guard let lease = record.lease else { throw refused("Task \(task.id) is not held: it is available", code: 1) }
    try confirm(PersonalAct("take task \(task.id) from \(lease.holder), who holds it until \(lease.until)", event: "lease freed"), surroundings)
    return try LeaseAnswer(task.id, try ledger.freeLease(task.id)).lease
  }
}

struct ClaimStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "claim-status", abstract: "Show who holds a task, or `available`.")

  @Argument var task: TaskNumber
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OpenLedger().run { ledger in
      guard let record = try ledger.task(task.id) else { throw ExitCode.unknownTask(task.id) }
      report(record.lease.map { "held by \($0.holder) until \($0.until)" } ?? "available", task.id, record.lease, asJSON: output.json)
    }
  }
}

struct ClaimSweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim-sweep", abstract: "Show the claims that are over and still written down.",
    discussion: "Such a claim keeps nobody from the task. With --auto-release it is cleared.")

  @Flag(help: "Clear them.") var autoRelease = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OpenLedger().run { ledger in
      let swept = try ledger.sweepLeases(release: autoRelease)
      if output.json {
        let leases = swept.map { leaseJSON($0.task, $0.lease, more: [JSONMember("released", .boolean(autoRelease))]) }
        return writeLine(JSONValue.array(leases).compactText)
      }
      for (task, lease) in swept {
        writeLine("Task \(task) was held by \(lease.holder) until \(lease.until)\(autoRelease ? "; released" : "")")
      }
    }
  }
}

/// The lease that the ledger gave, or the end of the command.
private struct LeaseAnswer {
  let lease: LeaseRecord

  init(_ task: Int64, _ answer: Result<LeaseRecord, Ledger.LeaseRefusal>) throws {
    switch answer {
    case .success(let lease): self.lease = lease
    case .failure(.unknownTask(let id)): throw ExitCode.unknownTask(id)
    case .failure(.held(let lease)): throw ExitCode.held(task, lease)
    case .failure(.notHeld): throw refused("Task \(task) is not held by you: it is available", code: 1)
    case .failure(.staleToken(let lease)):
      throw refused("Task \(task) held by \(lease.holder) until \(lease.until), by a later claim (number \(lease.token))", code: 1)
    }
  }
}

private func report(_ text: String, _ task: Int64, _ lease: LeaseRecord?, asJSON: Bool) {
  writeLine(asJSON ? leaseJSON(task, lease).compactText : text)
}

private func leaseJSON(_ task: Int64, _ lease: LeaseRecord?, more: [JSONMember] = []) -> JSONValue {
  func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
  return .object(
    [
      JSONMember("id", .number(String(task))), JSONMember("lease_holder", text(lease?.holder)), JSONMember("lease_until", text(lease?.until)),
      JSONMember("lease_token", lease.map { .number(String($0.token)) } ?? .null),
    ] + more)
}
