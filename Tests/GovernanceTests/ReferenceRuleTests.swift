import Governance
import Policy
import Testing

@Suite("Rules about references and messages")
struct ReferenceRuleTests {
  private func push(
    _ policy: GovernancePolicy, _ kind: ReferenceUpdate.Kind, _ name: String, _ old: String?, _ new: String?, keeps: Bool = true
  )
    -> [String]
  {
    policy.findings(on: ReferenceUpdate(kind: kind, name: Array(name.utf8), old: old, new: new, keepsHistory: keeps)).map(\.message)
  }

  @Test("hold tags where they are")
  func tags() throws {
    let policy = try standard()
    #expect(push(policy, .tag, "v1.2.3", "a", "b").first?.contains("moves the tag v1.2.3") == true)
    #expect(push(policy, .tag, "v1.2.3", "a", nil).first?.contains("deletes the tag v1.2.3") == true)
    #expect(push(policy, .tag, "v1.2.3", nil, "b").isEmpty)
    #expect(push(policy, .tag, "v1.2.3", "a", "a").isEmpty)
    #expect(push(policy, .tag, "v1", "a", "b").isEmpty)
    #expect(push(policy, .branch, "v1.2.3", "a", "b").isEmpty)
  }

  @Test("protect branches once they are asked to")
  func branches() throws {
    let main = Array("main".utf8)
    #expect(try standard().findings(onCommitTo: main, isMerge: false, isFirst: false).isEmpty)
    let policy = try policy(adding: "rules: {governance.protected-branch: {enabled: true}}")
    #expect(policy.findings(onCommitTo: main, isMerge: false, isFirst: false).count == 1)
    #expect(policy.findings(onCommitTo: main, isMerge: true, isFirst: false).count == 1)
    #expect(policy.findings(onCommitTo: main, isMerge: false, isFirst: true).isEmpty)
    #expect(policy.findings(onCommitTo: Array("topic".utf8), isMerge: false, isFirst: false).isEmpty)
    #expect(push(policy, .branch, "main", "a", "b").first?.contains("directly") == true)
    #expect(push(policy, .branch, "main", "a", "a").isEmpty)
    let open = try Self.rules("{id: acme.release, kind: protected-branch, branches: ['release/*'], merge-commits: allow, pushes: allow}")
    let release = Array("release/1".utf8)
    #expect(open.findings(onCommitTo: release, isMerge: true, isFirst: false).isEmpty)
    #expect(open.findings(onCommitTo: release, isMerge: false, isFirst: false).count == 1)
    #expect(push(open, .branch, "release/1", "a", "b").isEmpty && push(open, .branch, "release/1", nil, "b").isEmpty)
    #expect(push(open, .branch, "release/1", "a", "b", keeps: false).first?.contains("takes commits") == true)
    #expect(push(open, .branch, "release/1", "a", nil).first?.contains("deletes") == true)
  }

  private static func rules(_ text: String, level: PolicyDocument.Level = .project) throws -> GovernancePolicy {
    try policy(adding: "governance: {rules: [\(text)]}", level: level)
  }

  @Test("want the form of a message that policy gives")
  func messages() throws {
    let policy = try Self.rules(
      #"{id: acme.message, kind: commit-message, subject: '\A(?:feat|fix): \S', longest-subject: 20, trailers: [Signed-off-by], exempt: '\AMerge '}"#
    )
    func problems(_ message: String) -> Int { policy.findings(inMessage: Array(message.utf8), message: Array(message.utf8)).count }
    #expect(problems("fix: it\n\nwhy\n\nSigned-off-by: A <a@b>\n") == 0)
    #expect(problems("fix: it\n\nsigned-OFF-by: A <a@b>\nOther: x\n\n") == 0)
    #expect(problems("it\n\nSigned-off-by: A\n") == 1)
    #expect(problems("fix: it is far too long\n\nSigned-off-by: A\n") == 1)
    #expect(problems("fix: žžžžžžžžžžžžžžž\n\nSigned-off-by: A\n") == 0, "characters, not bytes")
    #expect(problems("fix: it\n") == 1)
    #expect(problems("Signed-off-by: A\n") == 2, "a first line is no trailer")
    #expect(problems("fix: it\n\nSigned-off-by:\n") == 1)
    #expect(problems("Merge branch x\n") == 0)
    #expect(problems("") == 2)
  }

  @Test("find secrets and other encodings in a message")
  func contents() throws {
    let policy = try standard()
    let text = Array("fix it\n\ntoken \(token)\n".utf8)
    let findings = policy.findings(inMessage: text, message: Array("fix it\n".utf8))
    #expect(findings.map(\.rule) == ["governance.secret"] && findings.first?.excerpt == "token [masked]")
    #expect(policy.findings(inMessage: [0x66, 0xEF, 0x0A], message: [0x66, 0xEF, 0x0A]).map(\.rule) == ["governance.encoding"])
    #expect(policy.findings(inMessage: Array("x\r\n".utf8), message: Array("x\r\n".utf8)).isEmpty)
  }

  @Test("stop at the scissors")
  func scissors() {
    let line = "# ------------------------ >8 ------------------------\n"
    #expect(aboveScissors(Array("a\n\(line)b\n\(line)".utf8)) == Array("a\n".utf8))
    #expect(aboveScissors(Array("a\n>8\n".utf8)) == Array("a\n>8\n".utf8))
  }

  @Test("let a project add and tighten only, and read it strictly")
  func levels() throws {
    for (text, problem) in [
      ("{id: a.b, kind: append-only, globs: [x], except: [y]}", "add and tighten"), ("{id: a.b, kind: append-only}", "at least one path"),
      ("{id: a.b, kind: append-only, globs: [/x]}", "top of the repository"), ("{id: a.b, kind: nonsense}", "must be one of"),
      ("{id: a.b, kind: immutable-baseline}", "at least one"), ("{id: a.b, kind: commit-message, subject: '('}", "does not compile"),
      ("{id: governance.secret, kind: encoding}", "another rule has"), ("{id: a.b, kind: encoding, colour: red}", "unknown key"),
      ("{id: a.b, kind: secret}", "at least one pattern"),
      ("{id: a.b, kind: secret, patterns: [{name: x, hints: [ABC], pattern: ABC}]}", "lower-case"),
      ("{id: a.b, kind: secret, patterns: [{name: x, hints: [abc], pattern: abc, examples: {secret: [abc]}}]}", "both"),
    ] {
      let error = #expect(throws: PolicyError.self, "\(text)") { try Self.rules(text) }
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "nothing")")
    }
    _ = try Self.rules("{id: a.b, kind: append-only, globs: [x], except: [y]}", level: .user)
    let user = try policy(adding: "rules: {governance.secret: {severity: warn}, governance.encoding: {enabled: false}}", level: .user)
    #expect(user.rules.first { $0.id == "governance.secret" }?.severity == .warn)
    #expect(!user.rules.contains { $0.id == "governance.encoding" })
    let project = try policy(adding: "rules: {governance.encoding: {enabled: false}, governance.byte-order-mark: {severity: block}}")
    #expect(project.rules.contains { $0.id == "governance.encoding" })
    #expect(project.rules.first { $0.id == "governance.byte-order-mark" }?.severity == .block)
    let own = try Self.rules(
      "{id: acme.ticket, kind: secret, patterns: [{name: a ticket, hints: [acme-], pattern: 'acme-([0-9]{6})', examples: {secret: [acme-718293], none: [{text: acme-1, because: short}]}}]}"
    )
    #expect(own.exampleFailures().isEmpty)
    #expect(found(own, "see acme-718293\n").map(\.excerpt) == ["see acme-[masked]"])
    let wrong = try Self.rules(
      "{id: a.b, kind: secret, patterns: [{name: x, hints: [abc], pattern: abc, examples: {secret: [xyz], none: [{text: abc, because: x}]}}]}"
    )
    #expect(wrong.exampleFailures().count == 2)
  }
}
