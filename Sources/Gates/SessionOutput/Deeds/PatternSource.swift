internal import PCRE2

/// A pattern of the evidence policy before anything is made of it: compiling thirty of them would cost a Stop more than all the rest of it.
enum PatternSource: @unchecked Sendable {
  /// As people wrote it; an empty one matches nothing.
  case text(String)
  /// In read-only memory of the executable: as people wrote it, and as the build compiled it.
  case compiled(text: UnsafeRawBufferPointer, code: UnsafeRawBufferPointer)

  static let never = PatternSource.text("")

  var isEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .compiled(let text, _): text.isEmpty
    }
  }

  var text: String {
    switch self {
    case .text(let text): text
    case .compiled(let text, _): String(decoding: text, as: UTF8.self)
    }
  }

  /// - Throws: ``PCRE2Error`` when the source is no pattern.
  func pattern(_ workspace: MatchWorkspace?) throws(PCRE2Error) -> Pattern {
    if case .compiled(_, let code) = self {
      // Another version of PCRE2 may have written it.
      do throws(PCRE2Error) {
        if let pattern = try Pattern(serialized: code, workspace: workspace) { return pattern }
      } catch {
        // It is compiled from its text then; what that throws is thrown.
      }
    }
    return try Pattern(text, workspace: workspace)
  }
}
