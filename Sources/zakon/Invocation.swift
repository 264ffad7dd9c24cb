import Enforcement
import Glibc
import Paths

/// `path` made absolute against the folder this command was started in.
func absolute(_ path: String) -> String {
  absolutePath(path, in: workingDirectory(), home: Surroundings().home) ?? path
}

/// The folder this command was started in.
func workingDirectory() -> String {
  guard let buffer = getcwd(nil, 0) else { return "/" }
  defer { free(buffer) }
  return String(cString: buffer)
}

/// The folder that holds this executable.
func executableFolder() -> String? {
  Surroundings().executable.map { "/" + pathComponents($0).dropLast().joined(separator: "/") }
}
