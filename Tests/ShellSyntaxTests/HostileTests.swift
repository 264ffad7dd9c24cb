import ShellSyntax
import Testing

@Suite("A hostile line")
struct HostileTests {
  private static let size = 1 << 20

  private static func repeated(_ text: String, _ count: Int? = nil) -> String {
    String(repeating: text, count: count ?? size / text.utf8.count)
  }

  private static func shells(_ depth: Int) -> String {
    var text = "a"
    for _ in 0..<depth where text.utf8.count < size { text = "bash -c " + quoted(text) }
    return text
  }

  static let lines: [(String, String)] = [
    ("brackets", repeated("(")), ("arithmetic", repeated("((")), ("brackets with blanks", repeated("( ")),
    ("substitutions", repeated("$(")),
    ("arithmetic expansions", repeated("$((")), ("quoted substitutions", repeated("\"$(")), ("single quotes", repeated("'")),
    ("quotes", repeated("\"")),
    ("backticks", repeated("`")), ("escaped backticks", repeated("\\`")), ("braces", repeated("{a,b}")),
    ("open braces", "a " + repeated("{")),
    ("nested braces", "a " + repeated("{a,")), ("expansions", repeated("${a:-")), ("backslashes", repeated("\\")),
    ("escapes", repeated("\\a")),
    ("commands", repeated("a;")), ("chains", repeated("a&&", 4_000) + "b"), ("alternatives", repeated("a||", 16_000) + "b"),
    ("pipes", repeated("a|", 16_000) + "b"),
    ("words", repeated("a ")), ("assignments", repeated("a=b ")),
    ("many variables", (0..<16_000).map { "v\($0)=x" }.joined(separator: ";")),
    ("a growing variable", "a=xxxxxxxx;" + repeated("a=$a$a;", 10_000)),
    ("a value used often", "a=\(repeated("x", 4_000));" + "b " + repeated("$a ", 200_000)),
    ("documents", repeated("<<a ", 50_000)), ("documents with bodies", repeated("a <<b\nc\nb\n", 10_000)),
    ("redirections", repeated(">a ")),
    ("shells", shells(14)), ("functions", (1..<60).map { "f\($0)() { f\($0 - 1); f\($0 - 1); }" }.joined(separator: "\n") + "\nf59"),
    ("recursion", "f() { f; f; }; f"), ("evaluations", "a='eval \"$a\"; eval \"$a\"'; eval \"$a\""),
    ("loops", repeated("while a; do ", 60) + "b" + repeated("; done", 60)),
    ("open loops", repeated("while a; do ")), ("cases", "case a in " + repeated("a) b;; ", 10_000) + "esac"),
    ("conditions", "if a; then b; " + repeated("elif a; then b; ", 7_000) + "fi"),
    ("process substitutions", repeated("<(")), ("tests", "[[ " + repeated("( ")), ("comments", repeated("#\n")), ("lines", repeated("\n")),
    ("arrays", repeated("a=(")), ("array elements", "a=(" + repeated("b ")), ("subscripts", repeated("a[")), ("not", repeated("! ")),
    ("time", repeated("time ")),
    ("wrappers", repeated("sudo ", 100_000) + "a"), ("dollars", repeated("$")), ("folders", repeated("cd a; ", 8_000)),
    ("stacks", repeated("pushd a; ", 8_000)),
    ("traps", repeated("trap 'a' EXIT;", 4_000)), ("options", "bash " + repeated("-x ") + "-c a"),
    ("a regular expression", "[[ a =~ " + repeated("(")),
    ("failing arithmetic", repeated("$((a) ) ")), ("escaped text", "$'" + repeated("\\x41")), ("other bytes", repeated("\u{FF}\u{1}é")),
    ("functions in functions", repeated("f() { ")), ("loops with calls", "f() { a; };" + repeated("for i in 1 2; do f; done;", 3_000)),
  ]

  @Test("ends in bounded time and says what it is", arguments: lines.map(\.0))
  func bounded(_ name: String) {
    let text = Self.lines.first { $0.0 == name }?.1 ?? ""
    let clock = ContinuousClock()
    let time = clock.measure {
      guard case .line(let line) = parseShell(Array(text.utf8)) else { return }
      #expect(line.commands.count <= ShellLimits().commands)
    }
    // Some hundredths of that when optimised.
    #expect(time < .seconds(20), "\(name) takes \(time)")
    if time > .milliseconds(700) { print("slow \(name): \(time)") }
  }

  @Test("of random bytes is no crash")
  func noise() {
    var numbers = SeededNumbers(state: 7)
    let parts = [
      "a", " ", "\n", ";", "&", "|", "(", ")", "{ ", "}", "$", "$(", "${", "$((", "'", "\"", "`", "\\", "<", ">", "<<E", "E\n", "#", "=",
      "[[ ", "]]", "if ", "then ", "fi",
      "do ", "done", "for x in ", "case x in ", "esac", "while ", "f() ", "*", "~", "1", "!", "x=", "[", "]", "é", "eval ", "bash -c ",
      "exit", "cd ", "set -e", "$x", ",",
    ]
    for _ in 0..<4_000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...24, using: &numbers) { text += parts.randomElement(using: &numbers) ?? "" }
      _ = parseShell(Array(text.utf8))
      _ = parseShell((0..<32).map { _ in UInt8.random(in: 0...255, using: &numbers) })
    }
  }
}
