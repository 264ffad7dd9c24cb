internal import Model
internal import Transcript

/// Which of the texts of a turn the gate judges, and which it only searches for evidence.
struct JudgedText: Sendable {
  /// In the order they were written; the last message last.
  var judged: [String]
  /// All of the turn's texts.
  var all: [String]

  /// The last message alone: what is left to judge when the transcript cannot be read or is another turn's.
  init(lastMessage: String) {
    judged = [lastMessage]
    all = [lastMessage]
  }

  /// - Parameter judgesNarration: whether text counts that stands before later tool results of the same turn. Those results back it or
  ///   supersede it; the strict profile judges it all the same.
  init(_ turn: Turn, event: EndOfTurn, judgesNarration: Bool) {
    var lastCall = -1
    var lastResult = -1
    var lastHold = -1
    for (index, entry) in turn.entries.enumerated() {
      switch entry {
      case .toolCall: lastCall = index
      case .toolResult: lastResult = index
      case .heldByStopHook: lastHold = index
      case .text, .taskEnded, .userCommand, .userCommandOutput, .turnBegan: break
      }
    }
    // The hold may not have reached the file yet; what stands in it then was judged before the hold.
    if event.followsBlock && lastHold < 0 && event.lastMessage != nil { lastHold = turn.entries.count }
    var judged: [String] = []
    var all: [String] = []
    for (index, entry) in turn.entries.enumerated() {
      switch entry {
      case .text(let text):
        // The last message stands in the file too, unless the file lags; it counts once.
        if index > lastCall, let lastMessage = event.lastMessage, Self.repeats(text, in: lastMessage) { continue }
        all.append(text)
        if index > lastHold && (judgesNarration || index > lastResult) { judged.append(text) }
      case .toolCall, .toolResult, .taskEnded, .userCommand, .userCommandOutput, .heldByStopHook, .turnBegan: break
      }
    }
    if let lastMessage = event.lastMessage {
      judged.append(lastMessage)
      all.append(lastMessage)
    }
    self.judged = judged
    self.all = all
  }

  /// The files that a turn changed.
  static func editedPaths(in turn: Turn) -> [String] {
    var calls: [String: String] = [:]
    var edited: [String] = []
    for entry in turn.entries {
      switch entry {
      case .toolCall(let call): if case .change(let path, _) = call.input { calls[call.id] = path }
      case .toolResult(let result): if let path = calls[result.id], !result.details.isError { edited.append(path) }
      default: break
      }
    }
    return edited
  }

  /// Whether the turn cannot be the one that ends: the host gave a last message, and the file ends with a closed turn that lacks it.
  static func isStale(_ turn: Turn, event: EndOfTurn) -> Bool {
    if turn.isOfOtherPrompt { return true }
    guard turn.isClosed, let lastMessage = event.lastMessage else { return false }
    // A turn that a hook held is the one that goes on.
    if event.followsBlock, turn.entries.contains(.heldByStopHook) { return false }
    return !turn.entries.contains { entry in
      if case .text(let text) = entry { repeats(text, in: lastMessage) } else { false }
    }
  }

  /// Whether `text` is `message`, or its first or last part: a message may have several blocks, which the file holds one by one.
  private static func repeats(_ text: String, in message: String) -> Bool {
    let part = trimmed(text)
    let whole = trimmed(message)
    guard part.count < whole.count, !part.isEmpty else { return part == whole || part.isEmpty }
    let newline = UInt8(ascii: "\n")
    return (whole.starts(with: part) && whole[part.count] == newline)
      || (whole.suffix(part.count).elementsEqual(part) && whole[whole.count - part.count - 1] == newline)
  }

  private static func trimmed(_ text: String) -> [UInt8] {
    let isSpace: (UInt8) -> Bool = { $0 <= 0x20 }
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else { return [] }
    return Array(bytes[first...last])
  }
}
