/// What a command does to the shell, and where it leads.
extension Evaluator {
  /// - Parameter point: the command's own node.
  mutating func effect(of draft: Int, takesLastStatus: Bool, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    let words = drafts[draft].command.words
    // A function comes before everything that its name may mean else.
    if let first = words.first, let name = first.text {
      if let function = point.state.functions[name] { return try call(function, name, draft: draft, at: point, scope) }
      if point.state.mayHaveOtherFunctions, !first.isPath {
        let flow = try knownEffect(of: draft, takesLastStatus: takesLastStatus, at: point, scope)
        let other = anything(draft, point, scope)
        return Flow(ok: join(flow.ok, other.ok), fail: join(flow.fail, other.fail))
      }
    }
    return try knownEffect(of: draft, takesLastStatus: takesLastStatus, at: point, scope)
  }

  /// What it does when its name is no function's.
  private mutating func knownEffect(of draft: Int, takesLastStatus: Bool, at point: Point, _ scope: Scope) throws(ShellFault) -> Flow {
    let words = drafts[draft].command.words
    let span = drafts[draft].command.span
    let effective = unwrap(words)
    let usual = Flow(ok: after(point), fail: after(point))
    if let script = effective.script {
      return try nested(script, effective, draft: draft, span: span, at: point, scope)
    }
    if effective.readsCodeFromInput || effective.words.first?.text.map(baseName) == "ssh" {
      if let flow = try input(effective, draft: draft, span: span, at: point, scope) { return flow }
    }
    guard let first = effective.words.first else { return usual }
    guard let name = first.text else {
      note(.commandName, span, scope)
      // A program by its path, or one that a wrapper starts, leaves the shell alone.
      if !effective.keepsBuiltins || first.isPath { return usual }
      return anything(draft, point, scope)
    }
    if effective.replacesShell {
      send(point, to: scope.exitOk)
      send(usual.fail, to: scope.exitFail)
      send(usual.ok, to: scope.exitOk)
      return Flow(ok: dead(point, usual.ok.node), fail: dead(point, usual.fail.node))
    }
    guard effective.keepsBuiltins, !first.isPath else { return usual }
    let arguments = takesLastStatus && (name == "exit" || name == "return") ? [] : Array(effective.words.dropFirst())
    return try builtin(name, arguments, draft: draft, at: point, scope) ?? usual
  }

  private mutating func builtin(
    _ name: String, _ arguments: [ShellWord], draft: Int, at point: Point, _ scope: Scope
  ) throws(ShellFault) -> Flow? {
    switch name {
    case "true", ":": return Flow(ok: after(point), fail: drafts[draft].command.redirections.isEmpty ? nowhere(point) : after(point))
    case "false": return Flow(ok: nowhere(point), fail: after(point))
    case "cd": return changeFolder(arguments, at: point)
    case "pushd", "popd": return useFolderStack(name, arguments, at: point)
    case "exit", "logout": return leave(arguments, at: point, ok: scope.exitOk, fail: scope.exitFail, scope)
    case "return":
      if let returns = scope.returns { return leave(arguments, at: point, ok: returns.ok, fail: returns.fail, scope) }
      return nil
    case "break", "continue": return leaveLoop(isBreak: name == "break", arguments, at: point, scope)
    case "set": return setOptions(arguments, draft: draft, at: point, scope)
    case "shopt": return setShellOptions(arguments, draft: draft, at: point, scope)
    case "export", "declare", "typeset", "local", "readonly": return declare(name, arguments, at: point)
    case "read", "mapfile", "readarray", "getopts", "printf", "let", "wait": return readVariables(name, arguments, at: point, scope)
    case "unset":
      let functions = arguments.contains { ($0.text ?? "-f").hasPrefix("-") || point.state.functions[$0.text ?? ""] != nil }
      if functions { return anything(draft, point, scope) }
      return readVariables(name, arguments, at: point, scope)
    case "exec":
      // Without a command its redirections stay.
      var streams = point.state.streams
      for redirection in drafts[draft].command.redirections { streams.apply(redirection) }
      var (ok, fail) = (after(point), after(point))
      ok.state.setStreams(streams)
      fail.state.setStreams(streams)
      send(fail, to: scope.exitFail)
      return Flow(ok: ok, fail: fail)
    case "eval": return try evaluate(arguments, draft: draft, at: point, scope)
    case "source", ".": return source(draft: draft, at: point, scope)
    case "trap": return try trap(arguments, draft: draft, at: point, scope)
    case "alias", "unalias", "hash":
      var (ok, fail) = (after(point), after(point))
      ok.state.changeLookup()
      fail.state.changeLookup()
      return Flow(ok: ok, fail: fail)
    case "enable", "command", "builtin", "coproc", "fc", "history", "suspend":
      if name == "command" { return nil }
      provesNothing = true
      note(.shellOption, drafts[draft].command.span, scope)
      return anything(draft, point, scope)
    default: return nil
    }
  }

  // MARK: - Folders

  private mutating func changeFolder(_ arguments: [ShellWord], at point: Point) -> Flow {
    var (ok, fail) = (after(point), after(point))
    fail.state.failToEnter()
    var targets = arguments[...]
    while let option = targets.first?.text, ["-L", "-P", "-e", "-Pe", "-@", "--"].contains(option) {
      targets = targets.dropFirst()
      if option == "--" { break }
    }
    if targets.isEmpty {
      ok.state.enter(.known("~", isCertain: true))
    } else if targets.count > 1 {
      // An error, when they are as many as they look.
      ok.state.enter(.unknown)
    } else if targets.first?.text == "-" {
      ok.state.enter(point.state.previousFolder)
    } else if let target = targets.first {
      // With CDPATH a plain name may lie anywhere.
      let folder = point.state.folder(of: target)
      ok.state.enter(point.state.searchesFolders ? .unknown : folder)
    }
    return Flow(ok: ok, fail: fail)
  }

  private mutating func useFolderStack(_ name: String, _ arguments: [ShellWord], at point: Point) -> Flow {
    var (ok, fail) = (after(point), after(point))
    fail.state.failToEnter()
    if name == "popd", arguments.isEmpty {
      ok.state.pop()
    } else if name == "pushd", arguments.count == 1, let text = arguments[0].text, !"+-".utf8.contains(text.utf8.first ?? 0) {
      ok.state.push(point.state.searchesFolders ? .unknown : point.state.folder(of: arguments[0]))
    } else {
      ok.state.forgetFolders()
    }
    return Flow(ok: ok, fail: fail)
  }

  // MARK: - The end of shells, functions and programs

  private mutating func leave(_ arguments: [ShellWord], at point: Point, ok: Int, fail: Int, _ scope: Scope) -> Flow {
    let status = arguments.count == 1 ? arguments[0].text.flatMap { Int($0) } : nil
    if let status {
      send(point, to: status & 0xFF == 0 ? ok : fail)
      return Flow(ok: nowhere(point), fail: nowhere(point))
    }
    if !arguments.isEmpty || point.status != .other { send(point, to: ok) }
    if !arguments.isEmpty || point.status != .zero { send(point, to: fail) }
    // `exit 1 2` does not end the shell.
    return arguments.isEmpty ? Flow(ok: nowhere(point), fail: nowhere(point)) : Flow(ok: after(point), fail: after(point))
  }

  // MARK: - Options

  private static let harmlessLetters = Set("abefhmuvxBCEHPT".utf8)
  private static let harmlessNames: Set<String> = [
    "allexport", "errexit", "errtrace", "functrace", "hashall", "histexpand", "history", "ignoreeof", "monitor", "noclobber", "noglob",
    "notify", "nounset", "physical", "pipefail", "verbose", "xtrace", "emacs", "vi", "interactive-comments",
  ]

  private mutating func setOptions(_ arguments: [ShellWord], draft: Int, at point: Point, _ scope: Scope) -> Flow {
    var (ok, fail) = (after(point), after(point))
    var changes: [(name: String, value: ShellState.Switch)] = []
    var index = 0
    var isUnusual = false
    reading: while index < arguments.count {
      guard let text = arguments[index].text, !arguments[index].mayBeSeveral else {
        isUnusual = true
        break
      }
      guard let sign = text.utf8.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+"), text.utf8.count > 1, text != "--" else {
        break
      }
      let value: ShellState.Switch = sign == UInt8(ascii: "-") ? .on : .off
      index += 1
      for letter in text.utf8.dropFirst() {
        switch letter {
        case UInt8(ascii: "e"): changes.append(("errexit", value))
        case UInt8(ascii: "u"): changes.append(("nounset", value))
        case UInt8(ascii: "o"):
          guard index < arguments.count else { break reading }
          guard let name = arguments[index].text, Self.harmlessNames.contains(name) else {
            isUnusual = true
            break reading
          }
          changes.append((name, value))
          index += 1
        case UInt8(ascii: "B") where value == .off: isUnusual = true
        case _ where Self.harmlessLetters.contains(letter): break
        default: isUnusual = true
        }
      }
    }
    if isUnusual { return unusual(draft: draft, at: point, scope) }
    if drafts[draft].command.redirections.isEmpty { fail = nowhere(point) }
    for (name, value) in changes {
      switch name {
      case "errexit":
        ok.state.setErrorExit(value)
        fail.state.setErrorExit(.unknown)
      case "nounset":
        ok.state.setUnsetIsError(value)
        fail.state.setUnsetIsError(.unknown)
      case "pipefail":
        ok.state.setPipeFail(value)
        fail.state.setPipeFail(.unknown)
      default: break
      }
    }
    if index < arguments.count || arguments.contains(where: { $0.text == "--" }) { ok.state.setPositionals([]) }
    return Flow(ok: ok, fail: fail)
  }

  private mutating func setShellOptions(_ arguments: [ShellWord], draft: Int, at point: Point, _ scope: Scope) -> Flow? {
    let harmless: Set<String> = [
      "nullglob", "globstar", "dotglob", "nocaseglob", "huponexit", "checkwinsize", "histappend", "cmdhist", "sourcepath",
      "inherit_errexit",
      "-s", "-u", "-q", "-p",
    ]
    if arguments.allSatisfy({ $0.text.map { harmless.contains($0) } ?? false }) { return nil }
    return unusual(draft: draft, at: point, scope)
  }

  private mutating func unusual(draft: Int, at point: Point, _ scope: Scope) -> Flow {
    provesNothing = true
    note(.shellOption, drafts[draft].command.span, scope)
    return anything(draft, point, scope)
  }

  // MARK: - Variables

  private mutating func declare(_ name: String, _ arguments: [ShellWord], at point: Point) -> Flow {
    var (ok, fail) = (after(point), after(point))
    var exports = name == "export"
    var isPlain = true
    for argument in arguments {
      guard case .text(let head)? = argument.pieces.first else {
        ok.state.forgetVariables()
        ok.state.changeLookup()
        continue
      }
      if head.hasPrefix("-") || head.hasPrefix("+") {
        if name == "declare" || name == "typeset" || name == "local" {
          if head == "-x" { exports = true } else if head != "-g" { isPlain = false }
          if head.utf8.contains(UInt8(ascii: "r")) { ok.state.makeReadOnly() }
        } else if name == "export" {
          if head.utf8.contains(UInt8(ascii: "n")) { exports = false }
          if head.utf8.contains(UInt8(ascii: "f")) { ok.state.exportFunctions() }
        }
        continue
      }
      let stop = head.utf8.firstIndex(of: UInt8(ascii: "="))
      var variable = String(head[..<(stop ?? head.endIndex)])
      let isAppend = variable.hasSuffix("+")
      if isAppend { variable.removeLast() }
      if let stop {
        let value = argument.text.map { String($0[$0.utf8.index(after: stop)...]) }
        let isKnown = isPlain && !isAppend && !argument.hasTilde && value.map { $0.utf8.first != UInt8(ascii: "~") } ?? false
        ok.state.set(variable, isKnown ? value : nil)
      } else if name == "local" || !isPlain {
        ok.state.set(variable, nil)
      }
      if exports { ok.state.export(variable) }
    }
    if name == "readonly" { ok.state.makeReadOnly() }
    // It may have done a part of it.
    fail.state.forgetVariables()
    if arguments.contains(where: { ($0.text ?? "PATH").hasPrefix("PATH") }) { fail.state.changeLookup() }
    if point.state.hasReadOnly { fail.state.changeLookup() }
    return Flow(ok: ok, fail: fail)
  }

  private mutating func readVariables(_ name: String, _ arguments: [ShellWord], at point: Point, _ scope: Scope) -> Flow? {
    var state = point.state
    if name == "printf", arguments.first?.text != "-v" { if let first = arguments.first, first.text != nil { return nil } }
    if name == "wait", !arguments.contains(where: { $0.text.map { $0 == "-p" } ?? true }) { return nil }
    for argument in arguments {
      guard let text = argument.text, !argument.mayBeSeveral else {
        state.forgetVariables()
        state.changeLookup()
        break
      }
      if text == "PATH" || text == "IFS" || text.hasPrefix("BASH") { state.changeLookup() }
      let isName = !text.isEmpty && text.utf8.allSatisfy(Parser.isInName)
      if isName { state.set(text, nil) } else if name == "let" || text.utf8.contains(UInt8(ascii: "[")) { state.forgetVariables() }
    }
    var (ok, fail) = (after(point), after(point))
    (ok.state, fail.state) = (state, state)
    // An expression that is none ends more than the command.
    if name == "let" { abort(point, scope) }
    return Flow(ok: ok, fail: fail)
  }
}
