/// A redirection as written, with its target expanded.
public struct ShellRedirection: Sendable, Equatable {
  /// The operator.
  public enum Operator: Sendable, Equatable {
    case input, output, append, clobber, readWrite
    /// `<&` and `>&`: a copy of another descriptor, or `-` to close it.
    case duplicateInput, duplicateOutput
    /// `&>` and `&>>`: both outputs.
    case bothOutputs, appendBothOutputs
    case hereDocument, hereString
  }

  public let kind: Operator
  /// Nil where a variable names it: `{fd}>file`.
  public let descriptor: Int?
  /// For a here-document its body, which is data.
  public let target: ShellWord
  /// UTF-8 bytes of the text that the command's spans count in.
  public let span: Range<Int>
}

/// A file that is written.
public struct FileWrite: Sendable, Equatable {
  public let target: ShellWord
  public let appends: Bool
  /// What a relative target is relative to.
  public let folder: WorkingFolder
}

extension ShellRedirection {
  /// Whether it opens a file for writing.
  var writesFile: Bool {
    switch kind {
    case .output, .append, .clobber, .readWrite, .bothOutputs, .appendBothOutputs: true
    // `>&word` is `&>word` unless the word is a number or a dash.
    case .duplicateOutput: target.text.map { !Self.isDescriptor($0) } ?? true
    case .input, .duplicateInput, .hereDocument, .hereString: false
    }
  }

  var appends: Bool { kind == .append || kind == .appendBothOutputs || kind == .readWrite }

  /// `1`, `1-` or `-`.
  static func isDescriptor(_ text: String) -> Bool {
    let digits = text.utf8.last == UInt8(ascii: "-") ? text.utf8.dropLast() : text.utf8[...]
    return !text.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
  }
}
