internal import Glibc
internal import PCRE2

/// `text` with everything that looks like a secret replaced by `[masked]`: provider tokens, bearer tokens, JSON web tokens, values of
/// keys named like secrets, `scheme://user:password@host`, and private keys.
///
/// A secret may be missed; what cannot be examined at all is masked whole, since nothing unmasked may leave the gate.
public func masked(_ text: String) -> String {
  var bytes = Array(text.utf8)
  let folded = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  var isChanged = false
  for rule in maskingRules where rule.isCalledFor(by: folded) {
    guard let pattern = try? Pattern(rule.pattern, options: [.caseless]), let matches = try? pattern.matches(in: bytes) else {
      return "[masked]"
    }
    for match in matches.reversed() {
      let secret = match.groups.dropFirst().compactMap { $0 }.first ?? match.range
      bytes.replaceSubrange(secret, with: "[masked]".utf8)
      isChanged = true
    }
  }
  return isChanged ? String(decoding: bytes, as: UTF8.self) : text
}

/// A kind of secret. The capture group that took part is masked, else the whole match.
private struct MaskingRule {
  /// Lower-case ASCII; a text without any of them cannot hold the secret, and the pattern is not compiled.
  let hints: [StaticString]
  let pattern: String

  func isCalledFor(by folded: [UInt8]) -> Bool {
    folded.withUnsafeBytes { text in hints.contains { hint in hint.withUTF8Buffer { contains($0, in: text) } } }
  }

  private func contains(_ hint: UnsafeBufferPointer<UInt8>, in text: UnsafeRawBufferPointer) -> Bool {
    guard let base = text.baseAddress, let wanted = hint.baseAddress else { return false }
    var start = 0
    while start + hint.count <= text.count, let found = memchr(base + start, Int32(hint[0]), text.count - start - hint.count + 1) {
      if memcmp(found, wanted, hint.count) == 0 { return true }
      start = UnsafeRawPointer(found) - base + 1
    }
    return false
  }
}

private let maskingRules: [MaskingRule] = [
  MaskingRule(hints: ["private key"], pattern: "-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)"),
  // The body alone, when its first line stands elsewhere: the DER and OpenSSH forms of a key begin like this in base64.
  MaskingRule(hints: ["mii", "b3blbnnzac1rzxk"], pattern: #"(?<![a-z0-9+/])(?-i:MII|b3BlbnNzaC1rZXk)[a-z0-9+/]{16,}+={0,2}"#),
  // A password may hold `@` and `/`; what follows the last `@` is the host.
  MaskingRule(hints: ["://"], pattern: #"[a-z][a-z0-9+.-]*+://([^\s/@:'"]*+:[^\s'"<>]*)@"#),
  MaskingRule(
    hints: ["gh", "github_pat_", "glpat-", "xox", "sk-", "sk_", "rk_", "akia", "asia", "aiza", "npm_", "pypi-", "hf_", "dop_v1_", "sg."],
    pattern: #"(?<![a-z0-9])(?:"#
      + #"gh[pousr]_[a-z0-9]{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|xox[abeoprs]-[\w-]{10,}+|[sr]k[-_][\w-]{16,}+"#
      + #"|(?:AKIA|ASIA)[0-9A-Z]{16}\b|AIza[\w-]{30,}+|npm_[a-z0-9]{30,}+|pypi-[\w-]{16,}+|hf_[a-z0-9]{20,}+"#
      + #"|dop_v1_[a-f0-9]{32,}+|SG\.[\w-]{16,}+\.[\w-]{16,}+)"#),
  MaskingRule(hints: ["eyj"], pattern: #"(?<![a-z0-9])eyJ[\w-]{8,}+\.[\w-]{8,}+\.[\w-]*+"#),
  MaskingRule(
    hints: ["bearer", "basic", "token"], pattern: #"\b(?:bearer|basic|authorization["']?\s*+:\s*+["']?token)\s++([\w.~+/=-]{12,}+)"#),
  MaskingRule(hints: ["hooks.slack.com"], pattern: #"hooks\.slack\.com/(?:services|workflows)/([\w/-]++)"#),
  // A user name alone before the host is a token when it is long.
  MaskingRule(hints: ["://"], pattern: #"[a-z][a-z0-9+.-]*+://([\w.~%-]{16,}+)@"#),
  MaskingRule(
    hints: [
      "password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "accountkey", "lozink",
    ],
    pattern: #"(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|accountkey|lozink[aeu])"#
      + #"(?:["']?\s*+[:=]\s*+["']?([^\s"']{6,}+)|(?<=--password|--token|--secret|passphrase)\s++([^\s"'-][^\s"']{5,}+))"#),
]
