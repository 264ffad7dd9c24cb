import ArgumentParser
import JSON

/// Answers rows of JSON on standard input with rows on standard output, in order; ends with exit code 3 when one could not be decided.
/// - Parameter members: what the answer to a row holds behind its `id`.
func answerRows(_ members: (_ row: JSONValue) throws -> [JSONMember]) throws {
  var failed = false
  var input = StandardInput()
  while let line = input.nextLine() {
    if line.allSatisfy({ $0 <= 0x20 }) { continue }
    let answer = answer(line, members)
    failed = failed || answer["error"] != nil
    writeLine(answer.compactText)
  }
  if failed { throw ExitCode(3) }
}

/// Why a row cannot be answered.
struct RowError: Error, CustomStringConvertible {
  let description: String
}

extension JSONValue {
  /// The text of a key that a row must have.
  func requiredText(_ key: String) throws -> String {
    guard let text = self[key]?.string else { throw RowError(description: "`\(key)` is missing or no string") }
    return text
  }
}

private func answer(_ line: [UInt8], _ members: (JSONValue) throws -> [JSONMember]) -> JSONValue {
  var id: JSONValue?
  do {
    let row = try JSONValue(strict: line, limits: JSONLimits(bytes: 64 << 20, depth: 64))
    id = row["id"]
    _ = try row.requiredText("text")
    guard let id else { throw RowError(description: "`id` is missing") }
    return .object([JSONMember("id", id)] + (try members(row)))
  } catch {
    return .object((id.map { [JSONMember("id", $0)] } ?? []) + [JSONMember("error", .string("\(error)"))])
  }
}
