public import Model
internal import Policy

extension [Finding] {
  /// The verdict that the strictest of the findings calls for.
  public var verdict: Verdict {
    switch map(\.severity).max() {
    case nil, .note: .allow
    case .warn: .warn(self)
    case .ask: .ask(self)
    case .block: .block(self)
    }
  }
}
