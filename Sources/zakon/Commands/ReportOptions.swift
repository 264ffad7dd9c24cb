import ArgumentParser
import Reports

/// How findings are written.
struct ReportOptions: ParsableArguments {
  @Option(help: "How the findings are written: text, json, sarif or github.", transform: Self.format) var format = ReportFormat.text

  private static func format(_ name: String) throws -> ReportFormat {
    guard let format = ReportFormat(rawValue: name) else {
      throw ValidationError("There is no format `\(name)`; there are: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return format
  }
}
