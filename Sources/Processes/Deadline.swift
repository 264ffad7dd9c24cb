internal import Glibc

/// The moment until which something may take, on a clock that nobody can set.
public struct Deadline: Comparable, Sendable {
  /// On the monotonic clock.
  private let nanoseconds: Int64

  /// The moment in so many milliseconds from now; a negative number is now.
  public init(milliseconds: Int) {
    // A year is as good as for ever, and cannot overflow.
    nanoseconds = Self.now + Int64(min(max(milliseconds, 0), 31_536_000_000)) * 1_000_000
  }

  /// Whole milliseconds until then, rounded up; 0 when it is over.
  public var millisecondsLeft: Int { Int(max(nanoseconds - Self.now + 999_999, 0) / 1_000_000) }

  /// Whether the moment has come.
  public var isOver: Bool { Self.now >= nanoseconds }

  public static func < (one: Deadline, other: Deadline) -> Bool { one.nanoseconds < other.nanoseconds }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
