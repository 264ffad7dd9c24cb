import Paths
import Testing

@Suite("Paths")
struct PathTests {
  @Test(
    "become absolute by the letters alone",
    arguments: [
      ("a/b", "/p/a/b"), ("./a//b/", "/p/a/b"), ("../x", "/x"), ("/a/../../b", "/b"), ("~/s", "/h/s"), ("~", "/h"), ("/", "/"),
      ("~x/y", "/p/~x/y"),
    ])
  func absolute(_ path: String, _ expected: String) { #expect(absolutePath(path, in: "/p", home: "/h") == expected) }

  @Test("that begin at a home nobody knows stay unknown")
  func noHome() { #expect(absolutePath("~/a", in: "/p", home: nil) == nil) }

  @Test("lie below a folder only by whole components")
  func below() {
    #expect(components(of: "/a/b/c", below: "/a") == ["b", "c"])
    #expect(components(of: "/ab/c", below: "/a") == nil)
    #expect(components(of: "/a", below: "/a") == nil)
  }
}

@Suite("Path patterns")
struct PathGlobTests {
  @Test(
    "match as they are written",
    arguments: [
      ("/tmp/evidence-<digits>/**", "tmp/evidence-12/a/b", true), ("/tmp/evidence-<digits>/**", "tmp/evidence-12", true),
      ("/tmp/evidence-<digits>/**", "tmp/evidence-/a", false), ("/tmp/evidence-<digits>/**", "tmp/evidence-1x/a", false),
      ("~/system/state/*.json", "system/state/x.json", true), ("~/system/state/*.json", "system/state/y/x.json", false),
      ("**/.claude/settings.json", ".claude/settings.json", true), ("**/.claude/settings.json", "a/b/.CLAUDE/Settings.json", true),
      ("**/*junit*.xml", "out/my-junit-1.xml", true), ("**/*junit*.xml", "out/junit.xml.bak", false), ("a/?.md", "a/b.md", true),
      ("a/?.md", "a/bc.md", false),
    ])
  func matching(_ glob: String, _ path: String, _ expected: Bool) {
    #expect(PathGlob(glob).matches(path.split(separator: "/").map(String.init)) == expected)
  }

  @Test("know where they begin and what of them is fixed")
  func anchors() {
    #expect(PathGlob("/tmp/evidence-<digits>/**").literalPrefix == ["tmp"])
    #expect(PathGlob("~/system/state/*.json").literalPrefix == ["system", "state"])
    #expect(PathGlob("**/x").literalPrefix.isEmpty)
  }
}
