/// Sets of slots that are emptied once a sentence, at no cost.
struct SlotStamps {
  private var round = 0
  /// By slot: the round in which it was inserted last, and the place.
  private var tried: [(round: Int, place: Int)]
  private var companions: [Int]

  init(count: Int) {
    tried = Array(repeating: (0, 0), count: count)
    companions = Array(repeating: 0, count: count)
  }

  mutating func removeAll() { round += 1 }

  /// Notes `slot` at `place`; false when it is known there already. The places of a slot must ascend.
  mutating func insert(_ slot: Int, at place: Int) -> Bool {
    if tried[slot].round == round, tried[slot].place == place { return false }
    tried[slot] = (round, place)
    return true
  }

  mutating func insertCompanion(of slot: Int) { companions[slot] = round }

  func hasCompanion(of slot: Int) -> Bool { companions[slot] == round }
}
