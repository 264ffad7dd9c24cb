internal import CPCRE2

/// The working memory of matching: what a match captured, its limits, and the engine's stack.
///
/// Patterns of one thread can share one, which saves each of them the 20 KB that PCRE2 sets aside for its first match.
public final class MatchWorkspace {
  let data: OpaquePointer
  let context: OpaquePointer
  /// How many capture groups there is room for.
  let groups: UInt32
  /// Where machine code keeps its backtracking points; made for the first pattern that needs it.
  private var stack: OpaquePointer?

  /// A workspace for patterns of at most `groups` capture groups.
  public init(groups: UInt32 = 31) throws(PCRE2Error) {
    guard let data = pcre2_match_data_create_8(groups + 1, nil), let context = pcre2_match_context_create_8(nil) else {
      throw PCRE2Error(kind: .match, code: PCRE2_ERROR_NOMEMORY, offset: 0)
    }
    // Far above what a pattern of ours needs on a sentence, far below what a hostile text would need to hang the gate.
    pcre2_set_match_limit_8(context, 200_000)
    pcre2_set_depth_limit_8(context, 20_000)
    pcre2_set_heap_limit_8(context, 8_192)
    self.data = data
    self.context = context
    self.groups = groups
  }

  deinit {
    if let stack { pcre2_jit_stack_free_8(stack) }
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(data)
  }

  /// Makes room for the backtracking points of machine code.
  func prepareForMachineCode() {
    guard stack == nil else { return }
    stack = pcre2_jit_stack_create_8(32 << 10, 512 << 10, nil)
    pcre2_jit_stack_assign_8(context, nil, stack.map(UnsafeMutableRawPointer.init))
  }
}
