/// What a finding of a rule leads to.
public enum Severity: String, CaseIterable, Sendable, Comparable {
  /// Recorded, never shown.
  case note
  /// Told to the user; nothing stops.
  case warn
  /// A person is asked; where nobody can be, it blocks.
  case ask
  case block

  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
