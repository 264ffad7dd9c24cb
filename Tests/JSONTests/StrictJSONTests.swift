import JSON
import Testing

private func strict(_ text: String, bytes: Int = 1 << 20, depth: Int = 16) -> Result<JSONValue, JSONError> {
  strict(Array(text.utf8), bytes: bytes, depth: depth)
}

private func strict(_ text: [UInt8], bytes: Int = 1 << 20, depth: Int = 16) -> Result<JSONValue, JSONError> {
  Result { () throws(JSONError) in try JSONValue(strict: text, limits: JSONLimits(bytes: bytes, depth: depth)) }
}

private func fault(_ result: Result<JSONValue, JSONError>) -> JSONError.Kind? {
  if case .failure(let error) = result { error.kind } else { nil }
}

@Suite("Strict JSON")
struct StrictJSONTests {
  @Test(
    "is refused whole when it is not JSON",
    arguments: [
      "", " ", "{", "[1,", "{\"a\":1,}", "[1,]", "{\"a\" 1}", "{a:1}", "'a'", "01", "1.", ".5", "+1", "1e", "nul", "tru", "NaN", "[1 2]",
      "\"\\x\"",
      "\"\\u12g4\"", "{\"a\":1}}", "1 2", "\u{FEFF}{}", "\"a\nb\"",
    ])
  func refuses(_ text: String) { #expect(fault(strict(text)) != nil) }

  @Test("keeps what it reads", arguments: ["{}", "[]", "0", "-0.5e+10", "\"\"", "null", " [1, {\"a\": [true, false]}] "])
  func accepts(_ text: String) { #expect(fault(strict(text)) == nil) }

  @Test("does not choose between two equal keys, however they are written")
  func duplicateKeys() {
    #expect(fault(strict(#"{"a":1,"a":2}"#)) == .duplicateKey("a"))
    #expect(fault(strict(#"{"a":1,"\u0061":2}"#)) == .duplicateKey("a"))
    #expect(fault(strict(#"{"x":{"a":1,"b":{"a":2,"a":3}}}"#)) == .duplicateKey("a"))
    #expect(fault(strict(#"{"a":{"b":1},"b":1}"#)) == nil)
    let many = (0..<100).map { "\"k\($0)\":0" }
    #expect(fault(strict("{\(many.joined(separator: ","))}")) == nil)
    for index in [0, 31, 32, 33, 99] {
      #expect(fault(strict("{\((many + [many[index]]).joined(separator: ","))}")) == .duplicateKey("k\(index)"))
    }
  }

  @Test("tells apart keys that Unicode calls equivalent: é composed and é decomposed are two keys")
  func keysAreScalars() { #expect(fault(strict("{\"\u{E9}\":1,\"e\u{301}\":2}")) == nil) }

  @Test("keeps to its limits")
  func limits() {
    #expect(fault(strict("[[[[1]]]]", depth: 3)) == .nestingTooDeep(limit: 3))
    #expect(fault(strict("[[[1]]]", depth: 3)) == nil)
    #expect(fault(strict("[1,2,3]", bytes: 6)) == .tooLarge(limit: 6))
  }

  @Test(
    "refuses bytes that are no UTF-8, with their offset",
    arguments: [
      ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0xAF, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1), ([0x22, 0x61, 0xE2, 0x82, 0x22], 2),
      ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
    ] as [([UInt8], Int)])
  func invalidUTF8(_ bytes: [UInt8], _ offset: Int) {
    guard case .failure(let error) = strict(bytes) else {
      Issue.record("accepted")
      return
    }
    #expect(error.kind == .invalidUTF8)
    #expect(error.offset == offset)
  }

  @Test("turns an escaped lone surrogate into U+FFFD and a pair into its scalar")
  func surrogates() throws {
    #expect(try strict(#""a\ud800b""#).get().string == "a\u{FFFD}b")
    #expect(try strict(#""\ud83d\ude00""#).get().string == "\u{1F600}")
    #expect(try strict(#""\udc00\ud83d""#).get().string == "\u{FFFD}\u{FFFD}")
  }

  @Test("writes what it read", arguments: [#"{"a":[1,-2.50,true,null,"x\ny\"\\"],"b":{}}"#, #""\u0001\u007f\u2028""#])
  func roundTrip(_ text: String) throws { #expect(try strict(text).get().compactText == text) }
}

@Suite("JSON scanner")
struct JSONScannerTests {
  @Test("skips values without reading them, braces in strings and escaped quotes included")
  func skips() throws {
    var scanner = JSONScanner(Array(#"{"a":{"x":"}]\"{","y":[1,2,{"z":"\\"}]},"b":"ok"}"#.utf8))
    var found: String?
    try scanner.members { (scanner, key) throws(JSONError) in
      if scanner.matches(key, "b") { found = try scanner.stringIfPresent()?.decoded() } else { try scanner.skipValue() }
    }
    #expect(found == "ok")
    let isAtEnd = scanner.isAtEnd()
    #expect(isAtEnd)
  }

  @Test("reads one object after another from the same line")
  func severalObjects() throws {
    var scanner = JSONScanner(Array(#"{"a":1}{"b":2}  "#.utf8))
    var count = 0
    while !scanner.isAtEnd() {
      try scanner.skipValue()
      count += 1
    }
    #expect(count == 2)
  }

  @Test("throws at a text that ends early, wherever it is cut")
  func cutAnywhere() {
    let whole = Array(#"{"a":["x\"y",{"b":12}],"c":"d"}"#.utf8)
    for length in 0..<whole.count {
      #expect(throws: JSONError.self) {
        var scanner = JSONScanner(Array(whole[..<length]))
        try scanner.skipValue()
      }
    }
  }
}
