/// Functions, and texts that a shell reads.
extension Evaluator {
  private static let maximalCalls = 512

  /// A call of a function of the line: its body runs here.
  mutating func call(_ function: Function, _ name: String, draft: Int, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    drafts[draft].command.lookup = .function
    callCount += 1
    let identity = ObjectIdentifier(function)
    guard !scope.calls.contains(identity), scope.calls.count < 8, scope.depth < limits.depth, callCount <= Self.maximalCalls else {
      note(.recursion, drafts[draft].command.span, scope)
      return anything(draft, point, scope)
    }
    called.insert(identity)
    var inner = scope.within(.function(name))
    inner.text = function.text
    inner.calls.append(identity)
    inner.depth += 1
    inner.loops = []
    inner.pipeline = PipelinePosition(index: 0, count: 1)
    let (ok, fail) = (graph.node(), graph.node())
    inner.returns = (ok, fail)
    var entry = after(point)
    let outer = point.state
    var streams = outer.streams
    for redirection in drafts[draft].command.redirections { streams.apply(redirection) }
    entry.state.setStreams(streams)
    entry.state.setPositionals(Array(drafts[draft].command.words.dropFirst()))
    for assignment in drafts[draft].command.assignments {
      assign(assignment, isAppend: false, isArray: assignment.isPartial, in: &entry.state)
    }
    let flow = try run(
      Script(items: [Item(links: [Link(condition: .always, pipeline: Pipeline(commands: [function.body]))])]), at: entry, inner)
    send(flow.ok, to: ok)
    send(flow.fail, to: fail)
    if !drafts[draft].command.redirections.isEmpty { send(after(point), to: fail) }
    var result = Flow(ok: meet(ok, otherwise: point), fail: meet(fail, otherwise: point))
    // What was set for the call or within it as local is not what stays.
    for index in 1...9 {
      result.ok.state.set(String(index), outer.variables[String(index)])
      result.fail.state.set(String(index), outer.variables[String(index)])
    }
    if !drafts[draft].command.assignments.isEmpty || function.usesLocals(store) {
      result.ok.state.forgetVariables()
      result.fail.state.forgetVariables()
    }
    result.ok.state.setStreams(outer.streams)
    result.fail.state.setStreams(outer.streams)
    return result
  }

  /// The bodies of functions that no call has shown: they may still be called, by a name that nobody knows.
  mutating func showUncalled() throws(ShellFault) {
    var index = 0
    while index < definitions.count {
      let (name, function, node, scope) = definitions[index]
      index += 1
      guard called.insert(ObjectIdentifier(function)).inserted else { continue }
      var state = ShellState(versions: versions)
      state.forgetEverything()
      var inner = scope.within(.function(name))
      inner.text = function.text
      inner.calls.append(ObjectIdentifier(function))
      let entry = Point(node: max(node, 0), state: state, isDead: node < 0)
      try beside(entry, inner) { (evaluator, point, scope) throws(ShellFault) in
        var scope = scope
        scope.isBackground = inner.isBackground
        scope.returns = (scope.exitOk, scope.exitFail)
        return try evaluator.run(
          Script(items: [Item(links: [Link(condition: .always, pipeline: Pipeline(commands: [function.body]))])]), at: point, scope)
      }
    }
  }

  // MARK: - Texts

  private mutating func parsed(_ word: ShellWord, depth: Int, span: Range<Int>, _ scope: Scope) -> Script? {
    guard let text = word.text, !word.mayBeSeveral else {
      note(.unknownText, span, scope)
      return nil
    }
    do throws(ShellFault) {
      return try store.parse(Array(text.utf8), depth: depth)
    } catch {
      note(.unreadableText(error.reason), span, scope)
      return nil
    }
  }

  /// A shell of its own that reads `text`: `bash -c`, `ssh`.
  mutating func nested(
    _ text: ShellWord, _ effective: EffectiveCommand, draft: Int, span: Range<Int>, at point: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    let usual = Flow(ok: after(point), fail: after(point))
    guard scope.depth < limits.depth else {
      note(.recursion, span, scope)
      return usual
    }
    if effective.shellOptions.others { note(.shellOption, span, scope) }
    guard let script = parsed(text, depth: scope.depth + 1, span: span, scope) else { return usual }
    var inner = scope.within(effective.runsElsewhere ? .elsewhere : .nestedShell)
    inner.depth += 1
    inner.calls = []
    inner.ignoresErrors = false
    inner.pipeline = PipelinePosition(index: 0, count: 1)
    var entry = after(point)
    entry.state = childState(of: point.state, effective, draft: draft)
    let flow = try isolated(at: entry, inner) { (evaluator, point, scope) throws(ShellFault) in
      try evaluator.lines(script, at: point, scope)
    }
    var (ok, fail) = (after(flow.ok), join(after(flow.fail), usual.fail))
    (ok.state, fail.state) = (point.state, point.state)
    if effective.shellOptions.others { return Flow(ok: join(join(ok, usual.ok), fail), fail: fail) }
    if !effective.passesStatus {
      ok = join(ok, join(fail, usual.ok))
      fail = after(ok)
    }
    // `exec`: nothing comes behind it.
    if effective.replacesShell {
      send(ok, to: scope.exitOk)
      send(fail, to: scope.exitFail)
      return Flow(ok: dead(ok, ok.node), fail: dead(fail, fail.node))
    }
    return Flow(ok: ok, fail: fail)
  }

  /// A shell whose code comes from a here-document or from nobody knows where; nil when it has to be taken for a program.
  mutating func input(
    _ effective: EffectiveCommand, draft: Int, span: Range<Int>, at point: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow? {
    let inputs = drafts[draft].command.redirections.filter { $0.descriptor == 0 }
    let isText = inputs.last.map { $0.kind == .hereDocument || $0.kind == .hereString } ?? false
    guard effective.readsCodeFromInput else {
      // ssh without a command hands its input to a shell.
      if isText { note(.unknownText, span, scope) }
      return nil
    }
    guard isText, let text = inputs.last?.target, effective.words.count == 1, !effective.wrappers.contains("exec") else {
      note(.unknownText, span, scope)
      return nil
    }
    var shell = effective
    shell.wrappers.append(baseName(effective.words[0].text ?? ""))
    if shell.wrappers.last == "zsh" || shell.wrappers.last == "ksh" { shell.shellOptions.others = true }
    return try nested(text, shell, draft: draft, span: span, at: point, scope)
  }

  private func childState(of state: ShellState, _ effective: EffectiveCommand, draft: Int) -> ShellState {
    var child = effective.runsElsewhere ? ShellState(versions: versions) : state.forChild()
    var streams = state.streams
    for redirection in drafts[draft].command.redirections { streams.apply(redirection) }
    child.setStreams(streams)
    for assignment in drafts[draft].command.assignments + effective.assignments {
      if effective.runsElsewhere { break }
      assign(assignment, isAppend: false, isArray: assignment.isPartial, in: &child)
      child.export(assignment.name)
    }
    child.setPositionals(Array(effective.scriptArguments.dropFirst()))
    if let folder = effective.folder { child.enter(child.folder(of: folder)) }
    if effective.runsElsewhere { child.forgetFolders() }
    if effective.shellOptions.errorExit { child.setErrorExit(.on) }
    if effective.shellOptions.pipeFail { child.setPipeFail(.on) }
    if effective.shellOptions.unsetIsError { child.setUnsetIsError(.on) }
    return child
  }

  /// `eval`
  mutating func evaluate(_ arguments: [ShellWord], draft: Int, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    let span = drafts[draft].command.span
    guard scope.depth < limits.depth, let script = parsed(joinedWords(arguments), depth: scope.depth + 1, span: span, scope) else {
      return anything(draft, point, scope)
    }
    var inner = scope.within(.eval)
    inner.depth += 1
    inner.pipeline = PipelinePosition(index: 0, count: 1)
    var entry = after(point)
    let outer = entry.state.streams
    var streams = outer
    for redirection in drafts[draft].command.redirections { streams.apply(redirection) }
    entry.state.setStreams(streams)
    var flow = try lines(script, at: entry, inner)
    if !drafts[draft].command.redirections.isEmpty {
      flow.fail = join(flow.fail, after(point))
      flow.ok.state.setStreams(outer)
      flow.fail.state.setStreams(outer)
    }
    // The command stands before its text, and its status is the text's.
    return Flow(ok: after(flow.ok), fail: after(flow.fail))
  }

  /// `source` and `.`
  mutating func source(draft: Int, at point: Point, _ scope: Scope) -> Flow {
    note(.sourcedFile, drafts[draft].command.span, scope)
    guard assumptions.sourcedFilesOnlySetUp else { return anything(draft, point, scope) }
    var point = point
    point.state.forgetVariables()
    point.state.changeLookup()
    return Flow(ok: after(point), fail: after(point))
  }

  /// `trap`: what it keeps runs later or never.
  mutating func trap(_ arguments: [ShellWord], draft: Int, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    let usual = Flow(ok: after(point), fail: after(point))
    let arguments = arguments.first?.text == "--" ? Array(arguments.dropFirst()) : arguments
    guard let action = arguments.first, arguments.count > 1, action.text != "-", action.text != "" else {
      // A list of traps, or one taken back, or an argument that nobody knows.
      if arguments.contains(where: { $0.text == nil }) { provesNothing = true }
      return usual
    }
    guard scope.depth < limits.depth, let script = parsed(action, depth: scope.depth + 1, span: drafts[draft].command.span, scope) else {
      provesNothing = true
      return usual
    }
    let first = drafts.count
    var inner = scope.within(.trap)
    inner.depth += 1
    inner.loops = []
    inner.returns = nil
    let known = unknowns.count
    try beside(point, inner) { (evaluator, point, scope) throws(ShellFault) in
      var entry = point
      entry.state.forgetEverything()
      entry.state.setStreams(point.state.streams)
      var quiet = scope
      quiet.isBackground = inner.isBackground
      return try evaluator.lines(script, at: entry, quiet)
    }
    // One that can end the shell decides its status.
    let ends: Set<String> = [
      "exit", "return", "exec", "kill", "set", "trap", "eval", "source", ".", "shopt", "builtin", "command", "enable",
    ]
    let isHarmless = drafts[first...].allSatisfy { draft in
      guard let name = draft.command.words.first else { return true }
      return name.text.map { !ends.contains($0) } ?? false
    }
    if !isHarmless || unknowns.count > known || !definitions.isEmpty { provesNothing = true }
    return usual
  }
}

extension Function {
  /// Whether the body may have variables of its own.
  func usesLocals(_ store: TextStore) -> Bool {
    store.texts[text][body.span].indices.contains { index in
      let bytes = store.texts[text]
      let letter = bytes[index]
      guard letter == UInt8(ascii: "l") || letter == UInt8(ascii: "d") || letter == UInt8(ascii: "t") else { return false }
      return bytes[index..<min(index + 7, bytes.count)].starts(with: "local".utf8)
        || bytes[index..<min(index + 7, bytes.count)].starts(with: "declare".utf8)
        || bytes[index..<min(index + 7, bytes.count)].starts(with: "typeset".utf8)
    }
  }
}
