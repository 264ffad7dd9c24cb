/// A URL that may be asked, put together anew from parts that were each understood.
///
/// Programs differ in how they read a URL that is a little wrong, and what one takes for a path is another's host. So whatever could be
/// read in two ways is refused, and curl gets a text in which nothing is left to interpret.
struct ProbeURL {
  /// `scheme://host[:port]/…`, without a fragment.
  let text: String

  /// - Parameter hosts: those that may be asked besides loopback, in lower case.
  init(_ source: String, hosts: Set<String>) throws(ProbeFailure) {
    let bytes = Array(source.utf8)
    guard bytes.count <= 8_192, bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw ProbeFailure("is not allowed: its URL holds blanks, backslashes or bytes that must be escaped, or is too long")
    }
    guard let scheme = ["http", "https"].first(where: { Self.lowercased(bytes.prefix($0.utf8.count + 3)) == $0 + "://" }) else {
      throw ProbeFailure("is not allowed: \(excerpt(source)) is no URL of http or https")
    }
    let rest = bytes.dropFirst(scheme.utf8.count + 3)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    guard !authority.contains(UInt8(ascii: "@")) else { throw ProbeFailure("is not allowed: its URL names a user") }
    // A colon ends the host, but within brackets.
    let bracketed = authority.starts(with: "[::1]".utf8)
    let host = bracketed ? "[::1]" : Self.lowercased(authority.prefix { $0 != UInt8(ascii: ":") })
    guard bracketed || host == "localhost" || Self.isLoopbackAddress(host) || hosts.contains(host), !host.isEmpty else {
      throw ProbeFailure(
        "is not allowed to ask \(excerpt(String(decoding: authority, as: UTF8.self))): neither loopback nor a host of the policy")
    }
    let port = try Self.port(authority.dropFirst(host.utf8.count))
    let tail = rest.dropFirst(authority.count).prefix { $0 != UInt8(ascii: "#") }
    let separator = tail.first == UInt8(ascii: "/") ? "" : "/"
    text = "\(scheme)://\(host)\(port)\(separator)\(String(decoding: tail, as: UTF8.self))"
  }

  /// What follows the host: nothing, or a colon and a number from 1 to 65535.
  private static func port(_ text: ArraySlice<UInt8>) throws(ProbeFailure) -> String {
    if text.isEmpty { return "" }
    let digits = text.dropFirst()
    guard text.first == UInt8(ascii: ":"), let number = number(digits, digits: 1...5), (1...65_535).contains(number) else {
      throw ProbeFailure("is not allowed: its URL has no proper port")
    }
    return ":\(number)"
  }

  /// 127.0.0.0/8 in four plain decimal parts; every other way to write an address is another program's to guess.
  private static func isLoopbackAddress(_ host: String) -> Bool {
    let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { part in
      part.count > 1 && part.first == UInt8(ascii: "0") ? nil : number(Array(part)[...], digits: 1...3)
    }
    return parts.count == 4 && parts[0] == 127 && parts.allSatisfy { ($0 ?? 256) < 256 }
  }

  private static func number(_ text: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.count), text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  private static func lowercased(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}
