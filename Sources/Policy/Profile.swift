/// A set of defaults for a kind of team. Ordered: a later one is stricter.
public enum Profile: String, CaseIterable, Sendable, Comparable {
  /// For any team.
  case standard
  /// The strict profile of the company that ran the first version.
  case alai

  public static func < (left: Profile, right: Profile) -> Bool { left == .standard && right == .alai }
}
