internal import CPCRE2

/// A pattern and a text that are both somebody else's: whatever they are, together they cannot go on for ever.
///
/// Read as UTF-8 with Unicode properties, like ``Pattern``. Not safe to use from two threads at once.
public final class ForeignPattern {
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer

  /// Compiles `source`.
  public init(_ source: String) throws(PCRE2Error) {
    // A call before every item of the pattern is where matching can be asked to stop: the engine's limits count anew at each place of
    // the text, so they bound no time.
    let flags = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT
    var errorCode: Int32 = 0
    var errorOffset = 0
    let bytes = Array(source.utf8)
    let compiled = bytes.withUnsafeBufferPointer { pcre2_compile_8($0.baseAddress, $0.count, flags, &errorCode, &errorOffset, nil) }
    guard let compiled else { throw PCRE2Error(kind: .compile, code: errorCode, offset: errorOffset) }
    guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
      pcre2_code_free_8(compiled)
      throw PCRE2Error(kind: .match, code: PCRE2_ERROR_NOMEMORY, offset: 0)
    }
    pcre2_set_match_limit_8(context, 10_000_000)
    // In kibibytes: far below what a hook may have.
    pcre2_set_heap_limit_8(context, 64 << 10)
    code = compiled
    self.data = data
    self.context = context
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(data)
    pcre2_code_free_8(code)
  }

  /// Whether the pattern matches anywhere in `subject`.
  /// - Parameter giveUp: asked often while the engine works; true ends it.
  /// - Throws: ``PCRE2Error`` when the engine gives up, on its own or because it was asked to. That is no "no match".
  public func isFound(in subject: [UInt8], giveUp: @escaping () -> Bool) throws(PCRE2Error) -> Bool {
    let patience = Patience(giveUp)
    pcre2_set_callout_8(
      context,
      { _, context in
        guard let context else { return PCRE2_ERROR_CALLOUT }
        return Unmanaged<Patience>.fromOpaque(context).takeUnretainedValue().isOver() ? PCRE2_ERROR_CALLOUT : 0
      }, Unmanaged.passUnretained(patience).toOpaque())
    let status = withExtendedLifetime(patience) {
      subject.withUnsafeBufferPointer { buffer -> Int32 in
        // An empty array may have no base address, which older versions take for an error.
        guard let base = buffer.baseAddress else { return [0].withUnsafeBufferPointer { match($0.baseAddress, count: 0) } }
        return match(base, count: buffer.count)
      }
    }
    if status == PCRE2_ERROR_NOMATCH { return false }
    // 0: it matches, and there was no room for its groups.
    guard status >= 0 else { throw PCRE2Error(kind: .match, code: status, offset: 0) }
    return true
  }

  private func match(_ subject: UnsafePointer<UInt8>?, count: Int) -> Int32 {
    pcre2_match_8(code, subject, count, 0, 0, data, context)
  }
}

/// A closure in a form that C can carry, asked only now and then because a look at the clock costs more than most items of a pattern.
private final class Patience {
  private let giveUp: () -> Bool
  private var calls: UInt = 0

  init(_ giveUp: @escaping () -> Bool) { self.giveUp = giveUp }

  func isOver() -> Bool {
    calls &+= 1
    return calls & 0xF == 0 && giveUp()
  }
}
