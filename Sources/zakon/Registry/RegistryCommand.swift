import ArgumentParser
import Enforcement
import Policy
import Registry
import Stores

/// The verbs of the registry. `zakon-registry-check` and `zakon registry` are two names for them.
private let registryVerbs: [any ParsableCommand.Type] = [
  ValidateRuleFileCommand.self, ListRegistryCommand.self, RegistryStatisticsCommand.self, AddRuleCommand.self, ApproveRuleCommand.self,
  ActivateRuleCommand.self, BackfillRegistryCommand.self,
]

private let exitCodes = """
  Exit 0: the file may be written, or done; 2: it may not, or refused; 3: the registry, the ledger or the policy cannot be used.
  """

/// `zakon registry …`.
struct RegistryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry", abstract: "Which rule files a person has approved (the same as zakon-registry-check).", discussion: exitCodes,
    subcommands: registryVerbs)
}

/// `zakon-registry-check …`: the name of the original system's tool.
struct RegistryCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "zakon-registry-check", abstract: "Which rule files a person has approved.", discussion: exitCodes, version: zakonVersion,
    subcommands: registryVerbs)
}

/// The registry in force here.
struct OpenRegistry {
  let surroundings: Surroundings
  let policy: EffectivePolicy
  let file: RegistryFile

  /// Ends the command with exit code 3 when nobody can tell where it is.
  init() throws {
    surroundings = Surroundings()
    do {
      policy = try loadPolicy(surroundings, workingDirectory: workingDirectory())
      file = try RegistryFile(policy, surroundings: surroundings)
    } catch {
      throw refused("ZAKON_REGISTRY_ERROR: The policy cannot be used: \(error)\nFIX: mend \(error.file)", code: 3)
    }
  }

  /// Reads it, or ends the command with exit code 3.
  func read() throws -> ZakonRegistry {
    do {
      return try file.read()
    } catch {
      throw fault(error)
    }
  }

  /// Makes one change, or ends the command with exit code 2 when it makes no sense and 3 when the registry cannot be used.
  func change(createsMissing: Bool = false, _ edit: (ZakonRegistry) throws(RegistryEditError) -> RegistryEdit) throws {
    do {
      try file.change(createsMissing: createsMissing, edit)
    } catch {
      switch error {
      case .fault(let fault): throw self.fault(fault)
      case .refused(let error): throw refused("\(error)", code: 2)
      case .file(let error):
        throw refused("ZAKON_REGISTRY_ERROR: \(error)\nExpected: \(file.path)\nFIX: let this user write there", code: 3)
      }
    }
  }

  private func fault(_ fault: RegistryFault) -> ExitCode { refused(fault.report(path: file.path), code: 3) }
}
