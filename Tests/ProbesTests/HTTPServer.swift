import Foundation
import Testing

/// A real server on a free port of 127.0.0.1, in a process of its own that ends when nobody holds its standard input open any more.
final class HTTPServer {
  private let process = Process()
  private let input = Pipe()
  let port: Int

  init() throws {
    let program = """
      import http.server, os, sys, threading, time
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              if self.path == '/slow': time.sleep(30)
              if self.path == '/dead': return
              if self.path == '/gone': self.send_response(302); self.send_header('Location', '/ok')
              elif self.path == '/large': self.send_response(200)
              elif self.path.startswith('/ok'): self.send_response(200)
              else: self.send_response(404)
              self.end_headers()
              if self.path == '/large':
                  while True: self.wfile.write(b'x' * 65536)
              self.wfile.write(('path ' + self.path + '\\nproxied ' + str('Proxy-Connection' in self.headers) + '\\n999').encode())
          def log_message(self, *arguments): pass
      threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0))).start()
      server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
      print(server.server_address[1], flush=True)
      server.serve_forever()
      """
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    process.standardInput = input
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let data = pipe.fileHandleForReading.availableData
      try #require(!data.isEmpty, "the server has not started")
      line += String(decoding: data, as: UTF8.self)
    }
    port = try #require(Int(line.dropLast()))
  }

  deinit { try? input.fileHandleForWriting.close() }
}
