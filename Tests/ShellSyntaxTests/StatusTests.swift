import ShellSyntax
import Testing

@Suite("The status of a line")
struct StatusTests {
  @Test(
    "proves the success of these commands and of no others",
    arguments: [
      ("a", "a"), ("a && b", "a b"), ("a; b", "b"), ("a || b", ""), ("a | b", "b"), ("set -o pipefail; a | b", "set a b"),
      ("set -euo pipefail; a | b; c", "set a b c"), ("a || true", ""), ("! a", ""), ("a & b", "b"), ("a &", ""),
      ("set -e; a; b", "set a b"),
      ("if a; then b; fi", ""), ("if a; then b; else exit 1; fi", "a b"), ("(a && b)", "a b"), ("{ a; b; }", "b"), ("out=$(a)", "a"),
      ("out=$(a) && b", "a b"), ("local_=$(a; b)", "b"), ("export X=$(a)", "export"), ("a > f 2>&1", "a"), ("a; echo $?", "echo"),
      ("a && echo ok || echo bad", ""), ("a && { b || exit 1; }", "a b"), ("a || exit 1; b", "a b"), ("a || exit; b", "a b"),
      ("a || exit $?; b", "a b"), ("a; exit $?", "exit"), ("a; exit", "exit"), ("a && exit 0; b", ""),
      ("exit 0; a", "exit"), ("exec a; b", "exec"), ("for i in 1; do a; done", "a"), ("for i in 1 2; do a; done", ""),
      ("set -e; for i in 1 2; do a; done", "set a"), ("for i in $X; do a; done", ""), ("while a; do b; done", ""),
      ("while true; do a && break; done", "true break"), ("f() { a && b; }; f", "f a b"), ("f() { a; return 0; }; f", "f return"),
      ("f() { a || return 1; b; }; f", "f a b"), ("bash -c 'a && b'", "bash a b"), ("bash -c 'a; b' && c", "bash b c"),
      ("bash -ec 'a; b'", "bash a b"), ("eval 'a && b'", "eval a b"), ("eval \"$X\" && a", ""), ("a && eval \"$X\"", "a"),
      ("source x && a", ""), ("a && source x", "a"), ("trap 'rm x' EXIT; a", "a"), ("trap 'exit 0' EXIT; a", ""), ("set -n; a", ""),
      ("a | tail -3; [[ ${PIPESTATUS[0]} == 0 ]]", ""), ("case x in *) a;; esac", "a"), ("case $x in y) a;; esac", ""),
      ("cd pkg && a | tail", "cd tail"), ("timeout 5 bash -c 'a && b'", "timeout a b"), ("x=1 a", "a"), ("a $(b)", "a"),
      ("set -e; set +e; a; b", "set set b"), ("set -e; a || b; c", "set c"), ("set -e; (a; b); c", "set a b c"),
      ("(set -e; a); b", "set b"),
      ("set -e; if a; then b; fi", "set"), ("set -e; a && b; c", "set c"), ("ssh h 'a && b'", "ssh a b"), ("sudo -b a && c", "sudo c"),
      ("setsid bash -c a", "setsid"), ("a |& b", "b"), ("[[ x ]] && a", "a"), ("(( 1 )) || a", ""), ("a && b &", ""), ("a; wait", "wait"),
      ("echo $((1/0)); a", "a"), ("echo $((1/0)) && a\nb", "b"), ("a <<E && b\nx\nE\n", "a b"), ("true && a || false", "true a"),
      ("a || { exit; }; b", "a b"), ("bash <<E\na; b\nE\n", "bash b"), ("a | bash", "bash"), ("zsh -c 'a && b'", ""),
      ("false | exit $? && a", "exit a"),
      ("f() { a || b; return; }; f && c", "f return c"),
    ])
  func success(_ text: String, _ expected: String) throws {
    let proven = try read(text).commands.filter { $0.succeededWhenLineSucceeded && !$0.words.isEmpty }.compactMap { $0.words.first?.text }
    #expect(proven.joined(separator: " ") == expected, "\(text)")
  }

  @Test(
    "proves the failure of these commands and of no others",
    arguments: [
      ("a", "a"), ("a; b", "b"), ("a && b", ""), ("a || b", "a b"), ("a | b", "b"), ("set -o pipefail; a | b", ""), ("! a", ""),
      ("a || true", ""),
      ("if a; then b; fi", "b"), ("a; exit 1", ""), ("a | tail", "tail"), ("x=$(a)", "a"), ("(a; b)", "b"), ("bash -c 'a; b'", "bash"),
      ("a > f", "a"), ("a & b", "b"), ("a || exit 1", "a"), ("for i in 1; do a; done", "a"),
    ])
  func failure(_ text: String, _ expected: String) throws {
    let proven = try read(text).commands.filter { $0.failedWhenLineFailed && !["exit", ""].contains($0.words.first?.text ?? "") }
    #expect(proven.compactMap { $0.words.first?.text }.joined(separator: " ") == expected, "\(text)")
  }

  @Test("is taken as it stands behind sourced files only when the caller trusts them")
  func sourced() throws {
    var trusting = ShellAssumptions()
    trusting.sourcedFilesOnlySetUp = true
    let command = try command("pytest", of: read("cd x && source venv/bin/activate && pytest -q", trusting))
    #expect(command.succeededWhenLineSucceeded)
    #expect(command.folder == .known("x", isCertain: true))
    #expect(command.lookup == .changed)
  }
}
