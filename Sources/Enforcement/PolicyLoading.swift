internal import Files
internal import Gates
internal import Paths
public import Policy
internal import StandardPolicy

/// The file name of every configuration file.
private let configurationFileName = "policy.yaml"

/// The configuration files that can matter, with the level each is trusted at. They need not exist.
func configurationFiles(_ surroundings: Surroundings, workingDirectory: String?) -> [(path: String, level: PolicyDocument.Level)] {
  var files: [(path: String, level: PolicyDocument.Level)] = []
  files.append((joined(surroundings.systemConfigurationFolder, configurationFileName), .system))
  if let user = surroundings.userConfigurationFolder { files.append((joined(user, configurationFileName), .user)) }
  if let project = projectConfigurationFile(surroundings, workingDirectory: workingDirectory) { files.append((project, .project)) }
  return files
}

/// `.zakon/policy.yaml` of the project: where the host says it begins, else in the nearest folder above the working directory that has one.
private func projectConfigurationFile(_ surroundings: Surroundings, workingDirectory: String?) -> String? {
  let relative = ".zakon/" + configurationFileName
  if let root = surroundings.projectRoot { return joined(root, relative) }
  guard let workingDirectory else { return nil }
  var parts = pathComponents(workingDirectory)
  while true {
    let candidate = joined("/" + parts.joined(separator: "/"), relative)
    if (try? fileStatus(candidate, followLinks: false)) != nil { return candidate }
    if parts.popLast() == nil { return joined(workingDirectory, relative) }
  }
}

/// Loads the policy in force for an event.
/// - Throws: ``PolicyError`` when any configuration file is there and cannot be used: there is no partly loaded policy.
public func loadPolicy(_ surroundings: Surroundings, workingDirectory: String?) throws(PolicyError) -> EffectivePolicy {
  var configurations: [Configuration] = []
  for (path, level) in configurationFiles(surroundings, workingDirectory: workingDirectory) {
    guard let text = try configurationText(path) else { continue }
    configurations.append(try Configuration(text, file: path, level: level, areas: policyAreas))
  }
  return try effectivePolicy(surroundings, configurations: configurations)
}

/// The same with `text` in place of what the project's configuration file holds; nil for a project without one.
public func loadPolicy(
  _ surroundings: Surroundings, workingDirectory: String, projectText text: [UInt8]?
) throws(PolicyError) -> EffectivePolicy {
  var configurations: [Configuration] = []
  for (path, level) in configurationFiles(surroundings, workingDirectory: workingDirectory) {
    guard let text = level == .project ? text : try configurationText(path) else { continue }
    configurations.append(try Configuration(text, file: path, level: level, areas: policyAreas))
  }
  return try effectivePolicy(surroundings, configurations: configurations)
}

/// What a project's configuration file would do if it held `text`.
/// - Throws: ``PolicyError`` when it would not load or a gate could not use it.
func checkProjectConfiguration(_ text: [UInt8], file: String, surroundings: Surroundings) throws(PolicyError) {
  let configuration = try Configuration(text, file: file, level: .project, areas: policyAreas)
  let policy = try effectivePolicy(surroundings, configurations: [configuration])
  for gate in allGates { try gate.check(policy) }
}

/// Checks a configuration file as a person names it, at the level its place gives it.
/// - Returns: the policy that would be in force with this file alone.
public func checkConfiguration(file: String, surroundings: Surroundings, workingDirectory: String) throws(PolicyError) -> EffectivePolicy {
  let path = absolutePath(file, in: workingDirectory, home: surroundings.home) ?? file
  let level = configurationFiles(surroundings, workingDirectory: workingDirectory).first { $0.path == path }?.level ?? .project
  guard let text = try configurationText(path) else { throw PolicyError(file: file, problem: "does not exist") }
  let configuration = try Configuration(text, file: file, level: level, areas: policyAreas)
  let policy = try effectivePolicy(surroundings, configurations: [configuration])
  for gate in allGates { try gate.check(policy) }
  return policy
}

private func effectivePolicy(_ surroundings: Surroundings, configurations: [Configuration]) throws(PolicyError) -> EffectivePolicy {
  var environmentProfile: Profile?
  if let name = surroundings.profileName {
    guard let profile = Profile(rawValue: name) else {
      let known = Profile.allCases.map(\.rawValue).joined(separator: ", ")
      throw PolicyError(file: "the environment", key: "ZAKON_PROFILE", problem: "is `\(name)`; it must be one of: \(known)")
    }
    environmentProfile = profile
  }
  return EffectivePolicy(standard: standardPolicy, configurations: configurations, environmentProfile: environmentProfile)
}

/// The text of a configuration file; nil when there is none.
private func configurationText(_ path: String) throws(PolicyError) -> [UInt8]? {
  do throws(FileError) {
    return try readFile(path, limit: 1 << 20)
  } catch {
    // A link to nowhere is a file that somebody meant to be there.
    if error.isMissing && (try? fileStatus(path, followLinks: false)) == nil { return nil }
    throw PolicyError(file: path, problem: error.problem)
  }
}
