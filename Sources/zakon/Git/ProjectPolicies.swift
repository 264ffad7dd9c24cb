import Enforcement
import GitRepository
import Policy

/// By which policies a change of a repository is judged: the one in force, and what would be in force with the project's file as it stands in
/// git. Whoever drops a rule in the same commit that breaks it is still told.
struct ProjectPolicies {
  let surroundings: Surroundings
  let current: EffectivePolicy

  init(_ repository: GitRepository) throws {
    var surroundings = Surroundings()
    // The repository that is committed to is the project, whatever project an agent's host was started in.
    surroundings.projectRoot = nil
    self.surroundings = surroundings
    current = try loadPolicy(surroundings, workingDirectory: repository.root)
  }

  /// The policy in force first.
  /// - Parameters:
  ///   - commits: names of trees; `:0` is the index. One without a file, or with one that does not load, adds nothing: a file that did not load
  ///     was in force nowhere.
  ///   - read: what is read of each policy; what does not load then is left out like a file that does not.
  func all<Read>(in repository: GitRepository, _ commits: [String], _ read: (EffectivePolicy) throws -> Read) throws -> [Read] {
    let objects = try repository.sizes(commits.map { "\($0):.zakon/policy.yaml" })
    var texts: [[UInt8]] = []
    for object in objects.compactMap({ $0 }) where object.type == "blob" && object.size <= 1 << 20 {
      let text = try repository.objects([object.name])[0].content
      if !texts.contains(text) { texts.append(text) }
    }
    var policies = [try read(current)]
    for text in texts {
      do {
        policies.append(try read(loadPolicy(surroundings, workingDirectory: repository.root, projectText: text)))
      } catch {
        complain("zakon: .zakon/policy.yaml as it is in git does not load, and is left out: \(error)")
      }
    }
    return policies
  }
}
