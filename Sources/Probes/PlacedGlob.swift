internal import Paths

/// A glob together with the folder that its paths begin at.
struct PlacedGlob {
  private let folder: String
  private let parts: [String]
  private let glob: PathGlob
  /// For as many leading parts as stand for one component each, the glob of those parts: whether a folder lies on the way.
  private let ways: [PathGlob]

  /// - Throws: ``ProbeFailure`` when the glob can match no file, or when matching it could take for ever.
  init(_ source: String, workingDirectory: String, home: String?) throws(ProbeFailure) {
    guard source.utf8.count <= 4_096, !source.utf8.contains(0) else { throw ProbeFailure("could not run: its glob is no path") }
    var base: [String]
    let text: Substring
    if source.hasPrefix("/") {
      (base, text) = ([], source[...])
    } else if source.hasPrefix("~/") {
      guard let home else { throw ProbeFailure("could not run: \(excerpt(source)) needs a home, and there is none") }
      (base, text) = (pathComponents(home), source.dropFirst(2))
    } else {
      (base, text) = (pathComponents(workingDirectory), source[...])
    }
    var parts: [String] = []
    for part in text.utf8.split(separator: UInt8(ascii: "/")).compactMap({ String($0) }) {
      switch part {
      case ".": continue
      case "..":
        guard let last = parts.popLast() else {
          _ = base.popLast()
          continue
        }
        guard PathGlob("/" + last).literalPrefix.count == 1 else {
          throw ProbeFailure("could not run: \(excerpt(source)) goes up from a folder that it does not name")
        }
      // Two in a row match what one does.
      case "**" where parts.last == "**": continue
      default: parts.append(part)
      }
    }
    // Each of them tries every place that those before it leave open.
    guard parts.count(where: { $0 == "**" }) <= 3 else {
      throw ProbeFailure("could not run: \(excerpt(source)) holds more than three `**`")
    }
    guard !parts.isEmpty else { throw ProbeFailure("could not run: \(excerpt(source)) names no file") }
    folder = "/" + base.joined(separator: "/")
    glob = PathGlob("/" + parts.joined(separator: "/"))
    ways = parts.prefix { $0 != "**" }.indices.map { PathGlob("/" + parts[...$0].joined(separator: "/")) }
    self.parts = parts
  }

  /// The components before the first that holds a wildcard.
  var literalPrefix: [String] { glob.literalPrefix }

  /// Whether it is a plain path.
  var isLiteral: Bool { literalPrefix.count == parts.count }

  /// The absolute path of `components` below the folder.
  func path(of components: [String]) -> String { components.reduce(folder) { joined($0, $1) } }

  func matches(_ components: [String]) -> Bool { glob.matches(components) }

  /// Whether anything in the folder `components` can match.
  func canMatch(below components: [String]) -> Bool {
    if components.count > ways.count { return ways.count < parts.count }
    guard !components.isEmpty else { return true }
    return components.count < parts.count && ways[components.count - 1].matches(components)
  }
}
