/// How a hook executable was called.
struct HookInvocation: Equatable {
  var host: String?
  var event: String?
  /// The one gate to ask; nil for all.
  var gate: String?

  /// - Parameters:
  ///   - arguments: all of argv; the base name of the first is that of a gate when a link of that name was started.
  ///   - gates: the names that are known.
  init(_ arguments: [String], gates: [String]) throws(UsageError) {
    let ownName = arguments.first.flatMap { $0.utf8.split(separator: UInt8(ascii: "/")).last }.flatMap { String($0) } ?? ""
    if gates.contains(ownName) { gate = ownName }
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      guard ["--host", "--event", "--gate"].contains(option) else { throw UsageError(description: "unknown argument `\(option)`") }
      guard let value = rest.popFirst(), !value.isEmpty else { throw UsageError(description: "`\(option)` has no value") }
      switch option {
      case "--host": host = value
      case "--event": event = value
      default:
        guard gates.contains(value) else {
          throw UsageError(description: "there is no gate `\(value)`; there are: \(gates.joined(separator: ", "))")
        }
        gate = value
      }
    }
  }
}

/// A command line that makes no sense.
struct UsageError: Error, Equatable, CustomStringConvertible {
  let description: String
}
