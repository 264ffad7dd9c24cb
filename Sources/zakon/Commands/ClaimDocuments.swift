internal import Files
internal import Glibc
internal import Policy

/// The claim policy documents: those of `folder`/claims, or of `Policies/claims` below the working directory.
func loadClaimDocuments(folder: String?) throws -> [PolicyDocument] {
  let path = joined(folder ?? "Policies", "claims")
  guard let handle = opendir(path) else { throw FileError("read", path, code: errno) }
  defer { closedir(handle) }
  var names: [String] = []
  while let entry = readdir(handle) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    if name.hasSuffix(".yaml") { names.append(name) }
  }
  return try names.sorted().map { name in
    let file = joined(path, name)
    return PolicyDocument(file: file, level: .standard, node: try readYAML(try readFile(file, limit: 1 << 20), file: file))
  }
}
