/// One text that people have judged.
public struct LabelledText: Sendable {
  /// What it says about work.
  public enum Label: String, Sendable { case claim, none, hedge }

  /// Unique in its file.
  public let id: String
  /// Whose texts are left out together in cross-validation: the file it is from.
  public let group: String
  public let language: String
  public let text: String
  public let label: Label
  /// The classes of its claims, such as `fixed`.
  public let classes: [String]
  /// The sentences that claim, word for word; empty when nobody marked them.
  public let spans: [String]

  public init(id: String, group: String, language: String, text: String, label: Label, classes: [String], spans: [String]) {
    self.id = id
    self.group = group
    self.language = language
    self.text = text
    self.label = label
    self.classes = classes
    self.spans = spans
  }
}
