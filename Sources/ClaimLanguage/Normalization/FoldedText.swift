/// `text` as a reader takes it: lower-case ASCII for letters that look or are written alike, without invisible characters, for comparing words.
public func foldedText(_ text: String) -> String {
  var normalized = NormalizedText()
  normalized.load(text)
  return String(decoding: normalized.bytes, as: UTF8.self)
}
