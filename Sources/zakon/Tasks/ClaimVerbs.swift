import ArgumentParser
import Enforcement
import JSON
import Stores

struct ClaimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim", abstract: "Take a task, so that no other session does; or renew the claim.",
    discussion:
      "The claim ends by itself. Its number grows with every new holder; claim-extend and claim-release check it when it is given.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var duration: LeaseDuration
  @OptionGroup var output: OutputOptions

  func run() throws {
    try LeaseRequest(.claim, task.id, actor: who.actor, session: who.session, minutes: duration.ttlMinutes, asJSON: output.json).run()
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
    try LeaseRequest(
      .extend, task.id, actor: who.actor, session: who.session, minutes: duration.ttlMinutes, token: token, asJSON: output.json
    ).run()
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
    let request = LeaseRequest(.release, task.id, actor: who.actor, session: who.session, token: token, asJSON: output.json)
    try force ? request.free() : request.run()
  }
}

struct ClaimStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "claim-status", abstract: "Show who holds a task, or `available`.")

  @Argument var task: TaskNumber
  @OptionGroup var output: OutputOptions

  func run() throws { try LeaseRequest(.status, task.id, asJSON: output.json).run() }
}

struct ClaimSweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim-sweep", abstract: "Show the claims that are over and still written down.",
    discussion: "Such a claim keeps nobody from the task. With --auto-release it is cleared.")

  @Flag(help: "Clear them.") var autoRelease = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OpenLedger(toRead: !autoRelease).run { ledger in
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
