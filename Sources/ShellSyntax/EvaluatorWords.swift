/// Words, with what runs while they expand.
extension Evaluator {
  /// What comes of expanding the words of one command.
  struct Expansion {
    /// What is substituted may not run.
    var isConditional = false
    /// An expansion can fail, which takes the shell somewhere else.
    var mayAbort = false
    /// Where the last command substitution leads to.
    var lastSubstitution: Flow?
  }

  mutating func expand(
    _ word: WordSyntax, _ mode: WordExpansion.Mode, at point: inout Point, _ scope: Scope, _ expansion: inout Expansion
  ) throws(ShellFault) -> [ShellWord] {
    try substitutions(of: word.pieces, at: &point, scope, &expansion)
    let words = WordExpansion.words(of: word, mode: mode, state: point.state)
    let size = words.reduce(0) { $0 + $1.pieces.reduce(16) { if case .text(let text) = $1 { $0 + text.utf8.count } else { $0 } } }
    if size > 4_096 + word.span.count, !store.spend(size) { return [.unknown(span: word.span, mayBeSeveral: true)] }
    return words
  }

  /// Runs what is substituted in `pieces`, in order.
  mutating func substitutions(of pieces: [Piece], at point: inout Point, _ scope: Scope, _ expansion: inout Expansion) throws(ShellFault) {
    for piece in pieces {
      switch piece {
      case .text: break
      case .parameter(let name, _):
        if point.state.unsetIsError != .off, point.state.variables[name] == nil { expansion.mayAbort = true }
      case .substitution(let script, _):
        let before = point
        var flow = try substitution(script, at: point, scope)
        (flow.ok.state, flow.fail.state) = (before.state, before.state)
        expansion.lastSubstitution = flow
        point = join(flow.ok, flow.fail)
        if expansion.isConditional { point = join(point, before) }
        point.status = .unknown
      case .process(let script):
        var inner = scope.within(.processSubstitution)
        inner.pipeline = PipelinePosition(index: 0, count: 1)
        try beside(point, inner) { (evaluator, point, scope) throws(ShellFault) in
          var point = point
          point.state.setStreams(Streams(output: .hidden, errors: point.state.streams.errors))
          return try evaluator.run(script, at: point, scope)
        }
      case .other(let inner, _, _, let assigns):
        expansion.mayAbort = true
        let isConditional = expansion.isConditional
        expansion.isConditional = true
        try substitutions(of: inner, at: &point, scope, &expansion)
        expansion.isConditional = isConditional
        if assigns { point.state.forgetVariables() }
      }
    }
  }

  private mutating func substitution(_ script: Script, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var inner = scope.within(.commandSubstitution)
    inner.text = script.text
    inner.pipeline = PipelinePosition(index: 0, count: 1)
    var entry = after(point)
    var streams = entry.state.streams
    streams[1] = .hidden
    entry.state.setStreams(streams)
    // bash takes `set -e` back within; other shells and `inherit_errexit` do not.
    if entry.state.errorExit != .off { entry.state.setErrorExit(.unknown) }
    return try isolated(at: entry, inner) { (evaluator, point, scope) throws(ShellFault) in try evaluator.run(script, at: point, scope) }
  }

  /// An expansion fails: the shell ends, or drops what is left of its line.
  mutating func abort(_ point: Point, _ scope: Scope) {
    send(point, to: scope.abort)
    send(point, to: scope.exitFail)
  }

  mutating func redirections(
    _ syntax: [RedirectionSyntax], at point: inout Point, _ scope: Scope, _ expansion: inout Expansion
  ) throws(ShellFault) -> [ShellRedirection] {
    var result: [ShellRedirection] = []
    for redirection in syntax {
      let written = redirection.document.map { store.documents[$0] } ?? redirection.target
      let isText = redirection.kind == .hereDocument || redirection.kind == .hereString
      let words = try expand(written, isText ? .oneWord : .words, at: &point, scope, &expansion)
      let target = words.count == 1 && !words[0].mayBeSeveral ? words[0] : .unknown(span: written.span, mayBeSeveral: false)
      result.append(
        ShellRedirection(kind: redirection.kind, descriptor: redirection.descriptor, target: target, span: redirection.span))
    }
    return result
  }

  func fileWrite(_ redirection: ShellRedirection, _ state: ShellState) -> FileWrite? {
    guard redirection.writesFile else { return nil }
    return FileWrite(target: redirection.target, appends: redirection.appends, folder: state.folder)
  }
}
