/// Lists, pipelines and compound commands.
extension Evaluator {
  /// A text of its own: an expansion that fails takes the shell to its next line.
  mutating func lines(_ script: Script, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var scope = scope
    scope.text = script.text
    var flow = Flow(entering: entry, nowhere: nowhere(entry))
    var next = graph.node()
    scope.abort = next
    for (index, item) in script.items.enumerated() {
      if item.beginsLine, index > 0 {
        let failed = meet(next, otherwise: flow.ok)
        if !failed.isDead {
          flow.fail = join(flow.fail, failed)
          next = graph.node()
          scope.abort = next
        }
      }
      flow = try run(item, at: join(flow.ok, flow.fail), scope)
    }
    flow.fail = join(flow.fail, meet(next, otherwise: flow.fail))
    return flow
  }

  mutating func run(_ script: Script, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var flow = Flow(entering: entry, nowhere: nowhere(entry))
    for item in script.items { flow = try run(item, at: join(flow.ok, flow.fail), scope) }
    return flow
  }

  private mutating func run(_ item: Item, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    if item.isBackground {
      try beside(entry, scope) { (evaluator, point, scope) throws(ShellFault) in try evaluator.run(item.links, at: point, scope) }
      let ok = after(entry)
      return Flow(ok: ok, fail: nowhere(ok))
    }
    return try run(item.links, at: entry, scope)
  }

  private mutating func run(_ links: [Link], at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var flow = Flow(entering: entry, nowhere: nowhere(entry))
    for (index, link) in links.enumerated() {
      var scope = scope
      if index < links.count - 1 { scope.ignoresErrors = true }
      if index > 0 { scope.surroundings.append(.alternative) }
      switch link.condition {
      case .always: flow = try run(link.pipeline, at: flow.ok, scope)
      case .ifSucceeded:
        let next = try run(link.pipeline, at: flow.ok, scope)
        flow = Flow(ok: next.ok, fail: join(flow.fail, next.fail))
      case .ifFailed:
        let next = try run(link.pipeline, at: flow.fail, scope)
        flow = Flow(ok: join(flow.ok, next.ok), fail: next.fail)
      }
    }
    return flow
  }

  // MARK: - Pipelines

  private mutating func run(_ pipeline: Pipeline, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var inner = scope
    inner.pipeline = PipelinePosition(index: 0, count: pipeline.commands.count)
    if pipeline.isNegated {
      inner.isNegated = true
      inner.ignoresErrors = true
    }
    if pipeline.commands.count == 1 {
      let flow = try run(pipeline.commands[0], at: entry, inner)
      return pipeline.isNegated ? Flow(ok: flow.fail, fail: flow.ok) : flow
    }
    let paths = outputs(of: pipeline, from: entry.state.streams)
    let failure = graph.node()
    var point = entry
    for (index, command) in pipeline.commands.enumerated() {
      inner.pipeline = PipelinePosition(index: index, count: pipeline.commands.count)
      var start = point
      // All begin at the same time.
      start.status = entry.status
      var streams = entry.state.streams
      streams[1] = paths[index]
      if command.pipesErrors { streams[2] = paths[index] }
      start.state.setStreams(streams)
      var flow = try isolated(at: start, inner) { (evaluator, point, scope) throws(ShellFault) in
        try evaluator.run(command, at: point, scope)
      }
      (flow.ok.state, flow.fail.state) = (entry.state, entry.state)
      if index == pipeline.commands.count - 1 {
        send(flow.fail, to: failure)
        let result = Flow(ok: flow.ok, fail: meet(failure, otherwise: flow.fail))
        return pipeline.isNegated ? Flow(ok: result.fail, fail: result.ok) : leaf(result, scope)
      }
      // Every command of a pipeline runs; that a failure which counts leads straight on proves no more than what is true.
      switch entry.state.pipeFail {
      case .off: point = join(flow.ok, flow.fail)
      case .unknown:
        send(flow.fail, to: failure)
        point = join(flow.ok, flow.fail)
      case .on:
        send(flow.fail, to: failure)
        point = after(flow.ok)
        if !flow.fail.isDead {
          graph.sideEdge(flow.fail.node, point.node)
          point.isDead = false
        }
      }
    }
    return Flow(ok: point, fail: nowhere(point))
  }

  /// Where the output of each command of a pipeline goes in the end.
  private func outputs(of pipeline: Pipeline, from streams: Streams) -> [OutputPath] {
    var paths = [streams.output]
    for command in pipeline.commands.dropFirst().reversed() {
      let path = Self.isFilter(command) ? paths[0] : .hidden
      paths.insert(path == .hidden ? .hidden : .filtered, at: 0)
    }
    return paths
  }

  /// Programs that hand on lines of their input, or tell in their own words what it says.
  private static let filters: Set<String> = [
    "tail", "head", "grep", "egrep", "fgrep", "rg", "tee", "cat", "sed", "awk", "gawk", "sort", "uniq", "less", "more", "cut", "tr",
    "column", "fold", "nl", "ts", "tac", "strings", "ansi2txt", "bat", "xcpretty",
    "xcbeautify", "gotestfmt", "tap-spec", "tap-dot", "tap-parser",
  ]

  private static func isFilter(_ command: Command) -> Bool {
    guard case .simple(let syntax) = command.kind, let name = syntax.words.first?.literal, filters.contains(baseName(name)) else {
      return false
    }
    let isQuiet = syntax.words.dropFirst().contains { word in
      guard let text = word.literal, text.utf8.first == UInt8(ascii: "-"), baseName(name).hasSuffix("grep") || name == "rg" else {
        return false
      }
      if text.hasPrefix("--") { return text == "--quiet" || text == "--silent" || text == "--count" }
      return text.utf8.contains(UInt8(ascii: "q")) || text.utf8.contains(UInt8(ascii: "c"))
    }
    let isRedirected = command.redirections.contains { redirection in
      switch redirection.kind {
      case .output, .append, .clobber, .duplicateOutput, .readWrite: redirection.descriptor == 1
      case .bothOutputs, .appendBothOutputs: true
      // What it reads is not what the pipe brings.
      case .input, .hereDocument, .hereString, .duplicateInput: redirection.descriptor == 0
      }
    }
    return !isQuiet && !isRedirected
  }

  // MARK: - Commands

  private mutating func run(_ command: Command, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    if scope.surroundings.count > limits.depth * 4 { throw ShellFault(at: command.span.lowerBound, reason: "nested too deeply") }
    if case .simple(let syntax) = command.kind {
      return leaf(try simple(syntax, command, at: entry, scope), scope)
    }
    var point = entry
    var expansion = Expansion()
    var streams = entry.state.streams
    for redirection in try redirections(command.redirections, at: &point, scope, &expansion) {
      streams.apply(redirection)
      if let write = fileWrite(redirection, point.state) { writes.append(write) }
    }
    if expansion.mayAbort { abort(point, scope) }
    let opening = point
    let outer = point.state.streams
    point.state.setStreams(streams)
    var flow = try compound(command, at: point, scope)
    if !command.redirections.isEmpty {
      flow.ok.state.setStreams(outer)
      flow.fail.state.setStreams(outer)
      flow.fail = join(flow.fail, leaf(Flow(ok: nowhere(opening), fail: after(opening)), scope).fail)
    }
    return flow
  }

  private mutating func compound(_ command: Command, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    switch command.kind {
    case .simple: return Flow(ok: entry, fail: nowhere(entry))
    case .group(let script): return try run(script, at: entry, scope)
    case .subshell(let script):
      let flow = try isolated(at: entry, scope.within(.subshell)) { (evaluator, point, scope) throws(ShellFault) in
        try evaluator.run(script, at: point, scope)
      }
      return leaf(flow, scope)
    case .choice(let arms, let otherwise): return try choice(arms, otherwise, at: entry, scope)
    case .loop(let isUntil, let condition, let body):
      return try loop(isUntil: isUntil, condition, body, changes: command.changes, at: entry, scope)
    case .each(let name, let words, let body, let isSelect):
      return try each(name, words, body, isSelect: isSelect, changes: command.changes, at: entry, scope)
    case .counted(let expression, let body): return try counted(expression, body, changes: command.changes, at: entry, scope)
    case .match(let subject, let arms): return try match(subject, arms, at: entry, scope)
    case .function(let name, let function):
      var ok = after(entry)
      // Only an unread name could be one of the builtins that are special.
      ok.state.define(name, function)
      definitions.append((name, function, entry.isDead ? -1 : entry.node, scope))
      return Flow(ok: ok, fail: nowhere(ok))
    case .condition(let words): return try expression(words, at: entry, scope)
    case .arithmetic(let word): return try expression([word], at: entry, scope)
    }
  }

  /// `[[ … ]]` and `(( … ))`: what is substituted in them may run.
  private mutating func expression(_ words: [WordSyntax], at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    var point = entry
    var expansion = Expansion(isConditional: true)
    for word in words { try substitutions(of: word.pieces, at: &point, scope, &expansion) }
    if words.contains(where: \.assigns) { point.state.forgetVariables() }
    abort(point, scope)
    return leaf(Flow(ok: after(point), fail: after(point)), scope)
  }

  private mutating func choice(
    _ arms: [(condition: Script, body: Script)], _ otherwise: Script?, at entry: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    let (ok, fail) = (graph.node(), graph.node())
    var asking = scope.within(.condition)
    asking.ignoresErrors = true
    var point = entry
    for arm in arms {
      let condition = try run(arm.condition, at: point, asking)
      let body = try run(arm.body, at: condition.ok, scope.within(.branch))
      send(body.ok, to: ok)
      send(body.fail, to: fail)
      point = condition.fail
    }
    if let otherwise {
      let body = try run(otherwise, at: point, scope.within(.branch))
      send(body.ok, to: ok)
      send(body.fail, to: fail)
    } else {
      send(point, to: ok)
    }
    return Flow(ok: meet(ok, otherwise: entry), fail: meet(fail, otherwise: entry))
  }

  private mutating func match(
    _ subject: WordSyntax, _ arms: [(patterns: [WordSyntax], body: Script, end: Command.ArmEnd)], at entry: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow {
    let (ok, fail) = (graph.node(), graph.node())
    var point = entry
    var expansion = Expansion()
    try substitutions(of: subject.pieces, at: &point, scope, &expansion)
    var falling: Point?
    // The status of what falls through to an arm that does not match.
    var failing: Point?
    for arm in arms {
      expansion.isConditional = true
      for pattern in arm.patterns { try substitutions(of: pattern.pieces, at: &point, scope, &expansion) }
      if expansion.mayAbort { abort(point, scope) }
      let isDefault = arm.patterns.contains { $0.literal == "*" }
      var start = after(point)
      if let reached = falling { start = join(start, reached) }
      falling = nil
      let body = try run(arm.body, at: start, scope.within(.branch))
      if isDefault { point = nowhere(point) }
      switch arm.end {
      case .stop:
        send(body.ok, to: ok)
        send(body.fail, to: fail)
      case .fallThrough: falling = join(body.ok, body.fail)
      case .tryNext:
        failing = failing.map { join($0, body.fail) } ?? body.fail
        point = join(point, join(body.ok, body.fail))
      }
    }
    if let falling {
      send(falling, to: ok)
      send(falling, to: fail)
    }
    if let failing { send(failing, to: fail) }
    send(point, to: ok)
    return Flow(ok: meet(ok, otherwise: entry), fail: meet(fail, otherwise: entry))
  }
}

extension Evaluator.Scope {
  func within(_ surrounding: Surrounding) -> Evaluator.Scope {
    var scope = self
    scope.surroundings.append(surrounding)
    return scope
  }
}
