/// Where the descriptors of a command lead.
struct Streams: Equatable {
  private var others: [Int: OutputPath] = [:]
  private(set) var output = OutputPath.visible
  private(set) var errors = OutputPath.visible

  init(output: OutputPath = .visible, errors: OutputPath = .visible) {
    self.output = output
    self.errors = errors
  }

  subscript(descriptor: Int) -> OutputPath {
    get { descriptor == 1 ? output : descriptor == 2 ? errors : others[descriptor] ?? .hidden }
    set {
      switch descriptor {
      case 1: output = newValue
      case 2: errors = newValue
      default: if others.count < 32 { others[descriptor] = newValue }
      }
    }
  }

  mutating func apply(_ redirection: ShellRedirection) {
    let target = redirection.target.text
    switch redirection.kind {
    case .input, .hereDocument, .hereString: if let descriptor = redirection.descriptor { self[descriptor] = .hidden }
    case .output, .append, .clobber, .readWrite: if let descriptor = redirection.descriptor { self[descriptor] = path(of: target) }
    case .bothOutputs, .appendBothOutputs: setBoth(path(of: target))
    case .duplicateInput, .duplicateOutput:
      guard let target else {
        if let descriptor = redirection.descriptor { self[descriptor] = .hidden }
        return
      }
      guard ShellRedirection.isDescriptor(target) else { return setBoth(path(of: target)) }
      let digits = target.utf8.prefix { Parser.isDigit($0) }
      if let descriptor = redirection.descriptor { self[descriptor] = Int(Substring(digits)).map { self[$0] } ?? .hidden }
    }
  }

  func joined(with other: Streams) -> Streams { self == other ? self : Streams(output: .hidden, errors: .hidden) }

  private mutating func setBoth(_ path: OutputPath) { (output, errors) = (path, path) }

  private func path(of target: String?) -> OutputPath {
    switch target {
    case "/dev/stdout", "/dev/fd/1": output
    case "/dev/stderr", "/dev/fd/2": errors
    case "/dev/tty": .visible
    default: .hidden
    }
  }
}
