import ArgumentParser
import Enforcement
import JSON
import Model
import Stores

struct AddTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "add", abstract: "Enter a task.")

  @Argument(help: "What is to be done.") var title: String
  @Option(help: "More about it.") var description = ""
  @Option(help: #"By what it will be judged: {"claims":[{"id","text","type"?,"probes"?}]}."#) var dodEvidence: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard title.contains(where: { !$0.isWhitespace }) else { throw ValidationError("The title is empty.") }
  }

  func run() throws {
    let opened = try OpenLedger()
    if [title, description, dodEvidence ?? ""].contains(where: ApprovalToken.isCarried) {
      try confirm(PersonalAct("enter a task that carries \(ApprovalToken.text): \(title)", event: "approval entered"), opened.surroundings)
    }
    try opened.run { ledger in
      let id: Int64
      switch try ledger.addTask(title: title, description: description, evidenceOfDone: dodEvidence, at: opened.surroundings.now) {
      case .success(let added): id = added
      case .failure(let refusal): throw ExitCode(refusal)
      }
      guard let task = try ledger.task(id) else { throw ExitCode.unknownTask(id) }
      try report("Task \(id) added", task, in: ledger, holder: nil, asJSON: output.json)
    }
  }
}

struct ListTasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Show the tasks, a line each.")

  @Option(help: "Only those of a status: open, in_progress, ready or done.") var status: String?
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OpenLedger(toRead: true).run { ledger in
      let reports = try ledger.tasks(status: status).map { try TaskReport($0, in: ledger, holder: nil) }
      if output.json {
        writeLine(JSONValue.array(reports.map(\.json)).compactText)
      } else {
        for report in reports { writeLine(report.line) }
      }
    }
  }
}

struct ShowTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a task, and whether it may be taken.",
    discussion: "With --json, `clearance` is BLOCKED when somebody else holds the task, else CLEAR.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try OpenLedger(toRead: true)
    try opened.run { ledger in
      guard let record = try ledger.task(task.id) else { throw ExitCode.unknownTask(task.id) }
      let report = try TaskReport(record, in: ledger, holder: who.holder(opened.surroundings))
      writeLine(output.json ? report.json.compactText : report.lines.joined(separator: "\n"))
    }
  }
}

struct StartTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "start", abstract: "Say that work on a task begins.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try StatusChange(.start, task.id, who: who, asJSON: output.json).make("Task \(task.id) started") }
}

struct ReadyTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ready", abstract: "Say that a task waits for somebody's look; the gates must agree.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try StatusChange(.ready, task.id, who: who, asJSON: output.json).make("Task \(task.id) is ready") }
}

struct DoneTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "done", abstract: "Close a task; the gates must agree.")

  @Argument var task: TaskNumber
  @OptionGroup var who: HolderOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try StatusChange(.done, task.id, who: who, asJSON: output.json).make("Task \(task.id) is done") }
}

/// Asks the gates of the hook, then changes the status.
private struct StatusChange {
  private let change: TaskChange
  private let who: HolderOptions
  private let asJSON: Bool

  init(_ verb: TaskChange.Verb, _ id: Int64, who: HolderOptions, asJSON: Bool) {
    change = TaskChange(verb: verb, taskID: id)
    self.who = who
    self.asJSON = asJSON
  }

  func make(_ text: String) throws {
    let opened = try OpenLedger()
    let id = change.taskID
    let holder = who.holder(opened.surroundings)
    try opened.run { ledger in
      guard let task = try ledger.task(id) else { throw ExitCode.unknownTask(id) }
      if let lease = task.lease, !lease.isHeld(by: holder) { throw ExitCode.held(id, lease) }
      let check = TaskChangeCheck(
        change, session: who.session ?? opened.surroundings.session, surroundings: opened.surroundings, workingDirectory: workingDirectory()
      )
      if !check.message.isEmpty { complain(String(check.message.dropLast())) }
      guard check.exitCode == 0 else { throw ExitCode(check.exitCode) }
      switch try ledger.setStatus(change.status, of: id, holder: holder, at: opened.surroundings.now) {
      case .success(let changed): try report(text, changed, in: ledger, holder: holder, asJSON: asJSON)
      case .failure(let refusal): throw ExitCode(refusal)
      }
    }
  }
}

extension TaskChange {
  fileprivate var status: TaskStatus {
    switch verb {
    case .start: .inProgress
    case .ready: .ready
    case .done: .done
    }
  }
}

extension ExitCode {
  init(_ refusal: Ledger.Refusal) {
    switch refusal {
    case .unknownTask(let id): self = .unknownTask(id)
    case .held(let lease): self = refused("the task is held by \(lease.holder) until \(lease.until)", code: 1)
    case .closed: self = refused("the task is done; `mc start` begins work on it again", code: 2)
    case .notNumberedHere:
      self = refused("the tasks of this database get their numbers from another program; enter them with that one", code: 3)
    case .blocked(let tasks): self = refused("the task waits for \(tasks.map(String.init).joined(separator: ", "))", code: 2)
    case .circle(let tasks):
      self = refused("the task would wait for itself: \(tasks.map(String.init).joined(separator: " waits for "))", code: 2)
    }
  }
}

/// Lets an act of a person go ahead, or ends the command with exit code 2.
func confirm(_ act: PersonalAct, _ surroundings: Surroundings) throws {
  do {
    try act.confirm(surroundings)
  } catch {
    throw refused("refused: \(act.text): \(error)", code: 2)
  }
}
