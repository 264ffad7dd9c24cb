internal import PCRE2

/// The bytes are no compiled evidence policy, or one of another version.
struct FormError: Error {}

/// Reads what ``FormWriter`` wrote, where it lies: read-only memory that lives as long as the process.
struct FormReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }

  mutating func number() throws(FormError) -> Int {
    guard position + 4 <= bytes.count else { throw FormError() }
    defer { position += 4 }
    return Int(bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
  }

  mutating func flag() throws(FormError) -> Bool { try number() != 0 }

  mutating func stretch() throws(FormError) -> UnsafeRawBufferPointer {
    let count = try number()
    guard position + count <= bytes.count else { throw FormError() }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  mutating func text() throws(FormError) -> String { String(decoding: try stretch(), as: UTF8.self) }

  mutating func list<Element>(_ element: (inout FormReader) throws(FormError) -> Element) throws(FormError) -> [Element] {
    let count = try number()
    var elements: [Element] = []
    elements.reserveCapacity(min(count, bytes.count))
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  mutating func texts() throws(FormError) -> [String] { try list { (reader) throws(FormError) in try reader.text() } }

  mutating func kind() throws(FormError) -> DeedKind {
    let ordinal = try number()
    guard DeedKind.allCases.indices.contains(ordinal) else { throw FormError() }
    return DeedKind.allCases[ordinal]
  }

  mutating func kinds() throws(FormError) -> DeedKinds { DeedKinds(rawValue: UInt32(try number())) }

  mutating func choice<Choice: CaseIterable>(_ type: Choice.Type) throws(FormError) -> Choice {
    let all = Array(Choice.allCases)
    let index = try number()
    guard all.indices.contains(index) else { throw FormError() }
    return all[index]
  }

  mutating func pattern() throws(FormError) -> PatternSource {
    let text = try stretch()
    position += try number()
    return .compiled(text: text, code: try stretch())
  }
}

/// Writes a compiled evidence policy: numbers of four bytes, little endian; before texts, lists and parts how long they are.
struct FormWriter {
  private(set) var bytes: [UInt8] = []
  /// The first pattern that does not compile.
  private(set) var problem: PCRE2Error?

  mutating func number(_ value: Int) { withUnsafeBytes(of: UInt32(value).littleEndian) { bytes += $0 } }

  mutating func flag(_ value: Bool) { number(value ? 1 : 0) }

  /// What `body` writes, with its length before it.
  mutating func stretch(_ body: (inout FormWriter) -> Void) {
    let start = bytes.count
    number(0)
    body(&self)
    let count = UInt32(bytes.count - start - 4)
    withUnsafeBytes(of: count.littleEndian) { bytes.replaceSubrange(start..<(start + 4), with: $0) }
  }

  mutating func text(_ text: String) { stretch { $0.bytes += text.utf8 } }

  mutating func list<Element>(_ elements: some Collection<Element>, _ body: (inout FormWriter, Element) -> Void) {
    number(elements.count)
    for element in elements { body(&self, element) }
  }

  mutating func texts(_ texts: some Collection<String>) { list(texts) { $0.text($1) } }

  mutating func kind(_ kind: DeedKind) { number(Int(kind.ordinal)) }

  mutating func kinds(_ kinds: DeedKinds) { number(Int(kinds.rawValue)) }

  mutating func choice<Choice: CaseIterable & Equatable>(_ choice: Choice) { number(Array(Choice.allCases).firstIndex(of: choice) ?? 0) }

  mutating func pattern(_ pattern: PatternSource) {
    text(pattern.text)
    do throws(PCRE2Error) {
      let code = pattern.isEmpty ? [] : try Pattern(pattern.text).serialized()
      // PCRE2 reads its numbers in place.
      let padding = (16 - (bytes.count + 8) % 16) % 16
      number(padding)
      bytes += [UInt8](repeating: 0, count: padding)
      stretch { $0.bytes += code }
    } catch {
      problem = problem ?? error
    }
  }
}
