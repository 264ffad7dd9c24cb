/// Loops: the body is walked once, with what any round may have changed forgotten.
extension Evaluator {
  mutating func loop(
    isUntil: Bool, _ condition: Script, _ body: Script, changes: Range<Int>, at entry: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    let head = head(at: entry, changes)
    let (ok, fail) = (graph.node(), graph.node())
    var inner = scope.within(.loop)
    inner.loops.append((head.node, ok))
    var asking = inner.within(.condition)
    asking.ignoresErrors = true
    let asked = try run(condition, at: head, asking)
    let (onward, leaving) = isUntil ? (asked.fail, asked.ok) : (asked.ok, asked.fail)
    let flow = try run(body, at: onward, inner)
    send(flow.ok, to: head.node, isBack: true)
    send(flow.fail, to: head.node, isBack: true)
    send(leaving, to: ok)
    // The status is the one of the last round.
    if !flow.fail.isDead { send(leaving, to: fail) }
    return Flow(ok: meet(ok, otherwise: head), fail: meet(fail, otherwise: head))
  }

  mutating func each(
    _ name: String, _ words: [WordSyntax]?, _ body: Script, isSelect: Bool, changes: Range<Int>, at entry: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    var point = entry
    var expansion = Expansion()
    var values: [ShellWord] = []
    for word in words ?? [] {
      if values.count > 4_096 { break }
      values += try expand(word, .words, at: &point, scope, &expansion)
    }
    if expansion.mayAbort { abort(point, scope) }
    let runsAtLeastOnce = !isSelect && values.contains { !$0.mayBeSeveral }
    let runsOnce = !isSelect && values.count == 1 && runsAtLeastOnce
    var head = runsOnce ? after(point) : head(at: point, changes)
    head.state.set(name, runsOnce ? values[0].text : nil)
    let flow = try rounds(body, at: head, mayBeSkipped: !runsAtLeastOnce ? point : nil, isOnce: runsOnce, scope)
    guard isSelect else { return flow }
    return Flow(ok: flow.ok, fail: join(flow.fail, after(point)))
  }

  mutating func counted(
    _ expression: WordSyntax, _ body: Script, changes: Range<Int>, at entry: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    var point = entry
    var expansion = Expansion(isConditional: true)
    try substitutions(of: expression.pieces, at: &point, scope, &expansion)
    point.state.forgetVariables()
    abort(point, scope)
    let flow = try rounds(body, at: head(at: point, changes), mayBeSkipped: point, isOnce: false, scope)
    return Flow(ok: flow.ok, fail: join(flow.fail, after(point)))
  }

  private mutating func rounds(
    _ body: Script, at head: Point, mayBeSkipped point: Point?, isOnce: Bool, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    let (ok, fail) = (graph.node(), graph.node())
    var inner = scope.within(.loop)
    inner.loops.append((isOnce ? nil : head.node, ok))
    if let point { send(point, to: ok) }
    let flow = try run(body, at: head, inner)
    if !isOnce {
      send(flow.ok, to: head.node, isBack: true)
      send(flow.fail, to: head.node, isBack: true)
    }
    send(flow.ok, to: ok)
    send(flow.fail, to: fail)
    return Flow(ok: meet(ok, otherwise: head), fail: meet(fail, otherwise: head))
  }

  private mutating func head(at point: Point, _ changes: Range<Int>) -> Point {
    var head = after(point)
    for change in store.changes[changes] { head.state.suffer(change) }
    if !head.state.functions.isEmpty || head.state.mayHaveOtherFunctions { head.state.forgetEverything() }
    return head
  }

  /// `break` and `continue`.
  mutating func leaveLoop(isBreak: Bool, _ arguments: [ShellWord], at point: Point, _ scope: Scope) -> Flow {
    let count = arguments.isEmpty ? 1 : arguments.count == 1 ? arguments[0].text.flatMap { Int($0) } : nil
    guard let count, count > 0, !scope.loops.isEmpty else {
      // Outside of a loop, or with an argument that nobody knows: anything that it could mean.
      for loop in scope.loops {
        send(point, to: loop.exit)
        if let head = loop.head { send(point, to: head, isBack: true) }
      }
      send(point, to: scope.exitFail)
      send(point, to: scope.exitOk)
      return Flow(ok: after(point), fail: after(point))
    }
    let loop = scope.loops[max(0, scope.loops.count - count)]
    send(point, to: loop.exit)
    // The next round may also be none.
    if !isBreak, let head = loop.head { send(point, to: head, isBack: true) }
    return Flow(ok: nowhere(point), fail: nowhere(point))
  }
}
