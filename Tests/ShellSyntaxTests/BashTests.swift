import Glibc
import ShellSyntax
import Testing

/// One program that ran, as the stub wrote it down.
private struct Run: CustomStringConvertible {
  var folder: String
  var status: Int
  var words: [String]
  var description: String { "\(folder)$ \(words) = \(status)" }
}

/// What one run of a line did.
private struct Outcome {
  var runs: [Run] = []
  var status = -1
}

/// Runs lines through the real bash, with stubs for the programs named in them that write down how they were called.
private final class Laboratory {
  private let folder: TemporaryFolder
  private var script = ""
  private var count = 0

  /// - Parameter programs: executables where there are names, else functions for the names that the generator gives: a thousand lines a second.
  init(programs: [String] = []) throws {
    folder = try TemporaryFolder()
    // A run ends its fields with a zero byte; FAIL holds the names that fail, `name2` from the second call on.
    let note = #"printf '%s\0' "$ID" "$PWD" "$s" "$#" "$@" >>"$LOG""#
    let judge = #"s=0; case $FAIL in *" $1 "*) s=1;; esac"#
    if programs.isEmpty {
      script += "stub() { local s; local -n k=calls_$1; k=$((${k:-0}+1)); \(judge)\n"
      script += "case $FAIL in *\" ${1}2 \"*) if ((k > 1)); then s=1; fi;; esac; if ((k > 4)); then s=1; fi; \(note); return $s; }\n"
      for index in 0..<40 { script += "c\(index)() { stub c\(index) \"$@\"; }; export -f c\(index)\n" }
      script += "export -f stub\n"
    } else {
      try folder.write("stub", "#!/bin/sh\nset -- \"${0##*/}\" \"$@\"\n\(judge)\n\(note)\nexit $s\n")
      script +=
        "mkdir bin; chmod +x stub\nfor p in \(programs.joined(separator: " ")); do ln -s ../stub bin/$p; done\nPATH=$PWD/bin:$PATH\n"
    }
    script +=
      "export LOG=$PWD/log FAIL ID=0; unset CDPATH OLDPWD V W X Y Z UNSET; mkdir w; for a in d1 d2; do for b in d1 d2; do mkdir -p w/$a/$b/d1 w/$a/$b/d2; done; done\n"
    script +=
      "ROOT=$PWD\nline() { FAIL=\" $1 \"; \(programs.isEmpty ? #"( cd w; if ((ID % 16)); then eval "$2"; else exec bash -c "$2"; fi )"# : #"( cd w; exec bash -c "$2" )"#) </dev/null >/dev/null 2>&1; r=$?; printf 'end\\0%s\\0%s\\0' $ID $r >>\"$LOG\"; ID=$((ID+1)); }\n"
  }

  func add(_ line: String, failing: String = "") {
    script += "line \(quoted(failing)) \(quoted(line))\n"
    count += 1
  }

  func outcomes() throws -> [Outcome] {
    try folder.write("script", script)
    #expect(
      system("cd '\(folder.path)' && LC_ALL=C.UTF-8 timeout 240 bash --norc ./script >errors 2>&1 </dev/null") == 0,
      "\(String(decoding: folder.read("errors"), as: UTF8.self))")
    let fields = folder.read("log").split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    var outcomes = [Outcome](repeating: Outcome(), count: count)
    var index = 0
    let root = folder.path + "/w"
    // Each by its number: what runs in the background may be late.
    while index + 2 < fields.count {
      if fields[index] == "end" {
        outcomes[try #require(Int(fields[index + 1]))].status = try #require(Int(fields[index + 2]))
        index += 3
      } else {
        let words = try #require(Int(fields[index + 3]))
        var place = fields[index + 1]
        if place == root { place = "." } else if place.hasPrefix(root + "/") { place = String(place.dropFirst(root.utf8.count + 1)) }
        let run = Run(folder: place, status: try #require(Int(fields[index + 2])), words: Array(fields[index + 4..<index + 4 + words]))
        outcomes[try #require(Int(fields[index]))].runs.append(run)
        index += 4 + words
      }
    }
    try #require(outcomes.allSatisfy { $0.status >= 0 })
    return outcomes
  }
}

/// Whether what ran can be what was read.
private func matches(_ words: ArraySlice<ShellWord>, _ run: ArraySlice<String>) -> Bool {
  guard let word = words.first else { return run.isEmpty }
  if word.mayBeSeveral { return (0...run.count).contains { matches(words.dropFirst(), run.dropFirst($0)) } }
  guard let text = run.first, word.text.map({ $0 == text }) ?? true else { return false }
  return matches(words.dropFirst(), run.dropFirst())
}

private func isIn(_ folder: WorkingFolder, _ place: String) -> Bool {
  guard case .known(let path, isCertain: true) = folder else { return true }
  return path == place || path.hasPrefix("~") || path.hasPrefix("/") || path.hasPrefix("..") || place.hasPrefix("/")
}

@Suite("The real bash")
struct BashTests {
  @Test("runs what was read, in that order, where nothing is left to chance")
  func equal() throws {
    let lines = [
      "cd d1 && FOO=1 a --yes 'b c' 2>&1", "R=b; a $R \"$R c\" '$R'; $R x", "R='b  c'; a $R; a \"$R\"",
      "a {b,c}{d,e} {1..4} {3..1} {x} {,y} a{b,{c,d}}e",
      "(cd d1; a); b; cd d1; cd d2; a; cd ..; b; cd -; a", "pushd d1; a; pushd d2; b; popd; a; popd; b",
      "a $'\\n\\t\\x41\\u00e9\\101\\'\\e' \"\\$x \\\\ \\a\" \\$y",
      "bash -c 'a \"$1\" $0' x 'y z'; sh -c \"b c; a\"", "eval \"a 'b c'\" '; b'",
      "env X=1 a b; command b c; nohup a; timeout 5 b x; nice -n 1 a", "f() { a \"$1\" $2; }; f 'x y' z; f w",
      "a <<E\nx $R\nE\nb <<-'F' c\n\t$(a)\n\tF\na", "a # b\n#c\nb c#d '#'", "a \\\n b\\\nc \"d\\\ne\" 'f\\\ng'",
      "a \"$(b c)\" $(b); x=$(a); x=`b \\`a\\``",
      "if true; then a; fi; while false; do b; done; for i in 1; do b $i; done", "for x in p; do a $x; done; a $x",
      "{ a; b; } >o; ! a; time b", "X=1 Y=2 a; X=1; Y=$X$X; b $Y", "exec a b",
      "a '' \"\" $UNKNOWN_ b''c", "a ~x =~ --x=~", "case z in *) a;; esac; [[ x ]]; ((1)); b", "a \"a'b\" 'a\"b' a\\'b a\\\"b",
      "a&&b;a||b\na;\n\nb", "env -C d1 a",
      "a $((1+1)) ${R:-x} \"${R:+y}\"", "R=1; R+=2; a $R; unset R; b", "export R=x; a $R; bash -c 'b $R'",
      "declare R='x y'; a \"$R\"; readonly Q=z; a $Q", "a <(b) >/dev/null", "exit 0; a", "a; exit; b",
      "set -- x; a; shift; b", "IFS=:; R=b:c; a $R", "a é ñ$'\\U1F600' \"ü\"", "sudo() { a; }; sudo b", "b() { command b \"$@\"; }; b x",
      "a *.none ? [z]", "cd nope; a; cd ./d1//d2/../; b", "true && a; false || b; a | cat",
    ]
    let laboratory = try Laboratory(programs: ["a", "b"])
    for line in lines { laboratory.add(line) }
    for (line, outcome) in zip(lines, try laboratory.outcomes()) {
      let read = try read(line)
      let expected = read.commands.filter { command in
        command.isReachable && command.lookup != .function && ["a", "b"].contains(command.unwrapped().words.first?.text ?? "")
          && !(command.surroundings.contains(.loop) && line.contains("while false")) && !command.surroundings.contains(.alternative)
          || line == "x"
      }
      let runs = outcome.runs
      let possible = read.commands.filter { $0.isReachable && $0.lookup != .function }.map { $0.unwrapped() }
      if line.contains("||") || line.contains("while") || line.contains("<(") {
        for run in runs { #expect(possible.contains { matches($0.words[...], run.words[...]) }, "\(line): \(run)") }
        continue
      }
      let sure = read.commands.filter {
        $0.isReachable && $0.lookup != .function && ["a", "b"].contains($0.unwrapped().words.first?.text ?? "")
      }
      #expect(sure.count == runs.count && sure.count >= expected.count, "\(line): \(sure.map { words($0) }) but \(runs)")
      for (command, run) in zip(sure, runs) {
        #expect(matches(command.unwrapped().words[...], run.words[...]), "\(line): \(words(command)) but \(run)")
        if command.unwrapped().folder == nil { #expect(isIn(command.folder, run.folder), "\(line): \(command.folder) but \(run)") }
      }
    }
  }

  @Test("never contradicts what was read of random lines, whatever fails")
  func random() throws {
    let laboratory = try Laboratory()
    var cases: [(text: String, line: ShellLine)] = []
    var refused = 0
    let seeds = getenv("SHELL_LINES").flatMap { UInt64(String(cString: $0)) } ?? 400
    let first = getenv("SHELL_SEED").flatMap { UInt64(String(cString: $0)) } ?? 0
    var numbers = SeededNumbers(state: first)
    for seed in first..<first + seeds {
      var generator = Generator(seed: seed)
      let text = generator.line()
      guard generator.programs <= 40, generator.programs > 0 else { continue }
      let result = parseShell(Array(text.utf8))
      guard case .line(let line) = result else {
        // What bash itself does not always read is not read at all.
        if case .unparseable(_, "a here-document within or behind ((") = result { continue }
        refused += 1
        Issue.record("\(seed): \(text)\n\(result)")
        continue
      }
      let names = (0..<generator.programs).map { "c\($0)" }
      var failing = ["", names.joined(separator: " ")] + names.shuffled(using: &numbers).prefix(3)
      failing += names.shuffled(using: &numbers).prefix(1).map { $0 + "2" }
      failing.append(names.shuffled(using: &numbers).prefix(2).joined(separator: " "))
      failing.append(names.shuffled(using: &numbers).dropFirst().joined(separator: " "))
      for fail in Set(failing).sorted() {
        laboratory.add(text, failing: fail)
        cases.append((text, line))
      }
    }
    var proven = 0
    var faults: [String] = []
    for ((text, line), outcome) in zip(cases, try laboratory.outcomes()) {
      proven += check(text, line, outcome, &faults)
    }
    for fault in faults.sorted(by: { $0.utf8.count < $1.utf8.count }).prefix(3) { Issue.record("\(fault)") }
    #expect(refused == 0)
    #expect(proven > cases.count / 8)
  }

  /// - Returns: how many claims were checked.
  private func check(_ text: String, _ line: ShellLine, _ outcome: Outcome, _ faults: inout [String]) -> Int {
    var byName: [String: [SimpleCommand]] = [:]
    for command in line.commands where command.isReachable {
      if let name = command.words.first?.text { byName[name, default: []].append(command) }
    }
    for run in outcome.runs {
      let candidates = byName[run.words[0]] ?? []
      let isRead = candidates.contains { matches($0.words[...], run.words[...]) && isIn($0.folder, run.folder) }
      if !isRead { faults.append("\(text)\n-- \(run) was read as \(candidates.map { "\(words($0)) in \($0.folder)" })") }
    }
    var claims = 0
    for (name, commands) in byName where name.first == "c" && name != "cd" && name != "continue" {
      let runs = outcome.runs.filter { $0.words[0] == name }
      if outcome.status == 0, commands.allSatisfy(\.succeededWhenLineSucceeded) {
        claims += 1
        if runs.isEmpty || runs.contains(where: { $0.status != 0 }) {
          faults.append("\(text)\n-- ended with 0, but \(name): \(outcome.runs)")
        }
      }
      if outcome.status != 0, commands.allSatisfy(\.failedWhenLineFailed) {
        claims += 1
        if runs.isEmpty || runs.contains(where: { $0.status == 0 }) {
          faults.append("\(text)\n-- ended with \(outcome.status), but \(name): \(outcome.runs)")
        }
      }
    }
    return claims
  }
}
