internal import PCRE2

/// `text` with everything that looks like a secret replaced by `[masked]`: provider tokens, bearer tokens, JSON web tokens, values of
/// keys named like secrets, `scheme://user:password@host`, and private keys.
///
/// A secret may be missed; what cannot be examined at all is masked whole, since nothing unmasked may leave the gate.
public func masked(_ text: String) -> String {
  var bytes = Array(text.utf8)
  for rule in maskingRules where rule.isCalledFor(by: bytes) {
    guard let pattern = try? Pattern(rule.pattern, options: [.caseless]), let matches = try? pattern.matches(in: bytes) else { return "[masked]" }
    for match in matches.reversed() {
      let secret = (match.groups.count > 1 ? match.groups[1] : nil) ?? match.range
      bytes.replaceSubrange(secret, with: "[masked]".utf8)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A kind of secret. The first capture group is masked, else the whole match.
private struct MaskingRule {
  /// Lower-case ASCII; a text without any of them cannot hold the secret, and the pattern is not compiled.
  let hints: [StaticString]
  let pattern: String

  func isCalledFor(by text: [UInt8]) -> Bool {
    hints.contains { hint in
      hint.withUTF8Buffer { wanted in
        guard text.count >= wanted.count else { return false }
        for start in 0...(text.count - wanted.count) {
          var index = 0
          while index < wanted.count, text[start + index] | (isLetter(wanted[index]) ? 0x20 : 0) == wanted[index] { index += 1 }
          if index == wanted.count { return true }
        }
        return false
      }
    }
  }

  private func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
}

private let maskingRules: [MaskingRule] = [
  MaskingRule(hints: ["private key"], pattern: "-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)"),
  MaskingRule(hints: ["://"], pattern: #"[a-z][a-z0-9+.-]*+://([^\s/@:'"]*+:[^\s/@'"]++)@"#),
  MaskingRule(
    hints: ["gh", "github_pat_", "glpat-", "xox", "sk-", "sk_", "rk_", "akia", "asia", "aiza", "npm_", "pypi-", "hf_", "dop_v1_", "sg."],
    pattern: #"\b(?:"#
      + #"gh[pousr]_[a-z0-9]{20,}+|github_pat_\w{20,}+|glpat-[\w-]{16,}+|xox[abeoprs]-[\w-]{10,}+|[sr]k[-_][\w-]{16,}+"#
      + #"|(?:AKIA|ASIA)[0-9A-Z]{16}\b|AIza[\w-]{30,}+|npm_[a-z0-9]{30,}+|pypi-[\w-]{16,}+|hf_[a-z0-9]{20,}+"#
      + #"|dop_v1_[a-f0-9]{32,}+|SG\.[\w-]{16,}+\.[\w-]{16,}+)"#),
  MaskingRule(hints: ["eyj"], pattern: #"\beyJ[\w-]{8,}+\.[\w-]{8,}+\.[\w-]*+"#),
  MaskingRule(hints: ["bearer", "basic"], pattern: #"\b(?:bearer|basic)\s++([\w.~+/=-]{12,}+)"#),
  MaskingRule(
    hints: ["password", "passwd", "pwd", "secret", "token", "api_key", "apikey", "api-key", "access_key", "lozink"],
    pattern: #"(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|lozink[aeu])["']?\s*+[:=]\s*+["']?([^\s"',;&]{6,}+)"#),
]
