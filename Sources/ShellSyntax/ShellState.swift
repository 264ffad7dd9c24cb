/// What is known about the shell at a point of the line.
struct ShellState {
  /// Something that can be on or off.
  enum Switch { case off, on, unknown }

  /// Values that the line has set and that are known; nothing is known about any other.
  private(set) var variables: [String: String] = [:]
  private(set) var exported: Set<String> = []
  private(set) var folder = WorkingFolder.known(".", isCertain: true)
  private(set) var previousFolder = WorkingFolder.unknown
  private(set) var folderStack: [WorkingFolder] = []
  /// The last thing that happened is a change of folder that failed.
  private(set) var changeOfFolderFailed = false
  private(set) var functions: [String: Function] = [:]
  /// There may be functions that the line does not show.
  private(set) var mayHaveOtherFunctions = false
  private(set) var errorExit = Switch.off
  private(set) var pipeFail = Switch.off
  private(set) var unsetIsError = Switch.off
  private(set) var lookupChanged = false
  private(set) var splitsUsually = true
  private(set) var hasReadOnly = false
  private(set) var streams = Streams()
  /// Equal for states that nothing has changed since they were one.
  private(set) var version = 0

  /// Variables that the shell gives values of its own.
  private static let own: Set<String> = [
    "RANDOM", "SRANDOM", "SECONDS", "LINENO", "BASHPID", "HISTCMD", "FUNCNAME", "DIRSTACK", "GROUPS", "EPOCHSECONDS", "EPOCHREALTIME", "_",
    "PWD", "OLDPWD", "UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_COMMAND", "BASH_SUBSHELL", "BASH_ARGV0", "OPTIND", "PIPESTATUS",
    "BASH_ARGC", "BASH_ARGV", "BASH_SOURCE", "BASH_LINENO", "BASH_VERSINFO", "BASH_ALIASES", "BASH_CMDS", "COMP_WORDBREAKS", "REPLY",
  ]

  static func isOwn(_ name: String) -> Bool { own.contains(name) }

  /// Shells that this one starts have functions of it.
  private(set) var exportsFunctions = false

  mutating func exportFunctions() {
    touch()
    exportsFunctions = true
  }

  /// `CDPATH` is set: a folder may be looked for elsewhere.
  private(set) var searchesFolders = false

  private let versions: Versions

  init(versions: Versions) { self.versions = versions }

  private mutating func touch() { version = versions.next() }

  mutating func set(_ name: String, _ value: String?) {
    touch()
    if name == "PATH" || name.hasPrefix("BASH_") || name == "POSIXLY_CORRECT" { lookupChanged = true }
    if name == "IFS" { splitsUsually = false }
    if name == "CDPATH" { searchesFolders = true }
    let isKept = !Self.own.contains(name) && !hasReadOnly && (variables.count < 64 || variables[name] != nil)
    variables[name] = isKept && (value?.utf8.count ?? 0) <= 4_096 ? value : nil
  }

  mutating func export(_ name: String) {
    touch()
    exported.insert(name)
  }

  mutating func setPositionals(_ words: [ShellWord]) {
    touch()
    for index in 1...9 { variables[String(index)] = nil }
    for (index, word) in words.prefix(9).enumerated() {
      guard !word.mayBeSeveral, let text = word.text else { return }
      variables[String(index + 1)] = text
    }
  }

  mutating func forgetVariables() {
    touch()
    variables = [:]
    exported = []
    splitsUsually = false
  }

  mutating func forgetEverything() {
    forgetVariables()
    lookupChanged = true
    folder = .unknown
    previousFolder = .unknown
    folderStack = []
    functions = [:]
    mayHaveOtherFunctions = true
    forgetOptions()
    hasReadOnly = true
    searchesFolders = true
    exportsFunctions = true
    streams = Streams(output: .hidden, errors: .hidden)
  }

  mutating func changeLookup() {
    touch()
    lookupChanged = true
  }

  mutating func makeReadOnly() {
    touch()
    hasReadOnly = true
    variables = [:]
  }

  mutating func forgetOptions() {
    touch()
    (errorExit, pipeFail, unsetIsError) = (.unknown, .unknown, .unknown)
  }

  /// Forgets what `change` may change.
  mutating func suffer(_ change: Change) {
    switch change {
    case .variable(let name): set(name, nil)
    case .variables: forgetVariables()
    case .folder: forgetFolders()
    case .options: forgetOptions()
    case .lookup: changeLookup()
    case .anything: forgetEverything()
    }
  }

  mutating func define(_ name: String, _ function: Function?) {
    touch()
    functions[name] = function
  }

  mutating func setErrorExit(_ value: Switch) {
    touch()
    errorExit = value
  }

  mutating func setPipeFail(_ value: Switch) {
    touch()
    pipeFail = value
  }

  mutating func setUnsetIsError(_ value: Switch) {
    touch()
    unsetIsError = value
  }

  mutating func setStreams(_ streams: Streams) {
    if streams != self.streams {
      touch()
      self.streams = streams
    }
  }

  // MARK: - Folders

  mutating func enter(_ folder: WorkingFolder) {
    touch()
    previousFolder = self.folder
    self.folder = folder
    changeOfFolderFailed = false
  }

  mutating func failToEnter() {
    touch()
    changeOfFolderFailed = true
  }

  mutating func push(_ folder: WorkingFolder) {
    if folderStack.count < 64 { folderStack.append(self.folder) }
    enter(folder)
  }

  mutating func pop() { enter(folderStack.popLast() ?? .unknown) }

  mutating func forgetFolders() {
    touch()
    (folder, previousFolder, folderStack) = (.unknown, .unknown, [])
  }

  /// The folder that `cd target` leads to.
  func folder(of target: ShellWord) -> WorkingFolder {
    guard !target.mayBeSeveral, let text = target.text else { return .unknown }
    let path = target.hasTilde || text.utf8.first != UInt8(ascii: "~") ? text : "./" + text
    return folder.entering(path, isTilde: target.hasTilde)
  }

  // MARK: - Ways that meet

  /// What is known where two ways meet.
  func joined(with other: ShellState) -> ShellState {
    if version == other.version { return self }
    var joined = self
    joined.touch()
    joined.folder = folder.joined(with: other.folder, (changeOfFolderFailed, other.changeOfFolderFailed))
    joined.changeOfFolderFailed = changeOfFolderFailed && other.changeOfFolderFailed
    let failed = changeOfFolderFailed || other.changeOfFolderFailed
    let successful = changeOfFolderFailed ? other : self
    if previousFolder != other.previousFolder { joined.previousFolder = failed ? successful.previousFolder : .unknown }
    if folderStack != other.folderStack { joined.folderStack = failed ? successful.folderStack : [] }
    for (name, value) in variables where other.variables[name].map({ !$0.utf8.elementsEqual(value.utf8) }) ?? true {
      joined.variables[name] = nil
    }
    if exported != other.exported { joined.exported = exported.intersection(other.exported) }
    for (name, function) in functions where other.functions[name] !== function {
      joined.functions[name] = nil
      joined.mayHaveOtherFunctions = true
    }
    if other.functions.count > joined.functions.count || other.mayHaveOtherFunctions { joined.mayHaveOtherFunctions = true }
    if errorExit != other.errorExit { joined.errorExit = .unknown }
    if pipeFail != other.pipeFail { joined.pipeFail = .unknown }
    if unsetIsError != other.unsetIsError { joined.unsetIsError = .unknown }
    joined.lookupChanged = lookupChanged || other.lookupChanged
    joined.exportsFunctions = exportsFunctions || other.exportsFunctions
    joined.searchesFolders = searchesFolders || other.searchesFolders
    joined.splitsUsually = splitsUsually && other.splitsUsually
    joined.hasReadOnly = hasReadOnly || other.hasReadOnly
    joined.streams = streams.joined(with: other.streams)
    return joined
  }

  /// What a shell that this one starts as a program knows.
  func forChild() -> ShellState {
    var child = ShellState(versions: versions)
    child.touch()
    child.variables = variables.filter { exported.contains($0.key) }
    child.exported = Set(child.variables.keys)
    child.folder = folder
    child.streams = streams
    child.lookupChanged = lookupChanged
    child.mayHaveOtherFunctions = exportsFunctions
    return child
  }
}

extension WorkingFolder {
  func joined(with other: WorkingFolder, _ failed: (Bool, Bool)) -> WorkingFolder {
    switch (self, other) {
    case (.known(let a, let aIsCertain), .known(let b, let bIsCertain)) where a == b:
      return .known(a, isCertain: aIsCertain && bIsCertain)
    case (.known(let path, _), _) where !failed.0 && failed.1: return .known(path, isCertain: false)
    case (_, .known(let path, _)) where failed.0 && !failed.1: return .known(path, isCertain: false)
    default: return .unknown
    }
  }

  func entering(_ path: String, isTilde: Bool) -> WorkingFolder {
    if path.isEmpty { return self }
    if path.utf8.first == UInt8(ascii: "/") { return .known(Self.normalised(path), isCertain: true) }
    if isTilde {
      // `~+`, `~-` and numbers stand for folders that are not followed.
      let second = path.utf8.dropFirst().first ?? UInt8(ascii: "/")
      return second == UInt8(ascii: "/") || Parser.beginsName(second) ? .known(Self.normalised(path), isCertain: true) : .unknown
    }
    guard case .known(let base, let isCertain) = self, base.utf8.count + path.utf8.count < 1_024 else { return .unknown }
    return .known(Self.normalised(base == "." ? path : base + "/" + path), isCertain: isCertain)
  }

  /// `path` without `.` and repeated slashes, and with `..` taken back where there is something to take back.
  private static func normalised(_ path: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    var components: [Substring.UTF8View] = []
    for component in path.utf8.split(separator: UInt8(ascii: "/")) {
      if component.elementsEqual(".".utf8) { continue }
      let last = components.last
      let isParent = component.elementsEqual("..".utf8)
      let canGoBack = last.map { !$0.elementsEqual("..".utf8) && $0.first != UInt8(ascii: "~") } ?? false
      if isParent, canGoBack {
        components.removeLast()
      } else if !(isParent && isAbsolute && components.isEmpty) {
        components.append(Substring(component).utf8)
      }
    }
    let text = components.map { String(Substring($0)) }.joined(separator: "/")
    return isAbsolute ? "/" + text : text.isEmpty ? "." : text
  }
}

/// Gives every change of a state a number of its own.
final class Versions {
  private var counter = 0

  func next() -> Int {
    counter += 1
    return counter
  }
}
