import Files
import Foundation
import Testing

private let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

private func swiftFiles(_ folder: String) throws -> [String] {
  let enumerator = try #require(FileManager.default.enumerator(atPath: "\(root)/\(folder)"))
  return enumerator.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map { "\(root)/\(folder)/\($0)" }
}

private func text(_ path: String) throws -> String { String(decoding: try readFile(path, limit: 1 << 24), as: UTF8.self) }

@Suite("What the code base believes about itself")
struct RepositoryTests {
  @Test("gates import nothing that touches the world, domain libraries no gate and no host")
  func borders() throws {
    let forbidden: [(folder: String, modules: [String])] = [
      ("Sources/Gates", ["Files", "Probes", "Processes", "Stores", "SQLite", "Glibc", "Foundation", "HostAdapters", "Enforcement"]),
      ("Sources/ClaimLanguage", ["Gates", "Model", "HostAdapters", "Files", "Glibc", "Foundation"]),
      ("Sources/MarkdownDocument", ["Gates", "Model", "HostAdapters", "Files", "Foundation"]),
      ("Sources/ShellSyntax", ["Gates", "Model", "HostAdapters", "Files", "Glibc", "Foundation"]),
      ("Sources/Governance", ["Files", "Processes", "GitRepository", "Gates", "Model", "HostAdapters", "Enforcement", "Foundation"]),
      ("Sources/GitRepository", ["Governance", "Policy", "Gates", "Model", "HostAdapters", "Enforcement", "Foundation"]),
      ("Sources/Reports", ["Governance", "Policy", "Gates", "Model", "HostAdapters", "Enforcement", "Files", "Glibc", "Foundation"]),
      ("Sources/Transcript", ["Gates", "Model", "HostAdapters", "Foundation"]),
      ("Sources/Policy", ["Gates", "Model", "HostAdapters", "Foundation"]),
      ("Sources/Enforcement", ["Foundation"]), ("Sources/Stores", ["Foundation", "Gates", "HostAdapters"]),
    ]
    for (folder, modules) in forbidden {
      let files = try swiftFiles(folder)
      #expect(!files.isEmpty)
      for file in files {
        let imports = try text(file).split(separator: "\n").filter { $0.contains("import ") && !$0.hasPrefix(" ") }
        for module in modules where imports.contains(where: { $0.hasSuffix("import \(module)") }) {
          Issue.record("\(file) imports \(module)")
        }
      }
    }
  }

  @Test("nothing on the hook's way can trap on purpose")
  func traps() throws {
    for file in try swiftFiles("Sources") where !file.contains("/zakon/") {
      for word in ["fatalError(", "try!", " as! ", "preconditionFailure(", "assertionFailure("] where try text(file).contains(word) {
        Issue.record("\(file) holds \(word)")
      }
    }
  }

  @Test("every gate has a folder of fixtures with its name, and every link of the Makefile is a gate")
  func gates() throws {
    let hooks = try #require(try text("\(root)/Makefile").split(separator: "\n").first { $0.hasPrefix("HOOKS := ") })
    let names = hooks.dropFirst("HOOKS := ".count).split(separator: " ").map(String.init)
    #expect(!names.isEmpty)
    for name in names {
      #expect(try fileStatus("\(root)/Fixtures/\(name)").kind == .folder)
      let declared = try swiftFiles("Sources/Gates").contains { try text($0).contains("public let name = \"\(name)\"") }
      #expect(declared, "\(name) is no gate")
    }
  }

  @Test("the hook line that users copy is the one that the fault tests run, for every event")
  func hookLine() throws {
    let snippet = try text("\(root)/Hooks/claude/settings.json")
    for event in ["Stop", "SubagentStop", "PreToolUse", "PostToolUse", "SessionStart"] {
      #expect(snippet.contains("--host claude --event \(event);"))
    }
  }

  @Test("nothing names the machine or the folder that it was written on")
  func machinePaths() throws {
    let enumerator = try #require(FileManager.default.enumerator(atPath: root))
    // Made of parts, so that this file does not find itself.
    let words = ["/wor" + "k/main", "/wor" + "k/shared", "/ro" + "ot/"]
    for case let name as String in enumerator where !name.hasPrefix(".build") && !name.hasPrefix(".git/") && name != ".git" {
      guard let bytes = try? readFile("\(root)/\(name)", limit: 1 << 24) else { continue }
      let content = String(decoding: bytes, as: UTF8.self)
      for word in words where content.contains(word) { Issue.record("\(name) holds \(word)") }
    }
  }
}
