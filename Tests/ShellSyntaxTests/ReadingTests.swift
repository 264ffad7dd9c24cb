import ShellSyntax
import Testing

@Suite("A command line")
struct ReadingTests {
  @Test(
    "is read into the commands that bash would run",
    arguments: [
      ("cd pkg && FOO=1 npx --yes vitest run 2>&1 | tail -20", ["cd pkg", "npx --yes vitest run", "tail -20"]),
      ("R=vitest; npx $R run", ["", "npx vitest run"]),
      ("R='vitest run'; npx $R \"$R\"", ["", "npx vitest run vitest run"]),
      ("a 'b c' \"d $X e\" f\\ g $'h\\ti' $Y", ["a b c ? f g h\ti *"]),
      ("a # b\nc\\\nd e", ["a", "cd e"]),
      ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
      ("for f in x y; do a $f; done; while b; do c; done; until d; do e; done", ["a *", "b", "c", "d", "e"]),
      ("case $x in a|b) c;; (*) d;; esac", ["c", "d"]),
      ("f() { a $1; }; f x", ["f x", "a x"]),
      ("function f { a; }", ["a"]),
      ("a $(b \"$(c)\") `d \\`e\\``", ["c", "b ?", "e", "d *", "a * *"]),
      ("a <(b) > >(c)", ["b", "c", "a ?"]),
      ("[[ $(a) == b* && -f x ]] && ((x++)) || d", ["a", "d"]),
      ("cat <<EOF | b\n$(c) 'x\nEOF\nd", ["c", "cat", "b", "d"]),
      ("cat <<'EOF'; b\n$(c)\nEOF\n", ["cat", "b"]),
      ("cat <<-A <<B\n\tx\n\tA\ny\nB\nd", ["cat", "d"]),
      ("a {b,c}{d,e} {1..3} {x} '{y,z}'", ["a bd be cd ce 1 2 3 {x} {y,z}"]),
      ("a *.py ~/x \"~\"", ["a <*.py> ~/x ~"]),
      ("! a; time -p b; { c; }; (d)", ["a", "b", "c", "d"]),
      ("X=(1 2 $(a)); declare Y=(3 4); b \"${X[@]}\" ${X:-$(c)}", ["", "a", "declare ?", "c", "b * *"]),
      ("echo $((1 + $(a))) $((b); (c))", ["a", "b", "c", "echo * *"]),
      ("eval 'a; b' && eval \"$X\"", ["eval a; b", "a", "b", "eval ?"]),
      ("bash -c 'a && b $0 $1' c d; sh -lc \"e\"", ["bash -c a && b $0 $1 c d", "a", "b * d", "sh -lc e", "e"]),
      ("ssh -p 22 host 'cd x; make test'", ["ssh -p 22 host cd x; make test", "cd x", "make test"]),
      ("a 2>/dev/null >>log <in b", ["a b"]), (">x", [""]), ("", []), ("# only", []), ("a;b&c", ["a", "b", "c"]),
      ("bash <<'E'\na $X; b\nE\n", ["bash", "a *", "b"]), ("sudo sh <<<'a b'", ["sudo sh", "a b"]),
      ("for ((i=0;i<3;i++)); do a $i; done", ["a *"]), ("select x in 1; do a; done", ["a"]), ("coproc_ a", ["coproc_ a"]),
    ])
  func commands(_ text: String, _ expected: [String]) throws {
    #expect(try read(text).commands.map { words($0) } == expected)
  }

  @Test(
    "that bash would not read is not read either",
    arguments: [
      "a &&", "a | | b", "(a", "a)", "if a; then b", "'x", "\"x", "`x", "$(x", "${x", "{ a;", "fi", "a ;; b", "case x in",
      "for 1 in a; do b; done",
      "a <", "<<", "( )", "{ }", "f() a", "a\0b", "if; then a; fi", "while a; done", "[[ ]]", "a & & b", "; a", "&& a", "((1)", "a b(c)",
    ])
  func refused(_ text: String) {
    if case .line = parseShell(Array(text.utf8)) { Issue.record("\(text) is read") }
  }

  @Test("keeps where its words stand")
  func spans() throws {
    let text = "é && a 'b' \"$X/c\" > out"
    let line = try read(text)
    let command = try command("a", of: line)
    let bytes = Array(text.utf8)
    #expect(command.words.map { String(decoding: bytes[$0.span], as: UTF8.self) } == ["a", "'b'", "\"$X/c\""])
    #expect(String(decoding: bytes[command.span], as: UTF8.self) == "a 'b' \"$X/c\" > out")
    #expect(command.words[2].pieces == [.unknown, .text("/c")])
    #expect(command.redirections.map(\.kind) == [.output])
    let inner = try #require(try read("bash -c 'x; yy'").commands.last)
    #expect(inner.text == 1 && inner.span == 3..<5)
  }

  @Test(
    "knows where its commands run",
    arguments: [
      ("cd pkg && a", "pkg", true), ("cd pkg; a", "pkg", false), ("(cd x && b); a", ".", true), ("cd x && (cd y && a)", "x/y", true),
      ("cd a/b && cd ../c && a", "a/c", true), ("cd x || exit 1; a", "x", true), ("cd /t && a", "/t", true), ("cd ~/p && a", "~/p", true),
      ("cd && a", "~", true), ("cd x && cd - && a", ".", true), ("pushd x && popd && a", ".", true), ("pushd x && a", "x", true),
      ("D=pkg; cd \"$D\" && a", "pkg", true), ("cd .. && a", "..", true), ("set -e; cd x; a", "x", true), ("cd x | b; a", ".", true),
      ("cd x & a", ".", true), ("f() { cd x; }; f && a", "x", true), ("cd x && bash -c 'cd y && a'", "x/y", true),
      ("env -C y bash -c a", "y", true), ("command cd x && a", "x", true), ("sudo cd x && a", ".", true),
    ])
  func folders(_ text: String, _ folder: String, _ isCertain: Bool) throws {
    #expect(try command("a", of: read(text)).folder == .known(folder, isCertain: isCertain))
  }

  @Test(
    "says when it does not know where its commands run",
    arguments: [
      "cd \"$X\" && a", "cd $X; a", "if b; then cd x; fi; a", "cd x || cd y; a", "cd -; a", "popd; a", "for d in x y; do cd $d; a; done",
      "eval \"$X\"; a", "source x; a", "CDPATH=/x; cd y && a", "ssh h a", "$X; a",
    ])
  func unknownFolders(_ text: String) throws {
    let line = try read(text)
    let found = try #require(line.commands.first { $0.words.first?.text == "a" })
    #expect(found.folder == .unknown)
  }

  @Test(
    "knows what of the output is shown",
    arguments: [
      ("a", OutputPath.visible), ("a 2>&1", .visible), ("a | tail", .filtered), ("a | tee x | tail -3", .filtered), ("a > x", .hidden),
      ("a >&2", .visible), ("a >/dev/null 2>&1", .hidden), ("a 2>&1 >x", .hidden), ("x=$(a)", .hidden), ("a | b", .hidden),
      ("a | grep -q x", .hidden), ("a | tail > x", .hidden), ("{ a; } > x", .hidden), ("(a | cat) | head", .filtered), ("a &> x", .hidden),
      ("exec > x; a", .hidden), ("echo $(a)", .hidden), ("{ b; a; } | tail", .filtered), ("bash -c 'a | tail'", .filtered),
      ("bash -c a > x", .hidden), ("a 3>&1 >&3", .visible), ("a > /dev/stderr", .visible), ("diff <(a) x", .hidden),
    ])
  func output(_ text: String, _ expected: OutputPath) throws {
    #expect(try command("a", of: read(text)).output == expected)
  }

  @Test("knows which files are written")
  func writes() throws {
    func targets(_ text: String) throws -> [String] { try read(text).writes.map { words([$0.target]) + ($0.appends ? "+" : "") } }
    #expect(try targets("a > x 2>&1; b >> y; c &> z; d >| u; e >&w; f 2>&-") == ["x", "y+", "z", "u", "w"])
    #expect(try targets("a | tee -a x y; b | sudo tee z") == ["x+", "y+", "z"])
    #expect(try targets("{ a; } > x; cat > \"$Y\" <<E\nE\n") == ["x", "?"])
  }

  @Test("says what stands around its commands")
  func surroundings() throws {
    let line = try read("if x=$(a); then b | c & fi; ! d && for i in 1; do (e); done")
    #expect(try command("a", of: line).surroundings == [.condition, .commandSubstitution])
    #expect(try command("b", of: line).isBackground)
    let pipeline = try command("c", of: line).pipeline
    #expect(pipeline.index == 1 && pipeline.count == 2)
    #expect(try command("d", of: line).isNegated)
    #expect(try command("e", of: line).surroundings == [.alternative, .loop, .subshell])
    #expect(try !command("rm", of: read("exit 0; rm x")).isReachable)
    #expect(try command("rm", of: read("exit 0 1; rm x")).isReachable)
  }

  @Test(
    "says what it cannot know",
    arguments: [
      ("$X a", ShellUnknown.Reason.commandName), ("\"$X/y\" a", .commandName), ("eval \"$X\"", .unknownText),
      ("bash -c \"$X\"", .unknownText),
      ("a | bash", .unknownText), ("bash -s x < y", .unknownText), ("bash <<E\n$X\nE\n", .unknownText), ("ssh h <<E\na\nE\n", .unknownText),
      ("zsh -c a", .shellOption), (". x", .sourcedFile), ("source x", .sourcedFile), ("set -n", .shellOption),
      ("shopt -s lastpipe", .shellOption),
      ("f() { f; }; f", .recursion),
    ])
  func unknowns(_ text: String, _ reason: ShellUnknown.Reason) throws {
    #expect(try read(text).unknowns.map(\.reason) == [reason])
  }

  @Test("says when names may no longer mean what they say")
  func lookup() throws {
    #expect(try command("a", of: read("a")).lookup == .usual)
    #expect(try command("a", of: read("a() { b; }; a")).lookup == .function)
    for text in ["PATH=x:$PATH; a", "export PATH=\"$PWD/x:$PATH\" && a", "PATH=x a", "hash -p /bin/true a; a", "alias a=true; a", ". x; a"]
    {
      #expect(try command("a", of: read(text)).lookup == .changed, "\(text)")
    }
  }
}
