/// Maps offsets in a normalised text back to the bytes it came from.
struct OffsetMap {
  /// A stretch of output that begins at `output`; it ends where the next one begins.
  private struct Run {
    let output: Int
    let input: Int
    /// Nil when the stretch is a copy, byte for byte; else the length of the input that the whole stretch stands for.
    let replaced: Int?
  }

  private var runs: [Run] = []

  /// Output from `output` on is a copy of the input from `input` on.
  mutating func copy(output: Int, input: Int) {
    if let last = runs.last, last.replaced == nil, input - last.input == output - last.output { return }
    runs.append(Run(output: output, input: input, replaced: nil))
  }

  /// Output from `output` on stands for `length` bytes of input from `input` on.
  mutating func replace(output: Int, input: Int, length: Int) {
    if let last = runs.last, last.output == output { runs.removeLast() }
    runs.append(Run(output: output, input: input, replaced: length))
  }

  /// The output byte at `output`, the last one so far, stands for the input up to `upper` too.
  mutating func extend(output: Int, upTo upper: Int) {
    let start = input(of: output..<(output + 1)).lowerBound
    if let last = runs.last, last.output > output { runs.removeLast() }
    replace(output: output, input: start, length: upper - start)
  }

  mutating func removeAll() { runs.removeAll(keepingCapacity: true) }

  /// The bytes of the input that `range` of the output stands for.
  func input(of range: Range<Int>) -> Range<Int> {
    guard !runs.isEmpty else { return range }
    let first = run(at: range.lowerBound)
    let lower = first.replaced == nil ? first.input + range.lowerBound - first.output : first.input
    guard !range.isEmpty else { return lower..<lower }
    let last = run(at: range.upperBound - 1)
    let upper = last.replaced.map { last.input + $0 } ?? last.input + range.upperBound - last.output
    return lower..<max(lower, upper)
  }

  private func run(at output: Int) -> Run {
    var (low, high) = (0, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if runs[middle].output <= output { low = middle } else { high = middle }
    }
    return runs[low]
  }
}
