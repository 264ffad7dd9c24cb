import ArgumentParser
import ClaimLanguage
import Files
import Gates
import JSON
import Policy
import StandardPolicy

/// Writes the standard policies into the source file that the executables are built from.
struct PolicyCompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile", abstract: "Compile Policies/ into the source of the executables.")

  @Option(help: "The folder of policies.") var policies = "Policies"
  @Option(help: "The file to write.") var output = "Sources/StandardPolicy/StandardPolicyTexts.swift"
  @Option(help: "Write the compiled claim policies into this folder instead, for the build that follows.") var claims: String?
  @Flag(help: "With --claims: print the files that changed.") var list = false
  @Flag(help: "Write nothing; fail when the file is not up to date.") var check = false

  /// What only people and tests need of a policy.
  private static let droppedKeys: Set<String> = ["examples"]

  func run() throws {
    if let claims { return try writeCompiledClaims(into: claims) }
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

  /// The bytes as a C initialiser; a file that would not change keeps its date, so that nothing is built again for it.
  private func writeCompiledClaims(into folder: String) throws {
    let documents = try policyDocuments(inFolder: policies, area: "claims")
    for profile in Profile.allCases {
      let bytes = try ClaimPolicy(documents: documents, profile: profile, adjustments: [:]).compiledForm()
      try writeInitialiser(bytes, to: "\(folder)/\(profile.rawValue).inc")
    }
    try writeInitialiser(try compiledEvidence(try policyDocuments(inFolder: policies, area: "evidence")), to: "\(folder)/evidence.inc")
  }

  private func writeInitialiser(_ bytes: [UInt8], to file: String) throws {
    var text = ""
    for (index, byte) in bytes.enumerated() { text += "\(byte),\(index % 32 == 31 ? "\n" : "")" }
    if let present = try? readFile(file, limit: 1 << 26), present.elementsEqual(text.utf8) { return }
    try replaceFile(file, with: Array(text.utf8))
    if list { writeLine(file) }
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
