/// Some kinds of deeds: a handful of bits, because a set of them is asked for at every deed.
struct DeedKinds: OptionSet, Sendable {
  let rawValue: UInt32

  init(rawValue: UInt32) { self.rawValue = rawValue }

  init(_ kind: DeedKind) { rawValue = 1 << kind.ordinal }

  func contains(_ kind: DeedKind) -> Bool { contains(DeedKinds(kind)) }

  mutating func insert(_ kind: DeedKind) { formUnion(DeedKinds(kind)) }
}

extension DeedKind {
  /// Its place among all kinds.
  var ordinal: UInt32 {
    switch self {
    case .change: 0
    case .cosmeticChange: 1
    case .test: 2
    case .build: 3
    case .check: 4
    case .run: 5
    case .http: 6
    case .deploy: 7
    case .publish: 8
    case .ci: 9
    case .commit: 10
    case .observe: 11
    case .look: 12
    case .read: 13
    case .delegate: 14
    case .housekeeping: 15
    case .nothing: 16
    }
  }
}
