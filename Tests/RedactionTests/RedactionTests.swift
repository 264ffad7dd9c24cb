import Redaction
import Testing

@Suite("Masking")
struct RedactionTests {
  // Made of parts, so that no scanner takes this file for a leak.
  @Test(
    "hides what looks like a secret",
    arguments: [
      ("pushed with gh" + "p_0123456789abcdefghijABCDEFGHIJ012345", "pushed with [masked]"),
      ("key AK" + "IAIOSFODNN7EXAMPLE.", "key [masked]."), ("use sk" + "-proj-abcdefghijklmnop1234", "use [masked]"),
      ("postgres://app:hunter2" + "secret@db.local/x", "postgres://[masked]@db.local/x"),
      ("Authorization: Bearer abcdef" + "0123456789xyz", "Authorization: Bearer [masked]"),
      ("DB_PASSWORD=corre" + "cthorse", "DB_PASSWORD=[masked]"), ("lozinka: taj" + "na1234", "lozinka: [masked]"),
      ("-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "[masked]\nafter"),
      ("cut -----BEGIN PRIV" + "ATE KEY----- MIIEvQ", "cut [masked]"),
      ("eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxIn0.abc_def", "[masked]"),
    ])
  func masks(_ text: String, _ expected: String) { #expect(masked(text) == expected) }

  @Test(
    "leaves prose alone",
    arguments: [
      "Done, all tests pass.", "The tokens are read from the stream.", "see https://example.com/a@b", "password reset works", "secret: ok",
      "Završeno je.",
      "sk-tests pass", "http://localhost:8080/x",
    ])
  func leaves(_ text: String) { #expect(masked(text) == text) }
}
