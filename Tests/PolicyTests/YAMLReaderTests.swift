import JSON
import Policy
import Testing

private func read(_ text: String) -> Result<PolicyNode, PolicyError> {
  Result { () throws(PolicyError) in try readYAML(Array(text.utf8), file: "policy.yaml") }
}

private func fault(_ text: String) -> PolicyError? {
  if case .failure(let error) = read(text) { error } else { nil }
}

@Suite("Policy YAML")
struct YAMLReaderTests {
  @Test("names file, line and column of what is wrong")
  func positions() {
    let error = fault("schema: 1\nrules:\n  - id: a\n  id: b\n")
    #expect(error?.file == "policy.yaml")
    #expect(error?.line == 4)
    #expect(error.map { "\($0)".hasPrefix("policy.yaml:4:3: ") } == true)
  }

  @Test("refuses duplicate keys", arguments: ["a: 1\na: 2", "x: {b: 1, b: 2}"])
  func duplicateKeys(_ text: String) { #expect(fault(text)?.problem == "duplicate key") }

  @Test(
    "refuses what policies do not use",
    arguments: ["a: &x 1\nb: *x", "a: !!str 1", "--- \na: 1\n---\nb: 2", "", "# nothing", "? [a]\n: 1", "a: \"\\xFF\n", "\u{0}"])
  func refuses(_ text: String) { #expect(fault(text) != nil) }

  @Test("keeps to its limits")
  func limits() {
    #expect(fault(String(repeating: "[", count: 40) + String(repeating: "]", count: 40)) != nil)
    #expect(fault("a: " + String(repeating: "x", count: 1 << 22))?.problem == "is larger than 4 MiB")
  }

  @Test("refuses unknown keys and wrong types with the whole key path")
  func mappingReader() throws {
    var reader = try MappingReader(try read("a: 1\nb: [x]\nzz: 3").get(), file: "f", path: "top")
    #expect(try reader.integer("a", default: 0) == 1)
    #expect(try reader.texts("b") == ["x"])
    let rest = reader
    #expect { try rest.finish() } throws: { "\($0)" == "f:3:1: top.zz: unknown key" }
    let wrong = try MappingReader(try read("a: maybe\nc: {}").get(), file: "f", path: "")
    func fault(_ read: (inout MappingReader) throws(PolicyError) -> Void) -> String {
      var reader = wrong
      do throws(PolicyError) {
        try read(&reader)
        return "nothing"
      } catch {
        return "\(error)"
      }
    }
    #expect(fault { (reader) throws(PolicyError) in _ = try reader.flag("a", default: true) } == "f:1:4: a: must be true or false")
    #expect(fault { (reader) throws(PolicyError) in _ = try reader.text("c") } == "f:2:4: c: must be a text")
    #expect(fault { (reader) throws(PolicyError) in _ = try reader.text("d") }.hasSuffix("d: is missing"))
  }

  @Test("comes back the same from its compiled form")
  func compiled() throws {
    let node = try read("a: 1\nb: [true, 'true', ~, x y]\nexamples: [gone]").get()
    #expect(node.compiled(dropping: ["examples"]).compactText == #"{"a":1,"b":[true,"true",null,"x y"]}"#)
  }
}
