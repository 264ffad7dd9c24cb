/// Writes command lines that look random; each of their programs has a name of its own.
struct Generator {
  var numbers: SeededNumbers
  private(set) var programs = 0
  private(set) var hasConcurrency = false
  private var functions = 0
  private var depth = 0

  init(seed: UInt64) { numbers = SeededNumbers(state: seed) }

  private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &numbers) ?? "" }
  private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &numbers) }

  mutating func line() -> String {
    var items: [String] = []
    if roll(4) == 0 { items.append(pick(["set -e", "set -o pipefail", "set -euo pipefail", "set -eo pipefail; set +e", "set -u"])) }
    for _ in 0...roll(3) { items.append(andOr()) }
    return items.dropFirst().reduce(items[0]) { $0 + separator(after: $0) + $1 } + (roll(12) == 0 ? " &" : "")
  }

  private mutating func separator(after text: String) -> String {
    if roll(12) == 0 {
      hasConcurrency = true
      return " & "
    }
    return pick(["; ", "\n", " ;\n\n ", " # note\n", "; "])
  }

  private mutating func list() -> String {
    var text = andOr()
    for _ in 0..<roll(2) { text += pick(["; ", "\n"]) + andOr() }
    return text
  }

  private mutating func andOr() -> String {
    var text = pipeline()
    for _ in 0..<roll(3) { text += pick([" && ", " || ", " &&\n", "||"]) + pipeline() }
    return text
  }

  private mutating func pipeline() -> String {
    var text = roll(8) == 0 ? "! " + command() : command()
    if roll(5) == 0 {
      hasConcurrency = true
      for _ in 0...roll(2) { text += pick([" | ", "|", " |& "]) + command() }
    }
    return text
  }

  private mutating func program() -> String {
    programs += 1
    return "c\(programs - 1)"
  }

  private mutating func simple() -> String {
    var text = pick(["", "", "", "X=1 ", "Y=\"a b\" ", ">/dev/null "]) + program()
    for _ in 0..<roll(3) { text += " " + word() }
    return text + pick(["", "", "", " 2>&1", " </dev/null", " >o", " <<<x", " >>o 2>&1"])
  }

  private mutating func word() -> String {
    switch roll(18) {
    case 0: return "'a  b'"
    case 1: return "\"q $V r\""
    case 2: return "$V"
    case 3: return "$W$V"
    case 4: return "a\\ b"
    case 5: return "$'t\\tx\\x41\\''"
    case 6: return "{l,m}n"
    case 7: return "{1..3}"
    case 8: return "\"\""
    case 9: return "'it'\"'\"'s'"
    case 10: return "a\\\nb"
    case 11: return depth < 3 ? "\"$(\(nested { $0.simple() }))\"" : "x"
    case 12: return depth < 3 ? "$(\(nested { $0.andOr() }))" : "x"
    case 13: return "$((1+2))"
    case 14: return "~x"
    case 15: return "${UNSET:-d}"
    case 16: return "--k=\"$W\"'#'x#"
    default: return "-w"
    }
  }

  private mutating func nested(_ body: (inout Generator) -> String) -> String {
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  private mutating func command() -> String {
    if depth > 2 { return simple() }
    switch roll(60) {
    case 0: return "(\(nested { $0.list() }))"
    case 1: return "( set -e; \(nested { $0.list() }) )"
    case 2: return "{ \(nested { $0.list() }); }"
    case 3: return "if \(nested { $0.list() }); then \(nested { $0.list() }); fi"
    case 4: return "if \(nested { $0.andOr() })\nthen \(nested { $0.list() })\nelse \(nested { $0.list() }); fi"
    case 5: return "for i in \(pick(["", "1", "1 2", "$V", "$W", "\"\""])); do \(nested { $0.list() }); done"
    case 6: return "while \(simple()); do \(nested { $0.list() }); \(pick(["break", "continue", "true", simple() + " && break"])); done"
    case 7: return "until ! \(simple()); do \(nested { $0.list() }); done"
    case 8: return "case \(word()) in x) \(nested { $0.list() });; *) \(nested { $0.list() });; esac"
    case 9: return "x=$(\(nested { $0.list() }))"
    case 10:
      let text = nested { $0.simple() }
      return text.contains("`") ? text : "x=`\(text.replacing("\\", with: "\\\\"))`"
    case 11: return "V=\(pick(["v", "'a b'", "\"$W\"z", "''", "$V"]))"
    case 12: return "W=\(pick(["w", "'p  q '", "$V"]))"
    case 13: return "cd \(pick(["d1", "d2", "..", "nope", "d1/d2", "./d1/../d2", "-", "\"$V\""])) >/dev/null"
    case 14: return "exit\(pick(["", " 0", " 1", " 3", " $?"]))"
    case 15: return "true"
    case 16: return "false"
    case 17:
      functions += 1
      let name = "f\(functions)"
      return "\(name)() { \(nested { $0.list() }); \(pick(["", "", "return 1; ", "return; ", "return 0; "]))}; \(name) \(word())"
    case 18: return "eval \(quoted(nested { $0.list() }))"
    case 19: return "[[ \(pick(["-n $V", "x == x", "-z \"$(\(simple()))\"", "$V =~ ^(a|b)$ || -n x"])) ]]"
    case 20: return "(( \(pick(["0", "1", "n++", "n == 0 || 1"])) ))"
    case 21: return "{ \(simple()) <<E\na $V $(\(program()) $W)\nE\n}"
    case 22: return "{ \(simple()) <<-'E'\n\t$V $(nothing)\n\tE\n}"
    case 23: return "export Z=$(\(nested { $0.simple() }))"
    case 24: return "pushd \(pick(["d1", "nope", "d2"])) >/dev/null"
    case 25: return "popd >/dev/null 2>&1"
    case 26: return "set \(pick(["-e", "+e", "-o pipefail", "+o pipefail"]))"
    case 27: return "{ \(nested { $0.list() }); } >o 2>&1"
    case 28: return "(cd \(pick(["d1", "d2", "nope"])) && \(nested { $0.list() }))"
    case 29: return "bash -\(pick(["", "e", "eo pipefail -"]))c \(quoted(nested { $0.list() }))"
    case 30: return "echo \(pick(["$((1/0))", "${UNSET?}", "$UNSET", "\"$(\(simple()))\""]))"
    default: return simple()
    }
  }
}
