internal import Transcript

/// How the background tasks of a session ended, as far as it was told: by the host, or as the answer to a request for a task's output.
struct TaskEnds {
  private var byTask: [String: TaskEnd] = [:]
  private var byCall: [String: TaskEnd] = [:]

  init(_ entries: [Turn.Entry], results: [String: ToolResult]) {
    for entry in entries {
      switch entry {
      case .taskEnded(let end): note(end)
      case .toolCall(let call):
        guard case .taskOutput(let taskID) = call.input, let result = results[call.id] else { break }
        let end = TaskEnd(taskID: taskID, report: result.details.output.text)
        if end.exitCode != nil { note(end) }
      default: break
      }
    }
  }

  func end(ofCall callID: String, taskID: String?) -> TaskEnd? { byCall[callID] ?? taskID.flatMap { byTask[$0] } }

  /// A later report may lack what an earlier one had.
  private mutating func note(_ end: TaskEnd) {
    var merged = end
    if let known = byTask[end.taskID] {
      merged.exitCode = end.exitCode ?? known.exitCode
      if merged.output.isEmpty { merged.output = known.output }
    }
    byTask[end.taskID] = merged
    if let callID = end.callID { byCall[callID] = merged }
  }
}
