/// The ways that control can take through a line: what follows a success, what follows a failure.
struct FlowGraph {
  private var sources: [Int32] = []
  private var targets: [Int32] = []
  private var isBack: [Bool] = []
  /// Ways that count for what can be come to, but not for what is proven.
  private var sideSources: [Int32] = []
  private var sideTargets: [Int32] = []
  private(set) var nodeCount = 0

  mutating func node() -> Int {
    nodeCount += 1
    return nodeCount - 1
  }

  /// - Parameter isBack: it leads back to the head of a loop, by which every way into the loop goes.
  mutating func edge(_ source: Int, _ target: Int, isBack: Bool = false) {
    sources.append(Int32(source))
    targets.append(Int32(target))
    self.isBack.append(isBack)
  }

  mutating func sideEdge(_ source: Int, _ target: Int) {
    sideSources.append(Int32(source))
    sideTargets.append(Int32(target))
  }

  func nodes(reachableFrom start: Int) -> [Bool] {
    reached(from: start, by: Adjacency(nodeCount, sources + sideSources, targets + sideTargets))
  }

  func nodes(reaching target: Int) -> [Bool] { reached(from: target, by: Adjacency(nodeCount, targets, sources)) }

  private func reached(from start: Int, by adjacency: Adjacency) -> [Bool] {
    var seen = [Bool](repeating: false, count: nodeCount)
    var stack = [start]
    seen[start] = true
    while let node = stack.popLast() {
      for next in adjacency.of(node) where !seen[Int(next)] {
        seen[Int(next)] = true
        stack.append(Int(next))
      }
    }
    return seen
  }

  /// Which nodes every way from `start` to `target` goes through.
  ///
  /// Without the edges back there are no cycles, and in an order in which edges only go forward such a node is one that no edge leaps over.
  func nodesOnEveryWay(from start: Int, to target: Int) -> [Bool] {
    let forward = reached(from: start, by: Adjacency(nodeCount, sources, targets))
    let backward = nodes(reaching: target)
    let edges = sources.indices.filter { !isBack[$0] && forward[Int(sources[$0])] && backward[Int(targets[$0])] }
    let adjacency = Adjacency(nodeCount, edges.map { sources[$0] }, edges.map { targets[$0] })
    var position = [Int](repeating: -1, count: nodeCount)
    let order = topologicalOrder(from: start, by: adjacency)
    for (index, node) in order.enumerated() { position[node] = index }
    var result = [Bool](repeating: false, count: nodeCount)
    guard position[target] >= 0 else { return result }
    var farthest = 0
    for node in order where backward[node] && position[node] <= position[target] {
      result[node] = farthest <= position[node]
      for next in adjacency.of(node) { farthest = max(farthest, position[Int(next)]) }
    }
    return result
  }

  private func topologicalOrder(from start: Int, by adjacency: Adjacency) -> [Int] {
    var order: [Int] = []
    var next = [Int](repeating: 0, count: nodeCount)
    var seen = [Bool](repeating: false, count: nodeCount)
    var stack = [start]
    seen[start] = true
    while let node = stack.last {
      let targets = adjacency.of(node)
      if next[node] < targets.count {
        let target = Int(targets[targets.startIndex + next[node]])
        next[node] += 1
        if !seen[target] {
          seen[target] = true
          stack.append(target)
        }
      } else {
        order.append(node)
        stack.removeLast()
      }
    }
    return order.reversed()
  }
}

/// Targets grouped by source.
private struct Adjacency {
  private var first: [Int]
  private var targets: [Int32]

  init(_ nodeCount: Int, _ sources: [Int32], _ targets: [Int32]) {
    first = [Int](repeating: 0, count: nodeCount + 1)
    for source in sources { first[Int(source) + 1] += 1 }
    for node in 0..<nodeCount { first[node + 1] += first[node] }
    var fill = first
    self.targets = [Int32](repeating: 0, count: targets.count)
    for (source, target) in zip(sources, targets) {
      self.targets[fill[Int(source)]] = target
      fill[Int(source)] += 1
    }
  }

  func of(_ node: Int) -> ArraySlice<Int32> { targets[first[node]..<first[node + 1]] }
}
