import CFailClosedFrame
import Glibc

/// Dies under the fail-closed frame in the way that its first argument that is no option names: what a defect of ours would do.
let message = "blocked by the frame\n"
message.utf8CString.withUnsafeBufferPointer { frame_prepare(2, nil, 0, $0.baseAddress, message.utf8.count) }
frame_install()
frame_limit_memory(512 << 20)

func overflow(_ depth: Int) -> Int {
  withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4_096) { buffer in
    buffer[0] = UInt8(truncatingIfNeeded: depth)
    return overflow(depth + 1) + Int(buffer[0])
  }
}

switch getenv("FRAME_FAULT").map({ String(cString: $0) }) {
case "index": print([1, 2, 3][CommandLine.arguments.count + 10])
case "nil":
  // swift-format-ignore: NeverForceUnwrap
  print(Int(CommandLine.arguments[0])!)
case "overflow": print(CommandLine.arguments.count + Int.max)
case "fatal": fatalError("on purpose")
case "stack": print(overflow(0))
case "memory":
  var kept: [[UInt8]] = []
  while true { kept.append([UInt8](repeating: 1, count: 16 << 20)) }
case "abort": abort()
case "null": UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
case "deadline":
  frame_deadline(200)
  while true { usleep(10_000) }
case "busy-deadline":
  frame_deadline(200)
  while true {}
case "cpu":
  var limit = rlimit(rlim_cur: 1, rlim_max: 2)
  setrlimit(__rlimit_resource_t(0), &limit)
  while true {}
default: break
}
// Reaching this is an allow, so a fault that did not happen fails its test.
_exit(0)
