import Foundation
import Registry
import Testing
import Timestamps

private let text = """
  {"z": {"b": 1, "a": [1.50, true, null]}, "version": "1.0", "registry": [
    {"reviewer": "Ana", "zakon_id": "one", "file_path": "~/system/rules/zakon-one.md", "mc_task": 7, "ceo_approved_token": "[CEO_APPROVED]",
     "status": "approved-pending-author", "notes": "kept"},
    {"zakon_id": "old", "file_path": "~/system/rules/zakon-old.md", "mc_task": null,
     "ceo_approved_token": "GRANDFATHERED-PRE-2026-05-12", "status": "legacy-pre-registry"}
  ], "tail": "é 😀 \\u2028"}
  """
private let moment = Timestamp(milliseconds: 1_795_305_600_000)

private func registry(_ text: String) throws -> ZakonRegistry { try ZakonRegistry(Array(text.utf8), home: "/home/ana") }
private func registry(after edit: RegistryEdit, _ text: String = text) throws -> (ZakonRegistry, String) {
  let bytes = try registry(text).text(after: edit)
  return (try ZakonRegistry(bytes, home: "/home/ana"), String(decoding: bytes, as: UTF8.self))
}

@Suite("Changes of the registry")
struct RegistryEditTests {
  @Test("an approval changes its entry and nothing else")
  func approval() throws {
    let (proposed, _) = try registry(after: .propose(zakonID: "two", filePath: "~/system/rules/zakon-two.md", task: nil, notes: "n"))
    #expect(proposed.entry(named: "two")?.status == .proposed)
    #expect(proposed.entry(named: "two")?.refusal != nil)
    let (approved, written) = try registry(after: .approve(zakonID: "ONE", task: 8, method: "board", at: moment))
    #expect(approved.entry(named: "one")?.task == 8)
    for kept in ["1.50", #""reviewer": "Ana""#, #""notes": "kept""#, #""tail": "é 😀 \u2028""#, "ceo_approval_date", "2026-11-22"] {
      #expect(written.contains(kept), "\(kept)")
    }
    let order = ["\"z\"", "\"version\"", "\"registry\"", "\"reviewer\"", "\"zakon_id\": \"one\"", "\"zakon_id\": \"old\"", "\"tail\""]
    var rest = Substring(written)
    for key in order {
      let place = try #require(rest.range(of: key), "\(key) is out of its place")
      rest = rest[place.upperBound...]
    }
  }

  @Test("a file becomes active with its digest; one that is older than the registry stays what it is")
  func activation() throws {
    let digest = String(repeating: "a", count: 64)
    let (active, _) = try registry(after: .activate(zakonID: "one", sha256: digest))
    #expect(active.entry(named: "one")?.status == .active)
    #expect(active.entry(named: "one")?.publishedSHA256 == digest)
    let (old, _) = try registry(after: .activate(zakonID: "old", sha256: digest))
    #expect(old.entry(named: "old")?.status == .legacy)
    let (proposed, proposedText) = try registry(
      after: .propose(zakonID: "two", filePath: "~/system/rules/zakon-two.md", task: 7, notes: nil))
    #expect(proposed.entries.count == 3)
    #expect(throws: RegistryEditError.self) { try registry(after: .activate(zakonID: "two", sha256: digest), proposedText) }
  }

  @Test("older files are entered as such, and the scan is told")
  func backfill() throws {
    let file = LegacyFile(zakonID: "qa19", filePath: "~/system/rules/zakon-qa19.md", lines: 3, bytes: 40, sha256: "ff")
    let (filled, written) = try registry(after: .backfill([file], scanPath: "~/system/rules/zakon-*.md", at: moment))
    #expect(filled.entry(for: "/home/ana/system/rules/zakon-qa19.md")?.refusal == nil)
    #expect(written.contains("\"scan_date\": \"2026-11-22\"") && written.contains("\"files_found\": 1"))
    let begun = try ZakonRegistry(ZakonRegistry.emptyText, home: nil)
    #expect(begun.entries.isEmpty)
  }

  @Test(
    "nothing is entered twice",
    arguments: [("one", "~/system/rules/zakon-new.md"), ("ONE", "~/system/rules/zakon-new.md"), ("new", "~/system/rules/ZAKON-one.md")])
  func duplicates(_ name: String, _ path: String) throws {
    #expect(throws: RegistryEditError.self) {
      try registry(text).text(after: .propose(zakonID: name, filePath: path, task: nil, notes: nil))
    }
  }

  @Test("a registry that is cut at any byte is read as a whole or not at all")
  func torn() throws {
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count {
      #expect(throws: RegistryFault.self) { try ZakonRegistry(Array(bytes[..<end]), home: "/home/ana") }
    }
  }

  @Test(
    "a task bears an approval out when its title says so and its text carries the token",
    arguments: [
      ("ZAKON cost ceiling", "[CEO_APPROVED]", true), ("New rules for deploys", "x [CEO_APPROVED] y", true),
      ("zakon", "[ceo_approved]", false), ("Cost report", "[CEO_APPROVED]", false), ("Overruled", "[CEO_APPROVED]", false),
    ])
  func contradictions(_ title: String, _ text: String, _ isBorneOut: Bool) {
    #expect((RegistryEntry.contradiction(ofTask: 7, title: title, texts: [title, text]) == nil) == isBorneOut)
  }
}
