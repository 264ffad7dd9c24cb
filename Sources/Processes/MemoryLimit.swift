internal import Glibc
internal import Synchronization

/// The limit belongs to the whole process, so one thread at a time may lift it and put it back.
private let lifting = Mutex(())

/// Runs `body` while the limit on this process's address space is as high as it may be.
///
/// A hook keeps itself small; a compiler or a browser that it starts would inherit that and fail for no reason of its own.
func withoutMemoryLimit<Result>(_ body: () -> Result) -> Result {
  lifting.withLock { _ in
    let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur != limit.rlim_max else { return body() }
    var lifted = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
    setrlimit(resource, &lifted)
    defer { setrlimit(resource, &limit) }
    return body()
  }
}
