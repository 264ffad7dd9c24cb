import Governance
import Policy
import Testing

/// The examples of every rule in `Policies/governance`, run as tests.
@Suite("Examples of the governance policy")
struct GovernanceExampleTests {
  private struct Examples {
    let id: String
    let kind: String
    let positive: [String]
    let negative: [String]
  }

  /// Those of rules; those of patterns for secrets stand with the patterns.
  private func examples() throws -> [Examples] {
    var all: [Examples] = []
    for document in try standardDocuments() {
      var reader = try MappingReader(document.node, file: document.file, path: "governance")
      for node in try reader.nodes("rules") {
        var rule = try MappingReader(node, file: document.file, path: "rules")
        let (id, kind) = (try rule.text("id"), try rule.text("kind"))
        guard let node = rule.take("examples") else {
          // What these look for cannot be written in YAML, or hangs on configuration; other tests have it.
          try #require(["encoding", "byte-order-mark", "commit-message", "secret"].contains(kind), "\(id) has no examples")
          continue
        }
        var both = try MappingReader(node, file: document.file, path: "examples")
        let negative = try both.nodes("none").map { node in
          var example = try MappingReader(node, file: document.file, path: "none")
          return try example.text("text")
        }
        all.append(Examples(id: id, kind: kind, positive: try both.texts("blocked"), negative: negative))
      }
    }
    return all
  }

  @Test("hold")
  func hold() throws {
    let policy = try standard(["governance.protected-branch": RuleAdjustment(isEnabled: true)])
    let all = try examples()
    #expect(Set(all.map(\.kind)) == ["append-only", "immutable-baseline", "protected-branch", "line-endings"])
    for rule in all {
      try #require(!rule.positive.isEmpty && !rule.negative.isEmpty, "\(rule.id) needs both kinds of example")
      for (examples, counts) in [(rule.positive, true), (rule.negative, false)] {
        for example in examples {
          let bytes = Array(example.utf8)
          let rules: [String]
          switch rule.kind {
          case "append-only":
            rules = policy.findings(onLinesOf: bytes, before: Array("kept\n".utf8), after: .gone, others: []).map(\.rule)
          case "immutable-baseline":
            let update = ReferenceUpdate(kind: .tag, name: bytes, old: "a", new: "b", keepsHistory: true)
            rules = policy.findings(on: update).map(\.rule)
          case "protected-branch": rules = policy.findings(onCommitTo: bytes, isMerge: false, isFirst: false).map(\.rule)
          default: rules = found(policy, bytes).map(\.rule)
          }
          #expect(rules == (counts ? [rule.id] : []), "\(rule.id): \(example)")
        }
      }
    }
  }

  @Test("of secrets hold, for each pattern both kinds")
  func secrets() throws {
    let policy = try standard()
    #expect(policy.exampleFailures().isEmpty, "\(policy.exampleFailures().joined(separator: "\n"))")
    var count = 0
    for rule in policy.all {
      guard case .secret(let patterns, _) = rule.kind else { continue }
      for pattern in patterns {
        #expect(!pattern.positiveExamples.isEmpty && !pattern.negativeExamples.isEmpty, "\(pattern.name)")
        for example in pattern.positiveExamples {
          count += 1
          let findings = found(policy, example).filter { $0.rule == rule.id }
          #expect(!findings.isEmpty, "\(pattern.name): \(example)")
          // What is shown tells nothing of the secret.
          for finding in findings {
            let excerpt = finding.excerpt ?? ""
            #expect(excerpt.contains("[masked]"), "\(example): \(excerpt)")
            for window in windows(of: example) where excerpt.contains(window) { Issue.record("\(excerpt) shows \(window)") }
          }
        }
        // No other pattern may fire on what this one knows to be harmless.
        for example in pattern.negativeExamples { #expect(found(policy, example).isEmpty, "\(pattern.name): \(example)") }
      }
    }
    #expect(count > 15)
  }

  /// Runs of the letters that the secrets of the examples are made of.
  private func windows(of example: String) -> [String] {
    ["q7Lw9tZr", "Qk8mVb3N", "4f9Kd72m", "c9a1f07b", "pF8sKq2L", "Q7Lw9tZr", "Q3LW7TZR"].filter(example.contains)
  }
}
