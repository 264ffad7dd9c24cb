internal import Files
internal import Paths

/// The documents of one area in a folder of the shape of `Policies/`, in the order of their names.
/// - Parameter excluded: the name of a file to leave unread.
public func policyDocuments(inFolder folder: String, area: String, except excluded: String? = nil) throws(PolicyError) -> [PolicyDocument] {
  let areaFolder = joined(folder, area)
  var documents: [PolicyDocument] = []
  for name in try refusing({ () throws(FileError) in try folderEntries(areaFolder) }) where name.hasSuffix(".yaml") && name != excluded {
    let path = joined(areaFolder, name)
    let text = try refusing { () throws(FileError) in try readFile(path, limit: 1 << 22) }
    documents.append(PolicyDocument(file: path, level: .standard, node: try readYAML(text, file: path)))
  }
  return documents
}

private func refusing<Result>(_ access: () throws(FileError) -> Result) throws(PolicyError) -> Result {
  do throws(FileError) {
    return try access()
  } catch {
    throw PolicyError(file: error.path, problem: error.problem)
  }
}
