internal import JSON
internal import Model

/// What somebody claims about a task before it is closed.
struct TaskClaim: Equatable, Sendable {
  let text: String
  /// The kind that the claim says it is of, in lower case.
  let type: String?
  let probes: [ClaimedProbe]
  /// Files that the claim names.
  let evidence: [String]
}

/// A probe that a claim carries, and what the claim says that it measures.
struct ClaimedProbe: Equatable, Sendable {
  let probe: Probe
  /// As text; nil when the claim does not say.
  let claimed: String?
}

/// A text that should hold claims and does not.
struct ClaimsError: Error, CustomStringConvertible {
  let description: String
}

/// The claims of a document `{"claims":[{"id","text","type"?,"probes"?,"evidence"?}]}`, read strictly; unknown keys of a claim mean nothing,
/// those of a probe are errors, because a condition that is misspelt would not be looked at.
func taskClaims(_ bytes: [UInt8]) throws(ClaimsError) -> [TaskClaim] {
  let document: JSONValue
  do throws(JSONError) {
    document = try JSONValue(strict: bytes, limits: JSONLimits(bytes: 1 << 20, depth: 16))
  } catch {
    throw ClaimsError(description: "it is not strict JSON: \(error)")
  }
  guard let list = document["claims"]?.array else {
    throw ClaimsError(description: "it is no object with a list `claims`")
  }
  var claims: [TaskClaim] = []
  for (index, value) in list.enumerated() {
    let place = "claims[\(index)]"
    guard case .object = value, let text = value["text"]?.string, !text.isEmpty else {
      throw ClaimsError(description: "\(place) has no `text`")
    }
    var probes: [ClaimedProbe] = []
    for (index, probe) in try elements(value["probes"], "\(place).probes").enumerated() {
      probes.append(try ClaimedProbe(probe, "\(place).probes[\(index)]"))
    }
    var evidence: [String] = []
    for element in try elements(value["evidence"], "\(place).evidence") {
      guard let path = element.string, !path.isEmpty else {
        throw ClaimsError(description: "\(place).evidence holds something else than paths")
      }
      evidence.append(path)
    }
    claims.append(
      TaskClaim(
        text: text, type: try optionalText(value["type"], "\(place).type").map { $0.filter { !$0.isWhitespace }.lowercased() },
        probes: probes, evidence: evidence))
  }
  return claims
}

extension ClaimedProbe {
  fileprivate init(_ value: JSONValue, _ place: String) throws(ClaimsError) {
    guard case .object(let members) = value, let name = value["type"]?.string, let kind = Probe.Kind(rawValue: name) else {
      let known = Probe.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw ClaimsError(description: "\(place) has no `type` among: \(known)")
    }
    let keys: Set<String> =
      switch kind {
      case .fileCount: ["glob", "min"]
      case .content: ["file", "must", "must-not"]
      case .sql: ["file", "query", "expected"]
      case .http: ["url", "status", "body"]
      case .command: ["argv", "exit", "output"]
      }
    if let unknown = members.map(\.key).first(where: { !keys.contains($0) && $0 != "type" && $0 != "measured" }) {
      throw ClaimsError(
        description: "\(place) has the unknown key `\(unknown)`; a \(name) probe knows: \(keys.sorted().joined(separator: ", "))")
    }
    probe =
      switch kind {
      case .fileCount: .fileCount(glob: try text(value, "glob", place), minimum: try positive(value, "min", place) ?? 1)
      case .content: try Self.content(value, place)
      case .sql:
        .sql(file: try text(value, "file", place), query: try text(value, "query", place), expected: try scalar(value, "expected", place))
      case .http:
        .http(
          url: try text(value, "url", place), status: try number(value, "status", place) ?? 200,
          body: try optionalText(value["body"], "\(place).body"))
      case .command:
        .command(
          arguments: try texts(value["argv"], "\(place).argv"), exit: try number(value, "exit", place) ?? 0,
          output: try optionalText(value["output"], "\(place).output"))
      }
    claimed = value["measured"] == nil ? nil : try scalar(value, "measured", place)
  }

  private static func content(_ value: JSONValue, _ place: String) throws(ClaimsError) -> Probe {
    let must = try patterns(value["must"], "\(place).must")
    let mustNot = try patterns(value["must-not"], "\(place).must-not")
    guard !must.isEmpty || !mustNot.isEmpty else { throw ClaimsError(description: "\(place) has neither `must` nor `must-not`") }
    return .content(file: try text(value, "file", place), must: must, mustNot: mustNot)
  }
}

private func elements(_ value: JSONValue?, _ place: String) throws(ClaimsError) -> [JSONValue] {
  switch value {
  case nil, .null: return []
  case .array(let elements): return elements
  default: throw ClaimsError(description: "\(place) is no list")
  }
}

private func text(_ object: JSONValue, _ key: String, _ place: String) throws(ClaimsError) -> String {
  guard let text = object[key]?.string, !text.isEmpty else { throw ClaimsError(description: "\(place) has no `\(key)`") }
  return text
}

private func optionalText(_ value: JSONValue?, _ place: String) throws(ClaimsError) -> String? {
  switch value {
  case nil, .null: return nil
  case .string(let text): return text
  default: throw ClaimsError(description: "\(place) is not a text")
  }
}

private func texts(_ value: JSONValue?, _ place: String) throws(ClaimsError) -> [String] {
  let texts = try elements(value, place).compactMap(\.string)
  guard !texts.isEmpty, texts.count == (value?.array?.count ?? 0) else { throw ClaimsError(description: "\(place) is no list of texts") }
  return texts
}

/// One pattern or a list of them.
private func patterns(_ value: JSONValue?, _ place: String) throws(ClaimsError) -> [String] {
  let patterns: [String]
  if case .string(let pattern) = value { patterns = [pattern] } else { patterns = value == nil ? [] : try texts(value, place) }
  // It would match everything, and so measure nothing.
  if patterns.contains("") { throw ClaimsError(description: "\(place) holds an empty pattern") }
  return patterns
}

/// A number of things that must be there: none would ask for nothing.
private func positive(_ object: JSONValue, _ key: String, _ place: String) throws(ClaimsError) -> Int? {
  let number = try number(object, key, place)
  if let number, number < 1 { throw ClaimsError(description: "\(place).\(key) must be at least 1") }
  return number
}

private func number(_ object: JSONValue, _ key: String, _ place: String) throws(ClaimsError) -> Int? {
  guard let value = object[key] else { return nil }
  guard let number = value.integer else { throw ClaimsError(description: "\(place).\(key) is no whole number") }
  return number
}

/// A text, a number or a truth value, as text.
private func scalar(_ object: JSONValue, _ key: String, _ place: String) throws(ClaimsError) -> String {
  switch object[key] {
  case .string(let text): return text
  case .number(let digits): return digits
  case .boolean(let flag): return flag ? "true" : "false"
  default: throw ClaimsError(description: "\(place) has no `\(key)` that is a text or a number")
  }
}
