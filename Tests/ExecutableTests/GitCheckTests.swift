import Files
import JSON
import Testing

/// A token that is none, in two halves, so that no scanner takes this file for a leak.
private let token = "ghp_" + "q7Lw9tZr2Qk8mVb3NcYp5HsJdG6fTe1RuWoX"

@Suite("What is about to be committed")
struct GitCheckTests {
  @Test("passes when there is nothing wrong, in the first commit and after it")
  func clean() throws {
    let git = try GitSandbox(hooks: true)
    #expect(try git.check() == (0, "", ""))
    try git.prepare("echo one > a; git add a; git commit -qm first; echo two > a; git commit -qam second")
    #expect(try git.run("git rev-list --count HEAD").out == "2\n")
    #expect(try git.check() == (0, "", ""))
  }

  @Test("is the index, not the working tree")
  func index() throws {
    let git = try GitSandbox()
    try git.prepare("echo one > a; git add a; git commit -qm first")
    try git.prepare("echo \(token) >> a; git add a; echo one > a")
    let bad = try git.check()
    #expect(bad.code == 2 && bad.out.isEmpty && bad.err.contains("a:2: error: ") && bad.err.contains("[governance.secret]"), "\(bad)")
    #expect(!bad.err.contains("q7Lw9tZr"), "\(bad)")
    try git.prepare("echo \(token) > b; git reset -q; git add b; rm b; git reset -q; echo fine > a; git add a; echo \(token) >> a")
    #expect(try git.check() == (0, "", ""))
    // Half of a file.
    try git.prepare("git checkout -qf HEAD; seq 1 30 > long; git add long; git commit -qm long")
    try git.prepare("sed -i 's/^2$/two/; s/^28$/\(token)/' long; printf 'y\\nn\\n' | git add -p long > /dev/null")
    #expect(try git.run("git diff --cached --numstat").out == "1\t1\tlong\n")
    #expect(try git.check() == (0, "", ""))
    try git.prepare("git add long")
    #expect(try git.check().code == 2)
  }

  @Test("is what `git commit FILE` and `git commit -a` put into an index of their own")
  func temporaryIndex() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("mkdir d; echo one > good; echo one > bad; echo one > d/deep; git add .; git commit -qm first")
    try git.prepare("echo two > good; echo \(token) > bad; git add bad")
    // The bad file stands in the index, and is not in this commit.
    try git.prepare("git commit -qm good good")
    #expect(try git.run("git commit -qm bad bad").code != 0)
    #expect(try git.run("git commit -qam all").code != 0)
    try git.prepare("git checkout -q HEAD -- bad; cd d; echo \(token) > deep")
    let deep = try git.run("cd d; git commit -qam deep")
    #expect(deep.code != 0 && deep.err.contains("d/deep:1: error"), "\(deep)")
    #expect(try git.run("git log --format=%s").out == "good\nfirst\n")
  }

  @Test("counts new lines alone: not what was there, moved, was renamed or copied")
  func addedLines() throws {
    let git = try GitSandbox()
    try git.prepare("printf 'a\\n\(token)\\nb\\n' > old; git add old; git commit -qm first")
    try git.prepare("echo more >> old; git add old")
    #expect(try git.check().code == 0)
    try git.prepare("git mv old new; git add -A")
    #expect(try git.check().code == 0)
    try git.prepare("printf 'x\\n\(token)\\nall else is new\\n' > new; git add -A")
    #expect(try git.check().code == 0, "the line was there before")
    try git.prepare("sed -i 's/q7Lw/Q7lW/' new; git add -A")
    #expect(try git.check().code == 2)
    // An untouched file is no excuse for the same secret elsewhere.
    try git.prepare("git reset -q --hard; echo \(token) > other; git add other")
    #expect(try git.check().code == 2)
  }

  @Test("keeps the lines of logs through commits, amends, renames and deletions")
  func appendOnly() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("mkdir docs; printf '# Decisions\\n- one\\n- two\\n' > docs/decisions.md; git add .; git commit -qm first")
    try git.prepare("printf '# Decisions\\n- three\\n- one\\n- two\\n' > docs/decisions.md; git commit -qam 'newest on top'")
    try git.prepare("sed -i 's/- one/- One/' docs/decisions.md; git add .")
    let changed = try git.run("git commit -qm change")
    #expect(changed.code != 0 && changed.err.contains("docs/decisions.md:3: error") && changed.err.contains("> - one"), "\(changed)")
    #expect(try git.run("git commit -q --amend -m amended").code != 0, "an amended commit is compared with itself")
    try git.prepare("git checkout -q HEAD -- .; printf -- '- four\\n' >> docs/decisions.md; git commit -qa --amend -m amended")
    try git.prepare("git mv docs/decisions.md docs/old.md")
    #expect(try git.run("git commit -qm rename").code != 0)
    try git.prepare("git mv docs/old.md decisions.md; git commit -qm 'moved to where lines are kept'")
    try git.prepare("git mv decisions.md reflections.md; sed -i 1d reflections.md; git add -A")
    #expect(try git.run("git commit -qm 'moved and cut'").code != 0)
    try git.prepare("git reset -q --hard; git rm -q decisions.md")
    #expect(try git.run("git commit -qm delete").code != 0)
    try git.prepare("git reset -q --hard; rm decisions.md; ln -s elsewhere decisions.md; git add -A")
    #expect(try git.run("git commit -qm link").code != 0)
    try git.prepare("git reset -q --hard; chmod +x decisions.md; git add -A; git commit -qm 'another mode'")
    #expect(try git.run("git log --format=%s").out == "another mode\nmoved to where lines are kept\namended\nfirst\n")
  }

  @Test("keeps the lines of every parent of a merge, and blames a merge for nothing else")
  func merges() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("printf 'base\\n' > decisions.md; echo x > x; git add .; git commit -qm base; git checkout -qb side")
    try git.prepare("printf 'base\\nside\\n' > decisions.md; echo \(token) > leak; git add .; git commit -q --no-verify -m side")
    try git.prepare("git checkout -q main; printf 'base\\nmain\\n' > decisions.md; git commit -qam main")
    #expect(try git.run("git merge -q side").code != 0, "a conflict")
    let conflict = try git.check()
    #expect(conflict.code == 3 && conflict.err.contains("conflict") && conflict.err.contains("FIX: "), "\(conflict)")
    try git.prepare("printf 'base\\nmain\\n' > decisions.md; git add decisions.md")
    let lost = try git.run("git commit -qm merge")
    #expect(lost.code != 0 && lost.err.contains("> side"), "the other parent's line: \(lost)")
    #expect(!lost.err.contains("governance.secret"), "it is the other branch's: \(lost)")
    try git.prepare("printf 'base\\nmain\\nside\\n' > decisions.md; git add decisions.md; git commit -qm merge")
    #expect(try git.run("git rev-list --parents -1 HEAD | wc -w").out == "3\n")
    // Without a conflict git makes the commit by itself, and calls another hook.
    try git.prepare(
      "git checkout -qb topic HEAD~1; echo y > y; git add y; git commit -qm y; git checkout -q main; git merge -q --no-edit topic")
    try git.prepare("mkdir .zakon; printf 'schema: 1\\nrules: {governance.protected-branch: {enabled: true}}\\n' > .zakon/policy.yaml")
    try git.prepare("git checkout -q topic; echo z > z; git add z; git commit -qm z; git checkout -q main")
    let refused = try git.run("git merge -q --no-edit --no-ff topic")
    #expect(refused.code != 0 && refused.err.contains("this merge goes directly to main"), "\(refused)")
    try git.prepare(
      "printf 'schema: 1\\ngovernance: {rules: [{id: a.b, kind: protected-branch, branches: [main], merge-commits: allow}]}\\n' > .zakon/policy.yaml"
    )
    try git.prepare("git merge --abort 2>/dev/null || git reset -q --merge; git merge -q --no-edit --no-ff topic")
    let direct = try git.run("echo q > q; git add q; git commit -qm q")
    #expect(direct.code != 0 && direct.err.contains("[a.b]"), "\(direct)")
  }

  @Test("judges what bytes are, whatever the files are called")
  func bytesAndNames() throws {
    let git = try GitSandbox()
    let names = ["a b", "quote\"'", "line\nfeed", "-rf", "--cached", "tab\t", "žuč", ":(top)x", "*", "back\\slash", "%0A,:x"]
    for name in names { try git.write(name, Array("one\r\n".utf8)) }
    try git.prepare("printf 'one\\r\\n' > \"$(printf 'latin\\351')\"; git add -A")
    let report = try git.check("--staged --format json")
    #expect(report.code == 2)
    let json = try JSONValue(strict: Array(report.out.utf8), limits: JSONLimits(bytes: 1 << 20, depth: 16))
    let files = try #require(json["findings"]?.array).compactMap { $0["file"]?.string }
    #expect(Set(files) == Set(names + ["latin\u{FFFD}"]), "\(files)")
    let text = try git.check()
    #expect(
      text.err.contains("line\\nfeed:1: ") && text.err.contains("latin\\xE9:1: ") && text.err.contains("./:(top)x:1: "), "\(text.err)")
    #expect(try git.check("--staged --format sarif").out.contains(#""uri":"latin%E9""#))
    for (name, bytes) in [
      ("utf16le", [0xFF, 0xFE, 0x61, 0]), ("latin1", [0x6E, 0xEF, 0x0A]), ("bom", [0xEF, 0xBB, 0xBF, 0x61, 0x0A]),
      ("nul", [0x61, 0, 0x0D, 0x0A]),
    ] as [(String, [UInt8])] {
      try git.prepare(
        "git rm -rqf . 2>/dev/null || true; git reset -q --hard 2>/dev/null || true; git rm -rqf --cached . 2>/dev/null || true")
      try git.write(name, bytes)
      try git.prepare("git add -A -- \(name)")
      let result = try git.run("zakon check governance --staged --format github | grep -o '^::[a-z]* .*title=[a-z.-]*'")
      let expected = [
        "utf16le": "::error file=utf16le,line=1,title=governance.encoding\n",
        "latin1": "::error file=latin1,line=1,title=governance.encoding\n",
        "bom": "::warning file=bom,line=1,title=governance.byte-order-mark\n", "nul": "",
      ]
      #expect(result.out == expected[name], "\(name): \(result)")
    }
  }

  @Test("believes what .gitattributes says, as it stands in the index")
  func attributes() throws {
    let git = try GitSandbox()
    try git.prepare("printf 'a\\r\\n' | tee dos.txt raw.bin unix.txt > 'sp ace.txt'")
    try git.prepare(
      "printf 'dos.txt eol=crlf -text=\\n*.bin binary\\n\"sp ace.txt\" -text\\n' > .gitattributes; git add -A --renormalize . ; git add -A")
    try git.prepare(
      "for f in dos.txt raw.bin unix.txt 'sp ace.txt'; do git update-index --add --cacheinfo 100644,$(printf 'a\\r\\n' | git hash-object -w --stdin --no-filters),\"$f\"; done"
    )
    try git.prepare("echo '* -text' > .gitattributes")
    let result = try git.check()
    #expect(result.code == 2 && result.err.contains("unix.txt:1: "), "\(result)")
    for name in ["dos.txt", "raw.bin", "sp ace.txt"] { #expect(!result.err.contains(name), "\(name): \(result)") }
  }

  @Test("leaves links and submodules alone, and tells what is too large")
  func otherEntries() throws {
    let git = try GitSandbox()
    try git.prepare(
      "git init -q sub; git -C sub commit -q --allow-empty -m s; git add sub 2>/dev/null; ln -s \"$(printf 'x\\r')\" link; git add -A")
    #expect(try git.run("git ls-files -s | cut -c1-6").out == "120000\n160000\n")
    #expect(try git.check() == (0, "", ""))
    try git.prepare("head -c 17000000 /dev/zero > large; git add large")
    let large = try git.check()
    #expect(large.code == 0 && large.err.contains("large: warning: 16 MiB that were not looked at"), "\(large)")
  }

  @Test("can be a commit on no branch, and the first one on a protected branch")
  func branches() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("mkdir .zakon; printf 'schema: 1\\nrules: {governance.protected-branch: {enabled: true}}\\n' > .zakon/policy.yaml")
    try git.prepare("git add .; git commit -qm first")
    let direct = try git.run("echo a > a; git add a; git commit -qm second")
    #expect(direct.code != 0 && direct.err.contains("[governance.protected-branch]"), "\(direct)")
    try git.prepare(
      "git checkout -q --detach; git commit -qm detached; git checkout -qb topic; echo b > b; git add b; git commit -qm topic")
  }

  @Test("is judged by the policy that it drops")
  func droppedPolicy() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare(
      "mkdir .zakon; printf 'schema: 1\\ngovernance: {rules: [{id: a.log, kind: append-only, globs: [log]}]}\\n' > .zakon/policy.yaml")
    try git.prepare("echo one > log; git add .; git commit -qm first")
    try git.prepare("echo 'schema: 1' > .zakon/policy.yaml; echo two > log; git add .")
    let both = try git.run("git commit -qm drop")
    #expect(both.code != 0 && both.err.contains("[a.log]"), "\(both)")
    // The rule of the index counts, whatever the working tree holds.
    try git.prepare(
      "git reset -q --hard; git rm -qr --cached .zakon; rm -r .zakon; git commit -qm 'no policy any more'; echo three > log; git commit -qam free"
    )
    try git.prepare(
      "mkdir .zakon; printf 'schema: 1\\ngovernance: {rules: [{id: a.log, kind: append-only, globs: [log]}]}\\n' > .zakon/policy.yaml; git add .; rm -r .zakon; echo four > log; git add log"
    )
    #expect(try git.run("git commit -qm index").code != 0)
  }

  @Test("is told and let through in observation, and refused by a broken policy")
  func policies() throws {
    let git = try GitSandbox()
    try git.prepare("echo \(token) > a; git add a; mkdir -p \"$HOME/.config/zakon\" .zakon")
    try git.prepare("printf 'schema: 1\\nmode: observe\\n' > \"$HOME/.config/zakon/policy.yaml\"")
    let observed = try git.check()
    #expect(observed.code == 0 && observed.err.contains("[governance.secret]"), "\(observed)")
    try git.prepare("printf 'schema: 1\\nrules: {governance.secret: {enabled: false}}\\n' > \"$HOME/.config/zakon/policy.yaml\"")
    #expect(try git.check() == (0, "", ""))
    try git.prepare("printf 'schema: 1\\nrules: {governance.secret: {severity: warn}}\\n' > \"$HOME/.config/zakon/policy.yaml\"")
    let warned = try git.check()
    #expect(warned.code == 0 && warned.err.contains("a:1: warning: "), "\(warned)")
    try git.prepare("printf 'schema: 1\\ngovernance: {rules: [{id: x, kind: encoding, colour: red}]}\\n' > .zakon/policy.yaml")
    let broken = try git.check()
    #expect(broken.code == 3 && broken.err.contains("unknown key") && broken.err.contains("FIX: "), "\(broken)")
    #expect(try git.run("zakon policy check").code == 3)
  }

  @Test("cannot be decided without git, a repository or readable objects")
  func undecided() throws {
    let git = try GitSandbox()
    for (script, words) in [
      ("cd /; zakon check governance --staged", "in a git repository"),
      ("z=$(command -v zakon); PATH=/proc/nowhere \"$z\" check governance --staged", "install git"),
      ("echo a > a; git add a; rm -rf .git/objects/[0-9a-f][0-9a-f]; zakon check governance --staged", "git fsck"),
      ("echo nonsense > .git/index; zakon check governance --staged", "git status"),
    ] {
      let result = try git.run(script)
      #expect(result.code == 3 && result.out.isEmpty && result.err.contains("cannot decide"), "\(script): \(result)")
      #expect(result.err.contains("FIX: ") && result.err.contains(words), "\(script): \(result)")
    }
    for arguments in ["", "--staged --range a..b", "--range HEAD", "--range a...b", "--staged --format xml", "--nonsense"] {
      #expect(try git.check(arguments).code == 64, "\(arguments)")
    }
  }

  @Test("is refused by the hooks when the executable is missing")
  func missingExecutable() throws {
    let git = try GitSandbox(hooks: true)
    for hook in ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push"] {
      let result = try git.run("PATH=/usr/bin:/bin '\(repositoryRoot)/Hooks/git/\(hook)' x y </dev/null")
      #expect(result.code == 3 && result.err.contains("FIX: "), "\(hook): \(result)")
    }
    #expect(try git.run("echo a > a; git add a; PATH=/usr/bin:/bin git commit -qm a").code != 0)
    #expect(try git.run("git rev-parse -q --verify HEAD").code != 0)
  }
}

@Suite("Messages, ranges and pushes")
struct GitHistoryTests {
  @Test("refuse a message with a secret or without its form")
  func messages() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare(
      "mkdir .zakon; printf 'schema: 1\\nrules: {governance.commit-message: {enabled: true}}\\ngovernance: {rules: [{id: a.form, kind: commit-message, subject: \"^(fix|feat|#)\"}]}\\n' > .zakon/policy.yaml"
    )
    let commit = "git commit -q --allow-empty"
    #expect(try git.run("\(commit) -m 'fix: \(token)'").err.contains("in the commit message"))
    #expect(try git.run("\(commit) -m 'other'").err.contains("[a.form]"))
    #expect(try git.run("\(commit) -m 'fix: \(String(repeating: "x", count: 80))'").err.contains("[governance.commit-message]"))
    #expect(try git.run("git rev-parse -q --verify HEAD").code != 0)
    try git.prepare("\(commit) -m 'fix: it'; \(commit) -m '#12 is mended'")
    // An editor's comments and the diff of `-v` are no part of the message.
    try git.prepare("echo 'it was: \(token)' > a; git add a; git commit -q --no-verify -m leak; echo gone > a; git add a")
    try git.prepare(
      "printf '#!/bin/sh\\nprintf \"fix: all\\\\n\\\\n# a comment\\\\n\" | cat - \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"\\n' > ../bin/edit; chmod +x ../bin/edit"
    )
    try git.prepare("GIT_EDITOR=edit git commit -q -v")
    #expect(try git.run("git log -1 --format=%B").out == "fix: all\n\n")
    #expect(try git.check("--message /proc/nowhere").code == 3)
  }

  @Test("find in a range what hooks did not see")
  func range() throws {
    let git = try GitSandbox()
    try git.prepare("printf 'one\\ntwo\\n' > decisions.md; echo old \(token) > old; git add .; git commit -qm base; git tag base")
    try git.prepare(
      "git checkout -qb topic; echo \(token.replacing("q7", with: "Z9")) > a; git add a; git commit -qm leak; git rm -q a; git commit -qm 'no leak'"
    )
    let leak = try git.check("--range base..HEAD")
    #expect(leak.code == 2 && leak.err.contains("a:1: error") && leak.err.contains("(commit "), "\(leak)")
    #expect(try git.check("--range HEAD~1..HEAD").code == 0)
    // What a later commit mends is mended; what stands at the end counts.
    try git.prepare(
      "git checkout -q -B topic base; printf 'x\\r\\n' > crlf; git add .; git commit -qm crlf; printf 'x\\n' > crlf; git commit -qam lf")
    #expect(try git.check("--range base..topic") == (0, "", ""))
    try git.prepare(
      "git mv old new; echo more >> new; git commit -qam rename; cp new copy; git add .; git commit -qm revert; git checkout -q base -- decisions.md"
    )
    #expect(try git.check("--range base..topic").code == 0, "the secret was there before")
    try git.prepare("printf 'two\\n' > decisions.md; git commit -qam cut")
    let cut = try git.check("--range base..topic --format github")
    #expect(cut.code == 2 && cut.out.hasPrefix("::error file=decisions.md,line=1,title=governance.append-only::"), "\(cut)")
    // A base that has gone on: its lines were never here.
    try git.prepare(
      "git checkout -q -B topic base; echo t > t; git add t; git commit -qm t; git checkout -q main; printf 'one\\ntwo\\nthree\\n' > decisions.md; git commit -qam three"
    )
    #expect(try git.check("--range main..topic") == (0, "", ""))
    // What was merged from the base is the base's.
    try git.prepare(
      "echo \(token.replacing("q7", with: "Y8")) > theirs; git add .; git commit -qm theirs; git checkout -q topic; git merge -q --no-edit main"
    )
    #expect(try git.check("--range main..topic") == (0, "", ""))
    try git.prepare("git commit -q --allow-empty -m 'see \(token)'")
    #expect(try git.check("--range main..topic").err.contains("in the commit message"))
    #expect(try git.check("--range main..main") == (0, "", ""))
    #expect(try git.check("--range nowhere..HEAD").code == 3)
    // What a host gives as the base of a branch that is new.
    #expect(try git.check("--range \(String(repeating: "0", count: 40))..base").err.contains("old:1: error"))
  }

  @Test("blame a branch for nothing that its base has done before it was merged")
  func mergedBase() throws {
    let git = try GitSandbox()
    try git.prepare(
      "printf 'one\\ntwo\\n' > decisions.md; git add .; git commit -qm base; git checkout -qb topic; echo t > t; git add t; git commit -qm t"
    )
    try git.prepare(
      "git checkout -q main; printf 'two\\n' > decisions.md; git commit -qam 'cut by a person'; git checkout -q topic; git merge -q --no-edit main"
    )
    #expect(try git.check("--range main..topic") == (0, "", ""))
    try git.prepare("printf 'three\\n' > decisions.md; git commit -qam cut")
    #expect(try git.check("--range main..topic").err.contains("> two"))
  }

  @Test("work in a linked working tree, a bare repository and one of SHA-256")
  func otherRepositories() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare(
      "echo one > decisions.md; git add .; git commit -qm one; git worktree add -q ../linked; cd ../linked; echo \(token) > a; git add a")
    let linked = try git.run("cd ../linked; git commit -qm a")
    #expect(linked.code != 0 && linked.err.contains("a:1: error"), "\(linked)")
    try git.prepare("git commit -q --no-verify --allow-empty -m 'see \(token)'; git clone -q --bare . ../bare.git")
    #expect(try git.run("cd ../bare.git; zakon check governance --range HEAD~1..HEAD").err.contains("in the commit message"))
    try git.prepare("git init -q --object-format=sha256 ../long; cd ../long; echo \(token) > a; git add a")
    #expect(try git.run("cd ../long; zakon check governance --staged").code == 2)
    try git.prepare("cd ../long; git commit -q --no-verify -m a; git rm -q a; git commit -qm b")
    #expect(try git.run("cd ../long; zakon check governance --range \(String(repeating: "0", count: 64))..HEAD").code == 2)
    #expect(try git.run("cd ../long; zakon check governance --range HEAD~1..HEAD").code == 0)
  }

  @Test("say that a shallow clone is no history")
  func shallow() throws {
    let git = try GitSandbox()
    try git.prepare("for n in 1 2 3; do echo $n > a; git add a; git commit -qm $n; done; git clone -q --depth 1 \"file://$PWD\" ../clone")
    try git.prepare("git tag base HEAD~2")
    let missing = try git.run("b=$(git rev-parse base); cd ../clone; zakon check governance --range $b..HEAD")
    #expect(missing.code == 3 && missing.err.contains("fetch-depth: 0"), "\(missing)")
    // The base alone does not tell what stands between.
    try git.prepare("cd ../clone; git fetch -q --depth 1 origin tag base")
    let apart = try git.run("cd ../clone; zakon check governance --range base..HEAD")
    #expect(apart.code == 3 && apart.err.contains("the history ends before"), "\(apart)")
    try git.prepare("cd ../clone; git fetch -q --unshallow")
    #expect(try git.run("cd ../clone; zakon check governance --range base..HEAD") == (0, "", ""))
  }

  @Test("refuse pushes that move or delete a baseline")
  func tags() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("git init -q --bare ../bare.git; git remote add origin ../bare.git; echo a > a; git add a; git commit -qm a")
    try git.prepare(
      "git tag v1.0.0; git tag -a -m b baseline/1; git tag nightly; git push -q origin main --tags; echo b > b; git add b; git commit -qm b"
    )
    try git.prepare("git tag -f v1.0.0 >/dev/null; git tag -fa -m c baseline/1 >/dev/null; git tag -f nightly >/dev/null")
    for (push, words) in [
      ("--force origin v1.0.0", "moves the tag v1.0.0"), ("--force origin baseline/1", "moves the tag baseline/1"),
      ("--delete origin v1.0.0", "deletes the tag v1.0.0"), ("origin :refs/tags/baseline/1", "deletes the tag baseline/1"),
      ("--force --tags origin", "moves the tag"), ("--force ../bare.git v1.0.0", "moves the tag v1.0.0"),
      ("origin +main:refs/tags/v1.0.0", "moves the tag v1.0.0"), ("--mirror origin", "moves the tag"),
    ] {
      let before = try git.run("git ls-remote --tags origin").out
      let result = try git.run("git push -q \(push)")
      #expect(
        result.code != 0 && result.err.contains(words) && result.err.contains("[governance.immutable-baseline]"), "\(push): \(result)")
      #expect(try git.run("git ls-remote --tags origin").out == before, "\(push)")
    }
    try git.prepare("git push -q --force origin nightly; git tag v1.0.1; git push -q origin v1.0.1 main; git push -q origin :nightly")
  }

  @Test("refuse pushes of secrets that no hook of a commit has seen, and of what protected branches must keep")
  func pushes() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare(
      "git init -q --bare ../bare.git; git remote add origin ../bare.git; echo a > a; echo one > decisions.md; git add .; git commit -qm a; git push -q origin main"
    )
    try git.prepare(
      "git checkout -qb topic; echo \(token) > leak; git add .; git commit -q --no-verify -m leak; git rm -q leak; git commit -q --no-verify -m mended"
    )
    let leak = try git.run("git push -q origin topic")
    #expect(leak.code != 0 && leak.err.contains("leak:1: error") && !leak.err.contains("q7Lw9tZr"), "\(leak)")
    try git.prepare(
      "git checkout -q main; git checkout -qb fine; echo b > b; git add b; git commit -qm b; git push -q origin fine; git push -q origin :fine"
    )
    try git.prepare("echo changed > decisions.md; git commit -qam cut --no-verify")
    #expect(try git.run("git push -q origin fine").err.contains("[governance.append-only]"))
    #expect(try git.run("git push -q --no-verify origin fine").code == 0)
    try git.prepare(
      "git checkout -q main; mkdir .zakon; printf 'schema: 1\\ngovernance: {rules: [{id: a.b, kind: protected-branch, branches: [main], pushes: allow}]}\\n' > .zakon/policy.yaml"
    )
    try git.prepare("git checkout -q --detach; echo c > c; git add c; git commit -qm c; git push -q origin HEAD:main")
    try git.prepare("git reset -q --hard HEAD~1; echo d > d; git add d; git commit -qm d")
    #expect(try git.run("git push -q --force origin HEAD:main").err.contains("takes commits from main"))
    #expect(try git.run("git push -q origin :main").err.contains("deletes main"))
    try git.prepare("sed -i 's/, pushes: allow//' .zakon/policy.yaml")
    #expect(
      try git.run("git fetch -q; git checkout -q origin/main; echo e > e; git add e; git commit -qm e; git push -q origin HEAD:main").err
        .contains("directly to main"))
    #expect(try git.run("echo nonsense | zakon check governance --push origin").code == 3)
    #expect(try git.run("zakon check governance --push origin </dev/null").code == 0)
  }

  @Test("are found by the framework pre-commit in a form that it reads")
  func framework() throws {
    let git = try GitSandbox(hooks: true)
    let hooks = String(decoding: try readFile("\(repositoryRoot)/.pre-commit-hooks.yaml", limit: 1 << 16), as: UTF8.self)
    for line in hooks.split(separator: "\n") where line.contains("entry: ") {
      let entry = line.split(separator: " ").dropFirst().joined(separator: " ")
      #expect(entry.hasPrefix("zakon check ") || (try? fileStatus("\(repositoryRoot)/\(entry)").kind) == .regular, "\(entry)")
    }
    // What the framework tells in variables is judged like what git tells.
    try git.prepare(
      "git init -q --bare ../bare.git; git remote add origin ../bare.git; echo a > a; git add a; git commit -qm a; git tag v1.0.0; git push -q origin main v1.0.0"
    )
    try git.prepare("echo b > b; git add b; git commit -qm b; git tag -f v1.0.0 >/dev/null")
    func push(_ reference: String) throws -> (code: Int32, out: String, err: String) {
      try git.run(
        "PRE_COMMIT_REMOTE_NAME=origin PRE_COMMIT_REMOTE_URL=../bare.git PRE_COMMIT_LOCAL_BRANCH=\(reference) PRE_COMMIT_REMOTE_BRANCH=\(reference) '\(repositoryRoot)/Hooks/git/pre-push'"
      )
    }
    #expect(try push("refs/tags/v1.0.0").err.contains("moves the tag v1.0.0"))
    #expect(try push("refs/heads/main").code == 0)
    #expect(try git.run("'\(repositoryRoot)/Hooks/git/pre-push'").code != 0)
  }

  @Test("does not lose a kept line by a push that leaves commits behind")
  func forcedPush() throws {
    let git = try GitSandbox(hooks: true)
    try git.prepare("git init -q --bare ../remote.git; git remote add origin ../remote.git; echo x > a; git add a; git commit -qm first")
    try git.prepare("printf 'one\\ntwo\\n' > decisions.md; git add .; git commit -qm log; git push -q origin main")
    let reset = try git.run("git reset -q --hard HEAD~1 && git push -qf origin main")
    #expect(reset.code != 0 && reset.err.contains("governance.append-only"), "\(reset)")
    let changed = try git.run(
      "git checkout -q --orphan new && printf 'two\\n' > decisions.md && git add . && git commit -qm anew && git push -qf origin new:main")
    #expect(changed.code != 0 && changed.err.contains("governance.append-only"), "\(changed)")
    // The same lines under other commits are the same lines.
    try git.prepare(
      "git checkout -q main; git reset -q --hard origin/main; git commit -q --amend -m 'log, in other words'; git push -qf origin main")
  }
}
