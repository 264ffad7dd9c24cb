/// What a person writes to approve something; only a person can bring it into the ledger.
public enum ApprovalToken {
  public static let text = "[CEO_APPROVED]"

  /// Whether a text approves: the token stands in it letter by letter.
  public static func stands(in text: String) -> Bool { contains(Array(text.utf8), Array(Self.text.utf8)) }

  /// Whether a text might be taken for an approval by somebody who reads it: the token in whatever case.
  public static func isCarried(by text: String) -> Bool {
    contains(text.utf8.map(lowercased), Self.text.utf8.map(lowercased))
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard bytes.count >= wanted.count else { return false }
    return (0...(bytes.count - wanted.count)).contains { bytes[$0] == wanted[0] && bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
  }
}
