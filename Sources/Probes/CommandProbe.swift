internal import Files
internal import Model
internal import Processes

extension ProbeRunner {
  /// Runs a program that policy allows.
  func run(_ arguments: [String], exit: Int, output: String?, deadline: Deadline) throws(ProbeFailure) -> ProbeOutcome {
    guard let name = arguments.first, isAllowed(arguments) else {
      throw ProbeFailure("is not allowed to run \(excerpt(arguments.joined(separator: " ")))")
    }
    let pattern: ProbePattern? = if let output { try ProbePattern(output) } else { nil }
    let program = name.hasPrefix("/") ? name : executable(named: name)
    guard let program, isExecutable(program) else { throw ProbeFailure("could not run: there is no program \(excerpt(name))") }
    var environment = ["LANG": "C.UTF-8"]
    environment["PATH"] = searchPath
    environment["HOME"] = home
    let result = try finished(
      ChildProcess(
        arguments: [program] + arguments.dropFirst(), environment: environment, workingDirectory: workingDirectory,
        outputLimit: limits.bytes, timeoutMilliseconds: deadline.millisecondsLeft))
    let value = String(result.exitCode)
    guard Int(result.exitCode) == exit else {
      return .measured(value: value, shortfall: "ended with exit code \(value) instead of \(exit)")
    }
    guard let pattern, try !pattern.isFound(in: result.output + result.errors, deadline: deadline) else {
      return .measured(value: value, shortfall: nil)
    }
    return .measured(value: value, shortfall: "ended with exit code \(value), but printed nothing that matches \(excerpt(pattern.source))")
  }

  /// Runs a process to its own end; whatever else ends it says nothing of what was to be measured.
  func finished(_ process: ChildProcess) throws(ProbeFailure) -> ProcessResult {
    let result: ProcessResult
    do throws(FileError) {
      result = try process.run()
    } catch {
      throw ProbeFailure("could not run: \(error)")
    }
    if result.timedOut { throw .outOfTime }
    if result.exceededOutputLimit { throw ProbeFailure("could not run: it prints more than \(process.outputLimit) bytes") }
    if result.signal != 0 { throw ProbeFailure("could not run: signal \(result.signal) ended it") }
    return result
  }

  /// Word by word and byte by byte: Swift's strings are equal when they only look the same.
  private func isAllowed(_ arguments: [String]) -> Bool {
    limits.commands.contains { words in
      !words.isEmpty && words.count <= arguments.count
        && zip(words, arguments).allSatisfy { word, argument in word.utf8.elementsEqual(argument.utf8) }
    }
  }
}
