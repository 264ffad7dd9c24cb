extension JSONValue {
  /// The value over several lines, two blanks a level, as people keep such files under version control.
  public var indentedText: String {
    var output = ""
    write(to: &output, indentation: "")
    return output + "\n"
  }

  private func write(to output: inout String, indentation: String) {
    let inner = indentation + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      output += "{\n"
      for (index, member) in members.enumerated() {
        output += inner + JSONValue.string(member.key).compactText + ": "
        member.value.write(to: &output, indentation: inner)
        output += index == members.count - 1 ? "\n" : ",\n"
      }
      output += indentation + "}"
    case .array(let elements) where !elements.isEmpty:
      output += "[\n"
      for (index, element) in elements.enumerated() {
        output += inner
        element.write(to: &output, indentation: inner)
        output += index == elements.count - 1 ? "\n" : ",\n"
      }
      output += indentation + "]"
    case .object, .array, .string, .number, .boolean, .null: output += compactText
    }
  }
}
