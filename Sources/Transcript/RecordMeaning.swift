internal import JSON

/// What a record means for the turn that it stands in.
enum RecordMeaning {
  /// Says nothing: progress, snapshots, summaries, meta lines, messages that are not the model's.
  case nothing
  /// Starts a turn.
  case prompt(isHuman: Bool)
  /// Starts a turn unless ``localCommandOutput`` follows it: a command such as `/model` that the agent never sees.
  case slashCommand
  case localCommandOutput
  /// A shell command that the user ran in the session, and what it printed.
  case userCommand(String)
  case userCommandOutput(String)
  /// A background task ended; `startsTurn` unless the host only tells the agent on the way.
  case taskNotification(TaskEnd, startsTurn: Bool)
  /// A person stopped the turn.
  case interruption
  /// A stop hook held the turn.
  case stopHookFeedback
  /// The agent's words and calls, or the results of calls.
  case activity
  /// The host closed the turn.
  case turnClosed
}

extension RecordMeaning {
  /// After the table of line kinds in real transcripts: most `user` lines are not the user.
  init(_ record: TranscriptRecord) {
    switch record.type {
    case .assistant: self = record.isSynthetic || record.isAPIError ? .nothing : .activity
    case .user: self = Self.ofUserRecord(record)
    case .system: self = record.isTurnDuration ? .turnClosed : .nothing
    case .attachment:
      let isStop = record.holds("Stop", record.attachmentHookEvent) || record.holds("SubagentStop", record.attachmentHookEvent)
      self = isStop && record.holds("hook_blocking_error", record.attachmentType) ? .stopHookFeedback : .nothing
    case .other: self = .nothing
    }
  }

  private static func ofUserRecord(_ record: TranscriptRecord) -> RecordMeaning {
    var hasImage = false
    var texts: [JSONString] = []
    for block in record.blocks {
      switch block {
      case .toolResult: return .activity
      case .text(let text): texts.append(text)
      case .image: hasImage = true
      case .toolCall: break
      }
    }
    if texts.contains(where: { $0.hasPrefix("Stop hook feedback:") }) { return .stopHookFeedback }
    if let notification = texts.first(where: { $0.hasPrefix("<task-notification>") || $0.hasPrefix("[SYSTEM NOTIFICATION") }) {
      let report = TaskReport(ToolOutput([notification]).text)
      let end = TaskEnd(taskID: report.taskID ?? "", callID: report.callID, exitCode: report.exitCode, output: report.output)
      return .taskNotification(end, startsTurn: !record.isMeta)
    }
    if record.isMeta || record.isSummary { return .nothing }
    guard let text = texts.first(where: { !$0.hasPrefix("<system-reminder>") }) ?? texts.first else {
      return hasImage ? .prompt(isHuman: true) : .nothing
    }
    if text.hasPrefix("<local-command-stdout>") || text.hasPrefix("<local-command-stderr>") { return .localCommandOutput }
    if text.hasPrefix("<bash-input>") { return .userCommand(inner(text.decoded(first: ToolCall.longestCommand), of: "bash-input")) }
    if text.hasPrefix("<bash-stdout>") || text.hasPrefix("<bash-stderr>") {
      return .userCommandOutput(withoutTags(ToolOutput([text]).text))
    }
    if notPrompts.contains(where: text.hasPrefix) { return .nothing }
    if text.hasPrefix("[Request interrupted by user") { return .interruption }
    if text.hasPrefix("<command-name>") || text.hasPrefix("<command-message>") { return .slashCommand }
    if text.hasPrefix("<teammate-message") { return .prompt(isHuman: false) }
    let isOfPerson = record.originKind == nil || record.holds("human", record.originKind)
    return .prompt(isHuman: isOfPerson && !record.holds("system", record.promptSource))
  }

  private static let notPrompts: [StaticString] = [
    "<local-command-caveat>", "Caveat: The messages below", "This session is being continued from a previous conversation",
  ]

  /// What the user's command printed on both streams.
  private static func withoutTags(_ text: String) -> String {
    var lines = text
    for tag in ["<bash-stdout>", "</bash-stdout>", "<bash-stderr>", "</bash-stderr>"] {
      lines = lines.split(separator: tag, omittingEmptySubsequences: false).joined(separator: "\n")
    }
    return lines
  }

  /// What stands between the tags of one element.
  private static func inner(_ text: String, of tag: String) -> String {
    var rest = text[...]
    if rest.hasPrefix("<\(tag)>") { rest = rest.dropFirst(tag.count + 2) }
    if rest.hasSuffix("</\(tag)>") { rest = rest.dropLast(tag.count + 3) }
    return String(rest)
  }
}
