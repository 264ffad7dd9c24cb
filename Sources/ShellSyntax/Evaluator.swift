/// Walks a line as the shell would, keeps what is known of the shell on every way, and records the commands and the ways between them.
struct Evaluator {
  /// A point of the line that control can come to, and what is known there.
  struct Point {
    var node: Int
    /// Points are copied much more often than what is known changes.
    private var known: Known
    /// Control never comes here; what stands here is recorded all the same.
    var isDead = false
    /// What `$?` is here.
    var status = Status.unknown

    var state: ShellState {
      get { known.state }
      set { known = Known(newValue) }
    }

    init(node: Int, state: ShellState, isDead: Bool = false, status: Status = .unknown) {
      (self.node, known, self.isDead, self.status) = (node, Known(state), isDead, status)
    }

    /// The same at another node.
    func moved(to node: Int) -> Point {
      var point = self
      point.node = node
      return point
    }

    private final class Known {
      let state: ShellState
      init(_ state: ShellState) { self.state = state }
    }
  }

  enum Status { case zero, other, unknown }

  /// What follows success and what follows failure.
  struct Flow {
    var ok: Point
    var fail: Point

    init(ok: Point, fail: Point) {
      (self.ok, self.fail) = (ok, fail)
      (self.ok.status, self.fail.status) = (.zero, .other)
    }

    /// Before anything has run; `$?` is what it was.
    init(entering entry: Point, nowhere: Point) { (ok, fail) = (entry, nowhere) }
  }

  /// What stands around a part of the line.
  struct Scope {
    var text: Int
    /// Where `exit` leads to.
    var exitOk: Int
    var exitFail: Int
    /// Where an expansion that fails leads to, besides the end of the shell.
    var abort: Int
    var returns: (ok: Int, fail: Int)?
    /// Where `continue` and `break` lead to; no head where there is but one round.
    var loops: [(head: Int?, exit: Int)] = []
    /// `set -e` does nothing here.
    var ignoresErrors = false
    var surroundings: [Surrounding] = []
    var isBackground = false
    var isNegated = false
    var pipeline = PipelinePosition(index: 0, count: 1)
    /// Texts within texts and calls within calls.
    var depth = 0
    var calls: [ObjectIdentifier] = []
  }

  /// A command and where its success and its failure lead to.
  struct Draft {
    var command: SimpleCommand
    var node: Int
    var fail: Int
    var ok: Int
    /// It may be anything, also what ends the shell.
    var isNeverProven = false
  }

  let store: TextStore
  let limits: ShellLimits
  let assumptions: ShellAssumptions
  var graph = FlowGraph()
  var drafts: [Draft] = []
  var unknowns: [ShellUnknown] = []
  var writes: [FileWrite] = []
  /// Something runs that could end the line with any status: nothing is proven.
  var provesNothing = false
  /// Functions that the line defines, where it does, and which of them a call has shown.
  var definitions: [(name: String, function: Function, node: Int, scope: Scope)] = []
  var called: Set<ObjectIdentifier> = []
  var callCount = 0
  let versions = Versions()
  /// What is known at nodes that several ways lead to.
  private var meetings: [Int: Point] = [:]

  init(store: TextStore, limits: ShellLimits, assumptions: ShellAssumptions) {
    (self.store, self.limits, self.assumptions) = (store, limits, assumptions)
  }

  mutating func line(_ script: Script) throws(ShellFault) -> ShellLine {
    let start = graph.node()
    let (success, failure) = (graph.node(), graph.node())
    let scope = Scope(text: script.text, exitOk: success, exitFail: failure, abort: failure)
    let flow = try lines(script, at: Point(node: start, state: ShellState(versions: versions), status: .zero), scope)
    send(flow.ok, to: success)
    send(flow.fail, to: failure)
    try showUncalled()
    prove(start: start, success: success, failure: failure)
    return ShellLine(commands: drafts.map(\.command), unknowns: unknowns, writes: writes, texts: store.texts)
  }

  private mutating func prove(start: Int, success: Int, failure: Int) {
    let reachable = graph.nodes(reachableFrom: start)
    let (toSuccess, toFailure) = (graph.nodes(reaching: success), graph.nodes(reaching: failure))
    let onEverySuccess = graph.nodesOnEveryWay(from: start, to: success)
    let onEveryFailure = graph.nodesOnEveryWay(from: start, to: failure)
    for index in drafts.indices {
      let draft = drafts[index]
      drafts[index].command.isReachable = reachable[draft.node]
      if provesNothing || draft.isNeverProven { continue }
      drafts[index].command.succeededWhenLineSucceeded = onEverySuccess[draft.node] && !toSuccess[draft.fail]
      drafts[index].command.failedWhenLineFailed = onEveryFailure[draft.node] && !toFailure[draft.ok]
    }
  }

  // MARK: - Ways

  func dead(_ point: Point, _ node: Int) -> Point {
    var point = point.moved(to: node)
    (point.isDead, point.status) = (true, .unknown)
    return point
  }

  /// A point that only `point` leads to.
  mutating func after(_ point: Point) -> Point {
    let node = graph.node()
    if !point.isDead { graph.edge(point.node, node) }
    return point.moved(to: node)
  }

  /// A point that nothing leads to.
  mutating func nowhere(_ point: Point) -> Point { dead(point, graph.node()) }

  /// Leads `point` to a node where ways meet.
  mutating func send(_ point: Point, to node: Int, isBack: Bool = false) {
    if point.isDead { return }
    graph.edge(point.node, node, isBack: isBack)
    if isBack { return }
    guard var meeting = meetings[node] else {
      meetings[node] = point.moved(to: node)
      return
    }
    if meeting.state.version != point.state.version { meeting.state = meeting.state.joined(with: point.state) }
    meetings[node] = meeting
  }

  /// The point at a node where ways meet; what is known at `otherwise` where none does.
  func meet(_ node: Int, otherwise: Point) -> Point {
    guard var point = meetings[node] else { return dead(otherwise, node) }
    point.status = .unknown
    return point
  }

  mutating func join(_ one: Point, _ other: Point) -> Point {
    if one.isDead { return other }
    if other.isDead { return one }
    let node = graph.node()
    graph.edge(one.node, node)
    graph.edge(other.node, node)
    let status = one.status == other.status ? one.status : .unknown
    if one.state.version != other.state.version { return Point(node: node, state: one.state.joined(with: other.state), status: status) }
    var point = one.moved(to: node)
    point.status = status
    return point
  }

  /// What `set -e` makes of a failure.
  mutating func leaf(_ flow: Flow, _ scope: Scope) -> Flow {
    if scope.ignoresErrors || flow.fail.isDead { return flow }
    switch flow.fail.state.errorExit {
    case .off: return flow
    case .unknown:
      send(flow.fail, to: scope.exitFail)
      return flow
    case .on:
      send(flow.fail, to: scope.exitFail)
      return Flow(ok: flow.ok, fail: nowhere(flow.fail))
    }
  }

  /// Runs `body` in a shell of its own: it can end, but changes nothing out here.
  mutating func isolated(
    at entry: Point, _ scope: Scope, _ body: (inout Evaluator, Point, Scope) throws(ShellFault) -> Flow
  ) throws(ShellFault) -> Flow {
    var inner = scope
    (inner.exitOk, inner.exitFail) = (graph.node(), graph.node())
    inner.abort = inner.exitFail
    inner.returns = nil
    inner.loops = []
    let flow = try body(&self, entry, inner)
    send(flow.ok, to: inner.exitOk)
    send(flow.fail, to: inner.exitFail)
    var ok = meet(inner.exitOk, otherwise: entry)
    var fail = meet(inner.exitFail, otherwise: entry)
    (ok.state, fail.state) = (entry.state, entry.state)
    return Flow(ok: ok, fail: fail)
  }

  /// Runs `body` beside the line: nothing waits for it.
  mutating func beside(_ point: Point, _ scope: Scope, _ body: (inout Evaluator, Point, Scope) throws(ShellFault) -> Flow)
    throws(ShellFault)
  {
    var inner = scope
    inner.isBackground = true
    let entry = after(point)
    _ = try isolated(at: entry, inner, body)
  }

  mutating func note(_ reason: ShellUnknown.Reason, _ span: Range<Int>, _ scope: Scope) {
    if unknowns.count < 1_024 { unknowns.append(ShellUnknown(reason: reason, span: span, text: scope.text)) }
  }

  /// Something runs in this shell that may do anything to it.
  mutating func anything(_ draft: Int, _ point: Point, _ scope: Scope) -> Flow {
    var point = point
    drafts[draft].isNeverProven = true
    point.state.forgetEverything()
    let (ok, fail) = (after(point), after(point))
    send(point, to: scope.exitOk)
    send(point, to: scope.exitFail)
    return Flow(ok: ok, fail: fail)
  }
}
