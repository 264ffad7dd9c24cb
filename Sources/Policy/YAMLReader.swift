internal import CYAML

/// Reads the subset of YAML that policies use: one document of mappings, sequences and scalars.
///
/// Anchors, aliases, tags, several documents and duplicate keys are errors; so are texts beyond the limits.
/// - Parameters:
///   - text: UTF-8 bytes.
///   - file: named in errors.
public func readYAML(_ text: [UInt8], file: String) throws(PolicyError) -> PolicyNode {
  guard text.count <= 1 << 22 else { throw PolicyError(file: file, problem: "is larger than 4 MiB") }
  let reader = YAMLReader(text, file: file)
  return try reader.document()
}

private final class YAMLReader {
  private var parser = yaml_parser_t()
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String

  init(_ text: [UInt8], file: String) {
    self.file = file
    input = .allocate(capacity: max(text.count, 1))
    _ = input.update(fromContentsOf: text)
    yaml_parser_initialize(&parser)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(&parser, input.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(&parser)
    input.deallocate()
  }

  func document() throws(PolicyError) -> PolicyNode {
    var event = try next()
    while event.type == YAML_STREAM_START_EVENT || event.type == YAML_DOCUMENT_START_EVENT { event = try next() }
    guard event.type != YAML_STREAM_END_EVENT else { throw PolicyError(file: file, problem: "holds no policy") }
    let root = try node(event, depth: 0)
    _ = try next()
    let last = try next()
    guard last.type == YAML_STREAM_END_EVENT else {
      throw error(last.line, last.column, "a second document begins here; a policy is one document")
    }
    return root
  }

  /// A parser event with the C memory already copied out and freed.
  private struct Event {
    let type: yaml_event_type_t
    let text: String
    let isPlain: Bool
    let line: Int
    let column: Int
  }

  private func next() throws(PolicyError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(&parser, &raw) == 1 else {
      let mark = parser.problem_mark
      let problem = parser.problem.map { String(cString: $0) } ?? "is no YAML"
      throw error(mark.line + 1, mark.column + 1, problem)
    }
    defer { yaml_event_delete(&raw) }
    let line = raw.start_mark.line + 1
    let column = raw.start_mark.column + 1
    var text = ""
    var isPlain = false
    switch raw.type {
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      guard scalar.anchor == nil, scalar.tag == nil else { throw error(line, column, "anchors and tags are not read here") }
      text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
    case YAML_SEQUENCE_START_EVENT:
      let start = raw.data.sequence_start
      guard start.anchor == nil, start.tag == nil else { throw error(line, column, "anchors and tags are not read here") }
    case YAML_MAPPING_START_EVENT:
      let start = raw.data.mapping_start
      guard start.anchor == nil, start.tag == nil else { throw error(line, column, "anchors and tags are not read here") }
    case YAML_ALIAS_EVENT:
      throw error(line, column, "aliases are not read here")
    default: break
    }
    return Event(type: raw.type, text: text, isPlain: isPlain, line: line, column: column)
  }

  private func node(_ event: Event, depth: Int) throws(PolicyError) -> PolicyNode {
    guard depth < 32 else { throw error(event.line, event.column, "is nested deeper than 32 levels") }
    switch event.type {
    case YAML_SCALAR_EVENT:
      return PolicyNode(.scalar(event.text, isPlain: event.isPlain), line: event.line, column: event.column)
    case YAML_SEQUENCE_START_EVENT:
      var elements: [PolicyNode] = []
      while true {
        let next = try next()
        if next.type == YAML_SEQUENCE_END_EVENT { break }
        elements.append(try node(next, depth: depth + 1))
      }
      return PolicyNode(.sequence(elements), line: event.line, column: event.column)
    case YAML_MAPPING_START_EVENT:
      return PolicyNode(.mapping(try entries(depth: depth)), line: event.line, column: event.column)
    default:
      throw error(event.line, event.column, "is no YAML that a policy can be made of")
    }
  }

  private func entries(depth: Int) throws(PolicyError) -> [PolicyNode.Entry] {
    var entries: [PolicyNode.Entry] = []
    var seen: Set<[UInt8]> = []
    while true {
      let key = try next()
      if key.type == YAML_MAPPING_END_EVENT { return entries }
      guard key.type == YAML_SCALAR_EVENT else { throw error(key.line, key.column, "a key must be a plain text") }
      guard seen.insert(Array(key.text.utf8)).inserted else { throw error(key.line, key.column, "duplicate key", key: key.text) }
      let value = try node(try next(), depth: depth + 1)
      entries.append(PolicyNode.Entry(key: key.text, keyLine: key.line, keyColumn: key.column, value: value))
    }
  }

  private func error(_ line: Int, _ column: Int, _ problem: String, key: String = "") -> PolicyError {
    PolicyError(file: file, line: line, column: column, key: key, problem: problem)
  }
}
