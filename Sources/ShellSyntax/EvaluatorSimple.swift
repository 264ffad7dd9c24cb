/// Simple commands.
extension Evaluator {
  mutating func simple(_ syntax: SimpleSyntax, _ command: Command, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    // Assignments alone take their status from what they substitute: they stand before it.
    if syntax.words.isEmpty { return try assignments(syntax, command, at: entry, scope) }
    var point = entry
    var expansion = Expansion()
    var words: [ShellWord] = []
    var declares = false
    for word in syntax.words {
      let mode: WordExpansion.Mode = declares && Self.looksLikeAssignment(word) ? .oneWord : .words
      words += try expand(word, mode, at: &point, scope, &expansion)
      if words.count == 1 { declares = words[0].text.map { Parser.declaring.contains($0) } ?? false }
      if words.count > 1 << 14 { throw ShellFault(at: word.span.lowerBound, reason: "too many words") }
    }
    if words.isEmpty {
      // Every word expanded to nothing: what stays is as if it had not been there.
      var rest = syntax
      rest.words = []
      return try assignments(rest, command, at: point, scope)
    }
    var assigned: [ShellAssignment] = []
    for assignment in syntax.assignments { assigned.append(try value(of: assignment, at: &point, scope, &expansion)) }
    let redirected = try redirections(command.redirections, at: &point, scope, &expansion)
    if expansion.mayAbort { abort(point, scope) }
    let draft = try record(words, assigned, redirected, command, at: point, scope)
    var node = point
    node.node = drafts[draft].node
    let flow = try effect(of: draft, takesLastStatus: Self.takesLastStatus(syntax), at: node, scope)
    close(draft, flow)
    return flow
  }

  /// `exit $?`, and the like.
  private static func takesLastStatus(_ syntax: SimpleSyntax) -> Bool {
    guard syntax.words.count == 2, case .parameter("?", _)? = syntax.words[1].pieces.first else { return false }
    return syntax.words[1].pieces.count == 1
  }

  /// Sets where a command's success and failure lead to.
  func closing(_ flow: Flow) -> (ok: Int, fail: Int) { (flow.ok.node, flow.fail.node) }

  private mutating func close(_ draft: Int, _ flow: Flow) { (drafts[draft].ok, drafts[draft].fail) = closing(flow) }

  private static func looksLikeAssignment(_ word: WordSyntax) -> Bool {
    guard case .text(let bytes, isQuoted: false) = word.pieces.first, let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0,
      Parser.beginsName(bytes[0])
    else { return false }
    return bytes[..<equals].allSatisfy { Parser.isInName($0) || $0 == UInt8(ascii: "+") }
  }

  /// Adds a command to the list, with a node of its own behind `point`.
  private mutating func record(
    _ words: [ShellWord], _ assignments: [ShellAssignment], _ redirections: [ShellRedirection], _ command: Command, at point: Point,
    _ scope: Scope
  ) throws(ShellFault) -> Int {
    guard drafts.count < limits.commands else { throw ShellFault(at: command.span.lowerBound, reason: "too many commands") }
    let node = after(point).node
    var streams = point.state.streams
    for redirection in redirections { streams.apply(redirection) }
    var files = redirections.compactMap { fileWrite($0, point.state) }
    files += Self.teeWrites(words, folder: point.state.folder)
    writes += files
    let command = SimpleCommand(
      words: words, assignments: assignments, redirections: redirections, span: command.span, text: scope.text, folder: point.state.folder,
      pipeline: scope.pipeline, isBackground: scope.isBackground, isNegated: scope.isNegated, surroundings: scope.surroundings,
      lookup: point.state.lookupChanged || point.state.mayHaveOtherFunctions || assignments.contains { $0.name == "PATH" }
        ? .changed : .usual, output: streams.output,
      errorOutput: streams.errors, writes: files)
    drafts.append(Draft(command: command, node: node, fail: node, ok: node))
    return drafts.count - 1
  }

  private static func teeWrites(_ words: [ShellWord], folder: WorkingFolder) -> [FileWrite] {
    guard words.contains(where: { $0.text?.hasSuffix("tee") ?? false }) else { return [] }
    let words = unwrap(words).words
    guard let name = words.first?.text, baseName(name) == "tee" else { return [] }
    var appends = false
    var files: [FileWrite] = []
    var readsOptions = true
    for word in words.dropFirst() {
      if readsOptions, let text = word.text, text.utf8.first == UInt8(ascii: "-"), text != "-" {
        if text == "--" { readsOptions = false }
        if text == "--append" || (!text.hasPrefix("--") && text.utf8.contains(UInt8(ascii: "a"))) { appends = true }
      } else {
        files.append(FileWrite(target: word, appends: appends, folder: folder))
      }
    }
    return files
  }

  // MARK: - Assignments

  private mutating func value(
    of syntax: AssignmentSyntax, at point: inout Point, _ scope: Scope, _ expansion: inout Expansion
  ) throws(ShellFault) -> ShellAssignment {
    for other in syntax.others { try substitutions(of: other.pieces, at: &point, scope, &expansion) }
    if syntax.isArray { expansion.mayAbort = true }
    let value = try expand(syntax.value, .oneWord, at: &point, scope, &expansion)
    return ShellAssignment(
      name: syntax.name, isPartial: syntax.isArray || syntax.isAppend,
      value: value.first ?? ShellWord("", span: syntax.value.span))
  }

  private mutating func assignments(_ syntax: SimpleSyntax, _ command: Command, at entry: Point, _ scope: Scope) throws(ShellFault) -> Flow
  {
    let draft = try record([], [], [], command, at: entry, scope)
    var point = entry
    point.node = drafts[draft].node
    var expansion = Expansion()
    var assigned: [ShellAssignment] = []
    for assignment in syntax.assignments {
      let result = try value(of: assignment, at: &point, scope, &expansion)
      assigned.append(result)
      assign(result, isAppend: assignment.isAppend, isArray: assignment.isArray, in: &point.state)
    }
    // Redirections alone happen in a shell of their own.
    let redirected = try redirections(command.redirections, at: &point, scope, &expansion)
    let files = redirected.compactMap { fileWrite($0, entry.state) }
    writes += files
    drafts[draft].command.assignments = assigned
    drafts[draft].command.redirections = redirected
    drafts[draft].command.writes = files
    if expansion.mayAbort || point.state.hasReadOnly || assigned.contains(where: { ShellState.isOwn($0.name) }) { abort(point, scope) }
    var flow = Flow(ok: after(point), fail: nowhere(point))
    if expansion.lastSubstitution != nil || !redirected.isEmpty { flow.fail = after(point) }
    // One substitution, and nothing between it and the end: its status is the status.
    if let last = expansion.lastSubstitution, redirected.isEmpty, Self.substitutionCount(syntax) == 1 {
      var (ok, fail) = (after(last.ok), after(last.fail))
      (ok.state, fail.state) = (point.state, point.state)
      flow = Flow(ok: ok, fail: fail)
    }
    close(draft, flow)
    return flow
  }

  private static func substitutionCount(_ syntax: SimpleSyntax) -> Int {
    func count(_ pieces: [Piece], isDirect: Bool) -> Int {
      pieces.reduce(0) { sum, piece in
        switch piece {
        case .substitution: sum + (isDirect ? 1 : 2)
        case .other(let inner, _, _, _): sum + count(inner, isDirect: false)
        case .text, .parameter, .process: sum
        }
      }
    }
    return syntax.assignments.reduce(0) { sum, assignment in
      sum + count(assignment.value.pieces, isDirect: true) + assignment.others.reduce(0) { $0 + count($1.pieces, isDirect: false) }
    }
  }

  func assign(_ assignment: ShellAssignment, isAppend: Bool, isArray: Bool, in state: inout ShellState) {
    if ["BASH_ENV", "ENV", "BASHOPTS", "SHELLOPTS"].contains(assignment.name) { state.changeLookup() }
    guard !isArray, let text = assignment.value.text, !assignment.value.hasTilde else { return state.set(assignment.name, nil) }
    if isAppend {
      state.set(assignment.name, state.variables[assignment.name].map { $0 + text })
    } else {
      state.set(assignment.name, text)
    }
  }
}
