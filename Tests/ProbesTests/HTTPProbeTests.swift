import Foundation
import Model
import Probes
import Testing

@Suite("HTTP probes", .serialized)
struct HTTPProbeTests {
  private let sandbox: Sandbox
  private let server: HTTPServer

  init() throws {
    sandbox = try Sandbox()
    server = try HTTPServer()
  }

  private func outcome(_ path: String, status: Int = 200, body: String? = nil, host: String = "127.0.0.1") throws -> ProbeOutcome {
    try sandbox.outcome(.http(url: "http://\(host):\(server.port)\(path)", status: status, body: body))
  }

  @Test("measure the status, and search the body")
  func answers() throws {
    #expect(try outcome("/ok").met == "200")
    #expect(try outcome("/ok?a=%20{b}[c]", body: #"^path /ok\?a=%20\{b\}\[c\]\n"#).met == "200")
    #expect(try outcome("/none", status: 404).met == "404")
    #expect(try outcome("/none").missed == ["404", "got status 404 instead of 200"])
    #expect(try outcome("/ok", body: "other").missed == ["200", "got status 200, but the body does not match `other`"])
    #expect(try outcome("/ok", host: "LOCALHOST").met == "200")
    #expect(try outcome("", status: 404, body: "^path /\n").met == "404")
    #expect(try outcome("?a#b", status: 404, body: #"^path /\?a\n"#).met == "404")
  }

  @Test("follow no redirect and ask no proxy")
  func redirects() throws {
    #expect(try outcome("/gone").missed?.first == "302")
    #expect(try outcome("/gone", status: 302).met == "302")
    #expect(try outcome("/ok", body: "proxied False").met == "200")
  }

  @Test("measure that nobody answers")
  func silence() throws {
    let silence = try sandbox.outcome(.http(url: "http://127.0.0.1:1/", status: 200, body: nil)).missed
    #expect(silence == ["000", "found that the server did not answer"])
    #expect(try outcome("/dead").missed?.first == "000")
  }

  @Test("do not run beyond their bounds, nor without curl")
  func bounds() throws {
    #expect(try outcome("/large").failure?.hasPrefix("could not run: ") == true)
    #expect(try outcome("/ok", body: "(").failure?.contains("does not compile") == true)
    let probe = Probe.http(url: "http://localhost:\(server.port)/ok", status: 200, body: nil)
    #expect(sandbox.runner(searchPath: nil).outcomes(of: [probe]).first?.failure == "could not run: there is no program `curl`")
    sandbox.limits.milliseconds = 300
    #expect(try outcome("/slow").failure == "ran out of time")
    sandbox.limits.milliseconds = 0
    #expect(try outcome("/slow").failure == "ran out of time")
  }
}

@Suite("URLs of probes")
struct ProbeURLTests {
  private let sandbox: Sandbox

  init() throws { sandbox = try Sandbox() }

  @Test("are not asked when a program of curl's name does not tell the status apart")
  func otherPrograms() throws {
    let probe = Probe.http(url: "http://localhost/", status: 200, body: nil)
    for script in ["echo 200", "printf '200\\n' >&2", "printf %s '%{stderr}200'", "exit 0", "printf 2000 >&2"] {
      try sandbox.write("curl", "#!/bin/sh\n\(script)\n", mode: 0o700)
      #expect(sandbox.runner(searchPath: sandbox.work).outcomes(of: [probe]).first?.failure != nil, "\(script)")
    }
  }

  @Test(
    "ask nobody but loopback and the hosts of the policy",
    arguments: [
      "http://localhost@evil/", "http://127.0.0.1.evil.com", "http://[::1]:80@x/", "http://localhost\\@evil", "http://localhost:80@evil/",
      "http://evil.com", "http://localhost.evil.com/", "http://evil.com/localhost", "http://localhost./", "http://.localhost/", "http://",
      "http:///", "http:localhost", "http:/localhost/", "//localhost/", "localhost", "", "file:///etc/passwd", "ftp://localhost/",
      "gopher://localhost/", "httpx://localhost/", "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/",
      "http://0177.0.0.1/", "http://127.0.0.01/", "http://127.0.0.256/", "http://128.0.0.1/", "http://0.0.0.0/", "http://127.0.0.1.1/",
      "http://127.0.0./", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::1]evil.com/", "http://[::1",
      "http://::1/", "http://%6cocalhost/", "http://localhost%00.evil/", "http://localhost%2f@evil/", "http://l\u{F6}calhost/",
      "http://ⓛocalhost/", "http://127\u{3002}0.0.1/", "http://localhost:/", "http://localhost:0/", "http://localhost:65536/",
      "http://localhost:123456/", "http://localhost:8o/", "http://localhost:80:80/", "http://localhost:+80/", "http://localhost:-1/",
      " http://localhost/", "http://local host/", "http://localhost/ x", "http://localhost/\n", "http://localhost\t/",
      "http://localhost/\0",
      "http://localhost/\u{7F}", "http://localhost,evil/", "http://localhost;evil/", "http://{localhost,evil}/",
      "http://user:pw@localhost/",
      "--url=http://evil/", "-K/etc/passwd", "http://api.example.com:80@evil/", "http://xapi.example.com/", "http://api.example.com.evil/",
    ])
  func forbidden(url: String) throws {
    sandbox.limits.hosts = ["api.example.com"]
    // A program in curl's place tells whether anything was asked at all.
    try sandbox.write("curl", "#!/bin/sh\ntouch \(sandbox.work)/asked\nprintf 200 >&2\n", mode: 0o700)
    let outcomes = sandbox.runner(searchPath: sandbox.work + ":/usr/bin:/bin").outcomes(of: [.http(url: url, status: 200, body: nil)])
    #expect(outcomes.first?.failure?.hasPrefix("is not allowed") == true, "\(outcomes)")
    #expect(access(sandbox.work + "/asked", F_OK) != 0)
  }

  @Test(
    "give curl a URL with nothing left to interpret",
    arguments: [
      ("http://api.example.com", "http://api.example.com/"), ("HTTPS://API.Example.Com:0443/a@b:c", "https://api.example.com:443/a@b:c"),
      ("http://localhost?@evil/", "http://localhost/?@evil/"), ("http://localhost#@evil/", "http://localhost/"),
      ("http://[::1]:8080/x#y", "http://[::1]:8080/x"), ("http://127.255.0.9/;a", "http://127.255.0.9/;a"),
      ("http://localhost//evil.com/", "http://localhost//evil.com/"),
    ])
  func rewritten(url: String, asked: String) throws {
    sandbox.limits.hosts = ["api.example.com"]
    try sandbox.write("curl", "#!/bin/sh\nprintf '%s\\n' \"$@\"\nprintf 200 >&2\n", mode: 0o700)
    let outcomes = sandbox.runner(searchPath: sandbox.work).outcomes(of: [
      .http(url: url, status: 200, body: "\\n--\\n\\Q\(asked)\\E\\n$")
    ])
    #expect(outcomes.first?.met == "200", "\(outcomes)")
  }
}
