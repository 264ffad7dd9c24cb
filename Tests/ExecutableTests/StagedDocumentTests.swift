import Files
import Foundation
import JSON
import Processes
import Testing

/// A deploy map that has all five, verified a few days ago.
private func deployMap(owner: String = "platform", rollback: String = "Rollback (< 5 minutes)") -> String {
  let verified = Date(timeIntervalSinceNow: -3 * 86_400).formatted(.iso8601.year().month().day())
  return """
    ---
    owner: \(owner)
    last-verified: \(verified)
    ---
    # Deploy map

    ## Deploy

    ```bash
    make deploy
    ```

    ## \(rollback)

    Run `make rollback`.

    ## Verification evidence

    - [log](logs/smoke.log)

    """
}

@Suite("Governed documents that are about to be committed")
struct StagedDocumentTests {
  private func check(_ git: GitSandbox, _ arguments: String = "") throws -> (code: Int32, out: String, err: String) {
    try git.run("zakon check blueprint --staged \(arguments)")
  }

  @Test("are judged as the index has them, not as the working tree does")
  func index() throws {
    let git = try GitSandbox()
    #expect(try check(git) == (0, "", ""))
    try git.write("DEPLOY-MAP.md", Array(deployMap(owner: "TBD").utf8))
    try git.prepare("git add .")
    try git.write("DEPLOY-MAP.md", Array(deployMap().utf8))
    let bad = try check(git)
    #expect(bad.code == 2 && bad.err.contains("DEPLOY-MAP.md:2: error: expected an owner"), "\(bad)")
    try git.prepare("git add .")
    try git.write("DEPLOY-MAP.md", Array("broken".utf8))
    #expect(try check(git) == (0, "", ""))
    // In a subfolder, from a subfolder, in any case of the letters.
    try git.prepare("git commit -qm good; mkdir -p services/a; cd services/a; printf '# none\\n' > deploy-map.md; git add .")
    let deep = try git.run("cd services; zakon check blueprint --staged --format json")
    #expect(deep.code == 2 && deep.out.contains(#""file":"services/a/deploy-map.md""#), "\(deep)")
  }

  @Test("are those that the commit brings: an older fault keeps nobody from other work")
  func brought() throws {
    let git = try GitSandbox()
    try git.write("DEPLOY-MAP.md", Array("# none\n".utf8))
    try git.prepare("git add .; git commit -qm old; echo x > other; git add other")
    #expect(try check(git).code == 0)
    try git.prepare("git commit -qm other; echo '# some' > DEPLOY-MAP.md; git add .")
    #expect(try check(git).code == 2)
    try git.prepare("git checkout -qf HEAD -- .; git rm -q DEPLOY-MAP.md")
    #expect(try check(git).code == 0)
    try git.prepare("git reset -q --hard; echo text > notes.md; git add .; git commit -qm notes; git mv notes.md BUILD-BLUEPRINT.md")
    #expect(try check(git).err.contains("BUILD-BLUEPRINT.md:1: error: expected an owner"))
  }

  @Test("keep a commit from being made, an amendment and a merge too")
  func hooks() throws {
    let git = try GitSandbox(hooks: true)
    try git.write("DEPLOY-MAP.md", Array(deployMap().utf8))
    try git.prepare("git add .; git commit -qm good; git checkout -qb side; echo x > x; git add x; git commit -qm x; git checkout -q main")
    try git.write("DEPLOY-MAP.md", Array(deployMap(rollback: "Rollback").utf8))
    #expect(try git.run("git commit -qam bad").code != 0)
    #expect(try git.run("git commit -qa --amend -m bad").code != 0)
    #expect(try git.run("git commit -qm bad DEPLOY-MAP.md").code != 0)
    let merge = try git.run(
      "git checkout -qf HEAD -- . && git merge -q --no-ff --no-commit side && echo '# x' > DEPLOY-MAP.md && git add . && git commit -qm merged"
    )
    #expect(merge.code != 0 && merge.err.contains("deploy-map.no-owner"), "\(merge)")
    try git.prepare("git merge --abort; git merge -q --no-ff side -m merged")
    #expect(try git.run("git log --format=%s").out.split(separator: "\n").contains("merged"))
    // What another branch has committed is not this merge's to answer for.
    try git.prepare(
      "git checkout -qb other; printf '# none\\n' > BUILD-BLUEPRINT.md; git add .; git commit -qnm theirs; git checkout -q main")
    try git.prepare("git merge -q --no-ff other -m 'with theirs'")
  }

  @Test("refer to files that the commit holds")
  func references() throws {
    let git = try GitSandbox()
    let policy = """
      schema: 1
      blueprints:
        documents:
          - id: note
            title: note
            globs: ["notes/*.md"]
            leftovers:
              - {id: note.dangling, kind: dangling-reference, when-approved: false, message: expected a file, advice: add it}
      """
    try git.prepare("mkdir -p .zakon notes logs; echo x > logs/here.log; echo x > logs/untracked.log")
    try git.write(".zakon/policy.yaml", Array(policy.utf8))
    try git.write("notes/a.md", Array("[a](../logs/here.log) [b](../logs/untracked.log) [c](../logs) [d](none.md)\n".utf8))
    try git.prepare("git add .zakon notes logs/here.log")
    let result = try check(git)
    #expect(
      result.code == 2 && result.err.contains("untracked.log is not there") && result.err.contains("none.md is not there"), "\(result)")
    #expect(!result.err.contains("here.log is not") && !result.err.contains("logs is not there"), "\(result)")
    // A rule that this very commit drops still holds for it.
    try git.prepare("git commit -qnm rules; echo 'schema: 1' > .zakon/policy.yaml; echo '[x](gone.md)' > notes/a.md; git add -A")
    #expect(try check(git).code == 2)
  }

  @Test("are rule files too, where a repository holds them")
  func rules() throws {
    let git = try GitSandbox()
    let policy = "schema: 1\nregistry: {location: \(git.root)/registry.json, rule-files: [\(git.root)/repo/rules/zakon-*.md]}\n"
    try git.prepare("mkdir -p $HOME/.config/zakon rules; echo law > rules/zakon-a.md; git add .")
    try replaceFile("\(git.root)/home/.config/zakon/policy.yaml", with: Array(policy.utf8))
    let missing = try check(git)
    #expect(missing.code == 3 && missing.err.contains("ZAKON_REGISTRY_ERROR: Registry file not found."), "\(missing)")
    try replaceFile("\(git.root)/registry.json", with: Array(#"{"version":"1.0","registry":[]}"#.utf8))
    let refused = try check(git)
    #expect(refused.code == 2 && refused.err.contains("registry.unregistered-rule-file"), "\(refused)")
  }

  @Test("are what a link in the index leads to, and rule files behind a link of the home")
  func links() throws {
    let git = try GitSandbox()
    try git.write("map.txt", Array(deployMap().utf8))
    try git.prepare("ln -s map.txt DEPLOY-MAP.md; git add .")
    #expect(try check(git) == (0, "", ""))
    try git.write("map.txt", Array(deployMap(owner: "TBD").utf8))
    try git.prepare("git add .")
    #expect(try check(git).err.contains("DEPLOY-MAP.md:2: error: expected an owner"))
    try git.prepare("git rm -q --cached map.txt")
    #expect(try check(git).code == 3)
    try git.prepare(
      "rm DEPLOY-MAP.md map.txt; git add -A; mkdir -p $HOME/system rules; ln -s $PWD/rules $HOME/system/rules; echo law > rules/zakon-a.md; git add ."
    )
    try git.write("rules/zakon-registry.json", Array(#"{"version":"1.0","registry":[]}"#.utf8))
    #expect(try check(git).err.contains("registry.unregistered-rule-file"))
  }

  @Test("are told to programs in their formats")
  func formats() throws {
    let git = try GitSandbox()
    try git.write("DEPLOY-MAP.md", Array(deployMap(owner: "TBD").utf8))
    try git.prepare("git add .")
    let sarif = try check(git, "--format sarif")
    #expect(sarif.code == 2)
    let value = try JSONValue(strict: Array(sarif.out.utf8), limits: JSONLimits(bytes: 1 << 20, depth: 32))
    #expect(value["version"]?.string == "2.1.0")
    #expect(value["runs"]?.array?.first?["results"]?.array?.first?["ruleId"]?.string == "deploy-map.no-owner")
    #expect(try check(git, "--format github").out.hasPrefix("::error file=DEPLOY-MAP.md,line=2,"))
    #expect(try check(git, "--format xml").code == 64)
    #expect(try git.run("zakon check blueprint").code == 64)
  }

  @Test("cannot be judged without git's answer")
  func faults() throws {
    let git = try GitSandbox()
    let outside = try git.run("cd ..; zakon check blueprint --staged")
    #expect(outside.code == 3 && outside.err.contains("FIX: "), "\(outside)")
    try git.prepare("mkdir .zakon; echo 'schema: 2' > .zakon/policy.yaml")
    #expect(try check(git).code == 3)
    try git.prepare("rm -r .zakon; printf x > DEPLOY-MAP.md; git add .; rm -rf .git/objects/??")
    #expect(try check(git).code == 3)
  }
}
