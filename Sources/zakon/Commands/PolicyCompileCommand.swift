import ArgumentParser
import Files
import JSON
import Policy
import StandardPolicy

/// Writes the standard policies into the source file that the executables are built from.
struct PolicyCompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Compile Policies/ into the source of the executables.")

  @Option(help: "The folder of policies.") var policies = "Policies"
  @Option(help: "The file to write.") var output = "Sources/StandardPolicy/StandardPolicyTexts.swift"
  @Flag(help: "Write nothing; fail when the file is not up to date.") var check = false

  /// What only people and tests need of a policy.
  private static let droppedKeys: Set<String> = ["examples"]

  func run() throws {
    let source = try generatedSource()
    if check {
      guard let present = try? readFile(output, limit: 1 << 26), present == source else {
        complain("\(output) is stale; run: zakon policy compile")
        throw ExitCode(2)
      }
    } else {
      try replaceFile(output, with: source)
    }
  }

  private func generatedSource() throws -> [UInt8] {
    var lines = [
      "// Made by `zakon policy compile` from Policies/. Do not edit.", "// swift-format-ignore-file", "",
      "let standardPolicyTexts: [StandardPolicyText] = [",
    ]
    for area in policyAreas {
      for document in try policyDocuments(inFolder: policies, area: area) {
        let json = document.node.compiled(dropping: Self.droppedKeys).compactText
        let file = document.file.utf8.split(separator: UInt8(ascii: "/")).suffix(2).map { String($0) ?? "" }.joined(separator: "/")
        lines.append("  StandardPolicyText(area: \"\(area)\", file: \"\(file)\", json: ####\"\(json)\"####),")
      }
    }
    lines += ["]", ""]
    return Array(lines.joined(separator: "\n").utf8)
  }
}
