/// A finished run of an executable.
public struct ProcessResult: Sendable {
  /// 0 to 255; -1 when a signal ended the process.
  public var exitCode: Int32
  /// The signal that ended the process; 0 when it ended itself.
  public var signal: Int32
  /// What it has printed to standard output, at most as much as the limit.
  public var output: [UInt8]
  /// What it has printed to standard error, within what the limit leaves.
  public var errors: [UInt8]
  /// Whether it was killed because its time was up.
  public var timedOut: Bool
  /// Whether it has printed more than it may, so that ``output`` and ``errors`` are only the beginning.
  public var exceededOutputLimit: Bool

  /// Whether the process has ended by itself within its bounds, so that its exit code and its output mean something.
  public var isWhole: Bool { signal == 0 && !timedOut && !exceededOutputLimit }
}
