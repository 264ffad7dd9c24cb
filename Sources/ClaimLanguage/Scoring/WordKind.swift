/// Words that do the same in a sentence, so that what is learned of one holds for the others.
package struct WordKind: Sendable {
  package let name: String
  /// As they stand.
  let words: [String]
  /// English verbs in their first form, or with all five forms where they are irregular; each form is a kind of its own: `change.d`.
  let verbs: [String]
  /// What words begin with; with ``hasForms`` the ending makes the kind: `bs-change.l`.
  let stems: [String]
  let hasForms: Bool
}

/// The forms of words: how English verbs are inflected, and what the endings of other languages tell.
package struct WordForms: Sendable {
  /// Endings in the order in which they are tried.
  private var endings: [(ending: [UInt8], form: UInt8)] = []
  /// The names of the forms: of a bare stem, of any other ending, then as added.
  private(set) var names = ["z", "p"]

  package init() {}

  mutating func add(_ form: String, endings texts: [String]) {
    let number = UInt8(names.firstIndex(of: form) ?? names.count)
    if Int(number) == names.count { names.append(form) }
    for text in texts { endings.append((foldedPattern(text), number)) }
  }

  /// The number of the form that an ending tells.
  func form<Bytes: RandomAccessCollection>(of ending: Bytes) -> Int where Bytes.Element == UInt8 {
    if ending.isEmpty { return 0 }
    for known in endings where ending.count >= known.ending.count {
      if ending.suffix(known.ending.count).elementsEqual(known.ending) { return Int(known.form) }
    }
    return 1
  }

  /// The forms of an English verb: base, -s, past, participle, -ing.
  func inflected(_ verb: String) -> [(word: String, form: String)] {
    let given = verb.split(separator: " ").map { String($0) }
    if given.count == 5 { return Array(zip(given, ["b", "s", "d", "d", "g"])) }
    let letters = Array(verb.utf8)
    guard let last = letters.last, letters.count > 1 else { return [(verb, "b")] }
    func isVowel(_ byte: UInt8) -> Bool { "aeiou".utf8.contains(byte) }
    let before = letters[letters.count - 2]
    let stem = String(verb.dropLast())
    let consonantY = last == UInt8(ascii: "y") && !isVowel(before)
    let hisses = "sxzo".utf8.contains(last) || verb.hasSuffix("ch") || verb.hasSuffix("sh")
    var forms = [(verb, "b"), (consonantY ? stem + "ies" : hisses ? verb + "es" : verb + "s", "s")]
    if last == UInt8(ascii: "e") {
      forms += [(verb + "d", "d"), (stem + "ing", "g")]
    } else if consonantY {
      forms += [(stem + "ied", "d"), (verb + "ing", "g")]
    } else {
      forms += [(verb + "ed", "d"), (verb + "ing", "g")]
      // `drop`, `dropped`: written either way, as only one of the two occurs.
      if letters.count > 2, isVowel(before), !isVowel(letters[letters.count - 3]), !isVowel(last), !"wxy".utf8.contains(last) {
        let doubled = verb + String(decoding: [last], as: UTF8.self)
        forms += [(doubled + "ed", "d"), (doubled + "ing", "g")]
      }
    }
    return forms
  }
}

extension WordForms {
  init?(_ reader: inout CompiledReader) {
    guard let text = reader.array(of: UInt8.self) else { return nil }
    for line in text.split(separator: 0x0A) {
      let parts = line.split(separator: 0x20)
      guard parts.count == 2 else { return nil }
      add(String(decoding: parts[0], as: UTF8.self), endings: [String(decoding: parts[1], as: UTF8.self)])
    }
  }

  func write(to writer: inout CompiledWriter) {
    var text: [UInt8] = []
    for known in endings { text += Array(names[Int(known.form)].utf8) + [0x20] + known.ending + [0x0A] }
    writer.array(text)
  }
}
