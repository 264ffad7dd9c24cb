/// A list of commands as it is written. `text` says which text its spans count in.
struct Script {
  var items: [Item] = []
  var text = 0
}

/// Pipelines joined by `&&` and `||`, up to `;`, `&` or the end of the line.
struct Item {
  var links: [Link] = []
  var isBackground = false
  /// It is the first of its line: an expansion that fails takes the shell to the next such item.
  var beginsLine = false
}

struct Link {
  enum Condition { case always, ifSucceeded, ifFailed }

  var condition: Condition
  var pipeline: Pipeline
}

struct Pipeline {
  var isNegated = false
  var commands: [Command] = []
}

struct Command {
  enum Kind {
    case simple(SimpleSyntax)
    case subshell(Script)
    case group(Script)
    case choice(arms: [(condition: Script, body: Script)], otherwise: Script?)
    case loop(isUntil: Bool, condition: Script, body: Script)
    /// `for` and `select`; no words means the positional parameters.
    case each(name: String, words: [WordSyntax]?, body: Script, isSelect: Bool)
    case counted(WordSyntax, body: Script)
    case match(WordSyntax, arms: [(patterns: [WordSyntax], body: Script, end: ArmEnd)])
    case function(name: String, body: Function)
    /// `[[ … ]]`
    case condition([WordSyntax])
    /// `(( … ))`
    case arithmetic(WordSyntax)
  }

  /// How an arm of `case` ends.
  enum ArmEnd { case stop, fallThrough, tryNext }

  var kind: Kind
  var redirections: [RedirectionSyntax] = []
  var span: Range<Int>
  /// `|&` follows.
  var pipesErrors = false
  /// What the shell's state may suffer from within: the store's marks, by their indices.
  var changes = 0..<0
}

/// The body of a function. A reference, so that it can be recognised.
final class Function {
  let body: Command
  let text: Int
  init(body: Command, text: Int) { (self.body, self.text) = (body, text) }
}

struct SimpleSyntax {
  var assignments: [AssignmentSyntax] = []
  var words: [WordSyntax] = []
}

struct AssignmentSyntax {
  var name: String
  var isAppend = false
  /// To an element or an array.
  var isArray = false
  /// Subscript and array elements besides the value.
  var others: [WordSyntax] = []
  var value: WordSyntax
}

struct RedirectionSyntax {
  var kind: ShellRedirection.Operator
  var descriptor: Int?
  var target: WordSyntax
  /// Index of a here-document in the store, whose body is read later than the operator.
  var document: Int?
  var span: Range<Int>
}

struct WordSyntax {
  var pieces: [Piece] = []
  var span: Range<Int>
}

enum Piece {
  case text([UInt8], isQuoted: Bool)
  /// `$name` or `${name}`.
  case parameter(String, isQuoted: Bool)
  case substitution(Script, isQuoted: Bool)
  case process(Script)
  /// Every other expansion: its value is not followed, only what runs within.
  case other(pieces: [Piece], isQuoted: Bool, mayBeSeveral: Bool, assigns: Bool)
}

/// Where and why a text has no reading.
struct ShellFault: Error {
  var at: Int
  var reason: String
}

/// A part of a line that may change what is known about the shell.
enum Change {
  case variable(String)
  /// Any variable.
  case variables
  case folder
  case options
  case lookup
  /// A command that may change anything.
  case anything
}

/// Texts, here-documents and changes of one line.
final class TextStore {
  private(set) var texts: [[UInt8]] = []
  var documents: [WordSyntax] = []
  var changes: [Change] = []
  let maximalDepth: Int
  private let maximalCommands: Int
  private var commands = 0
  /// How many bytes of further texts and expanded values a line may cost.
  private(set) var budget = 1 << 23

  init(_ limits: ShellLimits) { (maximalDepth, maximalCommands) = (limits.depth, limits.commands) }

  /// Whether there is room for one more command, also one that is no simple one.
  func countCommand() -> Bool {
    commands += 1
    return commands <= maximalCommands
  }

  /// Whether there is room for `count` more bytes.
  func spend(_ count: Int) -> Bool {
    budget -= count
    return budget >= 0
  }

  func parse(_ source: [UInt8], depth: Int) throws(ShellFault) -> Script {
    if let zero = source.firstIndex(of: 0) { throw ShellFault(at: zero, reason: "a zero byte") }
    guard texts.isEmpty || (spend(source.count) && texts.count < 4_096) else {
      throw ShellFault(at: 0, reason: "too much text within texts")
    }
    texts.append(source)
    var parser = Parser(source, text: texts.count - 1, store: self, depth: depth)
    return try parser.whole()
  }
}
