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
    ("commands", repeated("a;", 60_000)), ("chains", repeated("a&&", 4_000) + "b"), ("alternatives", repeated("a||", 16_000) + "b"),
    ("pipes", repeated("a|", 16_000) + "b"),
    ("words", repeated("a ", 60_000)), ("assignments", repeated("a=b ", 60_000)),
    ("many variables", (0..<16_000).map { "v\($0)=x" }.joined(separator: ";")),
    ("a growing variable", "a=xxxxxxxx;" + repeated("a=$a$a;", 10_000)),
    ("a value used often", "a=\(repeated("x", 4_000));" + "b " + repeated("$a ", 20_000)),
    ("documents", repeated("<<a ", 50_000)), ("documents with bodies", repeated("a <<b\nc\nb\n", 10_000)),
    ("redirections", repeated(">a ", 60_000)),
    ("shells", shells(14)), ("functions", (1..<60).map { "f\($0)() { f\($0 - 1); f\($0 - 1); }" }.joined(separator: "\n") + "\nf59"),
    ("recursion", "f() { f; f; }; f"), ("evaluations", "a='eval \"$a\"; eval \"$a\"'; eval \"$a\""),
    ("loops", repeated("while a; do ", 60) + "b" + repeated("; done", 60)),
    ("open loops", repeated("while a; do ", 60_000)), ("cases", "case a in " + repeated("a) b;; ", 10_000) + "esac"),
    ("conditions", "if a; then b; " + repeated("elif a; then b; ", 7_000) + "fi"),
    ("process substitutions", repeated("<(", 60_000)), ("tests", "[[ " + repeated("( ", 60_000)), ("comments", repeated("#\n", 60_000)),
    ("lines", repeated("\n", 60_000)),
    ("arrays", repeated("a=(", 60_000)), ("array elements", "a=(" + repeated("b ", 60_000)), ("subscripts", repeated("a[", 60_000)),
    ("not", repeated("! ", 60_000)),
    ("time", repeated("time ", 60_000)),
    ("wrappers", repeated("sudo ", 100_000) + "a"), ("dollars", repeated("$", 60_000)), ("folders", repeated("cd a; ", 8_000)),
    ("stacks", repeated("pushd a; ", 8_000)),
    ("traps", repeated("trap 'a' EXIT;", 4_000)), ("options", "bash " + repeated("-x ", 60_000) + "-c a"),
    ("a regular expression", "[[ a =~ " + repeated("(", 60_000)),
    ("failing arithmetic", repeated("$((a) ) ", 60_000)), ("escaped text", "$'" + repeated("\\x41", 60_000)),
    ("other bytes", repeated("\u{FF}\u{1}é", 60_000)),
    ("functions in functions", repeated("f() { ", 60_000)),
    ("loops with calls", "f() { a; };" + repeated("for i in 1 2; do f; done;", 3_000)),
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
