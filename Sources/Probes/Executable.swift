internal import Files
internal import Glibc

/// Whether `path` is a program that this user may start.
func isExecutable(_ path: String) -> Bool {
  guard let status = try? fileStatus(path), status.kind == .regular else { return false }
  return access(path, X_OK) == 0
}
