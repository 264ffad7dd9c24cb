import Artifacts
import Testing

private func fault(_ text: String) -> String? { ArtifactFormat.json.fault(in: Array(text.utf8)) }

@Suite("JSON files")
struct JSONTextTests {
  @Test(
    "that say something are JSON",
    arguments: [
      "[-0]", "[1.5e-7]", "[true]", "[false, \"a\"]", "[0]", "[[]]", "[null]", #"{"":0}"#, " \r\n\t[1, 2 , {\"a\" : [ ] }]\n",
      #"{"a":{"b":[1,2,{"c":"\u00e9\\\"\/\b\f\n\r\t"}]},"d":"š"}"#, #"["\ud800"]"#,
    ])
  func whole(text: String) { #expect(fault(text) == nil) }

  @Test(
    "that say nothing are told",
    arguments: [" ", "\n\n", "null", " null ", "{}", "{ }", "[]", " [ \n ] ", "\"\"", "0", "1.5e-7", "true", "\"all passed\""])
  func nothing(text: String) { #expect(fault(text) == "is empty JSON") }

  @Test(
    "that break the rules are told",
    arguments: [
      "nul", "truE", "[1,]", "[,1]", "[1 2]", "[1", "[1}", "]", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{1:1}", "'a'", "01",
      "1.", ".5",
      "+1", "1e", "1e+", "-", "--1", "0x1", "NaN", "Infinity", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "[1] x", "1 2", "{} {}", "[] []",
      "\u{FEFF}[1]", "// a\n[1]", ":", ",", "[:]", "{\"a\":1:2}", "[\"a\":1]",
    ])
  func broken(text: String) { #expect(fault(text)?.hasPrefix("is no JSON: ") == true, "\(fault(text) ?? "nil")") }

  @Test("that are cut off anywhere are told")
  func truncation() {
    let bytes = Array(#"{"a":[1,-2.5e3,{"b":"c\u00e9\n"},true,null],"d":{}}"#.utf8)
    for length in 0..<bytes.count { #expect(ArtifactFormat.json.fault(in: Array(bytes.prefix(length))) != nil) }
  }

  @Test("that are not UTF-8 or nest without end are told")
  func hostile() {
    #expect(ArtifactFormat.json.fault(in: [0x22, 0xFF, 0x22]) == "is no JSON: invalid UTF-8 at byte 1")
    #expect(fault(String(repeating: "[", count: 1_000_000))?.contains("nesting deeper") == true)
    #expect(fault(String(repeating: "{\"a\":", count: 1_000_000))?.contains("nesting deeper") == true)
    #expect(fault(String(repeating: "[", count: 500) + "1" + String(repeating: "]", count: 500)) == nil)
  }
}
