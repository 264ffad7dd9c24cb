import Policy
import Testing

private func configuration(_ text: String, _ level: PolicyDocument.Level) throws -> Configuration {
  try Configuration(Array(("schema: 1\n" + text).utf8), file: "\(level).yaml", level: level, areas: ["claims"])
}

private func policy(_ configurations: [Configuration], environment: Profile? = nil) -> EffectivePolicy {
  EffectivePolicy(
    standard: StandardPolicySource(documents: { _, _ in [] }), configurations: configurations, environmentProfile: environment)
}

@Suite("Policy in force")
struct EffectivePolicyTests {
  @Test("takes the profile from the user over the system, and only a stricter one from the project or the environment")
  func profile() throws {
    let system = try configuration("profile: alai", .system)
    let user = try configuration("profile: standard", .user)
    let strictProject = try configuration("profile: alai", .project)
    let laxProject = try configuration("profile: standard", .project)
    #expect(policy([]).profile == .standard)
    #expect(policy([system]).profile == .alai)
    #expect(policy([system, user]).profile == .standard)
    #expect(policy([user, strictProject]).profile == .alai)
    #expect(policy([system, laxProject]).profile == .alai)
    #expect(policy([user], environment: .alai).profile == .alai)
    #expect(policy([system], environment: .standard).profile == .alai)
  }

  @Test("switches enforcement off for the user or the system, never for a project")
  func mode() throws {
    #expect(policy([try configuration("mode: observe", .user)]).mode == .observe)
    let refused = policy([try configuration("mode: observe", .project)])
    #expect(refused.mode == .enforce)
    #expect(refused.refusals.count == 1)
  }

  @Test("lets everybody switch a rule on, and the later of two trusted files have its way")
  func enabling() throws {
    let on = "rules: {claim.a: {enabled: true}}"
    let off = "rules: {claim.a: {enabled: false}}"
    #expect(policy([try configuration(on, .project)]).adjustments["claim.a"] == RuleAdjustment(isEnabled: true))
    #expect(policy([try configuration(off, .system), try configuration(on, .user)]).adjustments["claim.a"]?.isEnabled == true)
    #expect(policy([try configuration(on, .system), try configuration(off, .user)]).adjustments["claim.a"]?.isEnabled == false)
    let tightened = policy([try configuration(off, .user), try configuration(on, .project)])
    #expect(tightened.adjustments["claim.a"]?.isEnabled == true && tightened.refusals.isEmpty)
    #expect(policy([try configuration("rules: {claim.a: {severity: warn}}", .user)]).adjustments["claim.a"]?.isEnabled == nil)
  }

  @Test("lets the user loosen a rule and the project only tighten one")
  func adjustments() throws {
    let text = "rules: {claim.a: {enabled: false}, claim.b: {severity: warn}, claim.c: {severity: block}}"
    let byUser = policy([try configuration(text, .user)])
    #expect(byUser.adjustments["claim.a"]?.isEnabled == false)
    #expect(byUser.adjustments["claim.b"]?.severity == .warn)
    let byProject = policy([try configuration(text, .project)])
    #expect(byProject.adjustments["claim.a"] == nil)
    #expect(byProject.adjustments["claim.b"] == nil)
    #expect(byProject.adjustments["claim.c"]?.severity == .block)
    #expect(byProject.refusals.count == 2)
    let both = policy([try configuration("rules: {claim.c: {severity: warn}}", .user), try configuration(text, .project)])
    #expect(both.adjustments["claim.c"]?.severity == .block)
  }

  @Test(
    "is not made of a file with anything unknown in it",
    arguments: [
      "profil: alai", "profile: strict", "mode: off", "rules: {claim.a: {off: true}}", "rules: [claim.a]", "claims: text",
      "claims: [text, {}]}",
      "audit-allows: yes",
    ])
  func strictness(_ text: String) { #expect(throws: PolicyError.self) { try configuration(text, .user) } }

  @Test("takes one document of an area or a list of them", arguments: ["claims: {language: en}", "claims: [{language: en}]"])
  func oneOrMany(_ text: String) throws {
    let documents = try #require(try configuration(text, .user).documents["claims"])
    #expect(documents.count == 1)
    var reader = try MappingReader(documents[0].node, file: "f", path: "claims")
    #expect(try reader.text("language") == "en")
    #expect(try reader.text("area") == "claims")
  }

  @Test("needs a schema version that this program reads", arguments: ["profile: alai", "schema: 2", "schema: one"])
  func schema(_ text: String) {
    #expect(throws: PolicyError.self) { try Configuration(Array(text.utf8), file: "f", level: .user, areas: []) }
  }
}
