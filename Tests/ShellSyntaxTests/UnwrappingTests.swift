import ShellSyntax
import Testing

@Suite("A wrapper")
struct UnwrappingTests {
  @Test(
    "is looked through",
    arguments: [
      ("sudo -u root -E FOO=1 a b", "a b", "sudo"), ("env -i A=1 B=2 a", "a", "env"), ("/usr/bin/env python3 x", "python3 x", "env"),
      ("command -p a", "a", "command"), ("command -v a", "command -v a", ""), ("exec -a n a b", "a b", "exec"), ("nohup a", "a", "nohup"),
      ("timeout -s KILL 5m a -x", "a -x", "timeout"), ("timeout -k5 --signal=9 10 a", "a", "timeout"), ("nice -n 5 a", "a", "nice"),
      ("ionice -c2 -n7 a", "a", "ionice"), ("stdbuf -oL -e 0 a", "a", "stdbuf"), ("xvfb-run -a -s '-screen 0' a", "a", "xvfb-run"),
      ("doas -u x a", "a", "doas"), ("setsid -w a", "a", "setsid"), ("caffeinate -i a", "a", "caffeinate"), ("arch -x86_64 a", "a", "arch"),
      ("xargs -0 -n 1 a b", "a b *", "xargs"), ("xargs -I% a %/x b", "a ? b", "xargs"),
      ("docker exec -it -e X=1 c a b", "a b", "docker exec"),
      ("docker compose -f x.yml exec -T web a", "a", "docker compose exec"), ("docker run --rm -v x:y image a b", "a b", "docker run"),
      ("npx --yes vitest run", "vitest run", "npx"), ("npx -p typescript tsc -b", "tsc -b", "npx"), ("bunx jest", "jest", "bunx"),
      ("pnpm -C x exec jest", "jest", "pnpm exec"), ("pnpm --filter web exec jest -t x", "jest -t x", "pnpm exec"),
      ("yarn exec jest", "jest", "yarn exec"), ("uv run --with x -p 3.12 pytest -q", "pytest -q", "uv run"),
      ("uv run -- pytest", "pytest", "uv run"), ("poetry run pytest", "pytest", "poetry run"), ("pipenv run a", "a", "pipenv run"),
      ("pdm run a", "a", "pdm run"), ("hatch run a", "a", "hatch run"), ("rye run a", "a", "rye run"),
      ("bundle exec rspec", "rspec", "bundle exec"),
      ("dotenv -e .env -- a b", "a b", "dotenv"), ("cross-env A=1 B=2 a", "a", "cross-env"),
      ("nix develop .#x -c a b", "a b", "nix develop"),
      ("mise exec node@20 -- a", "a", "mise exec"), ("direnv exec . a", "a", "direnv exec"), ("rbenv exec a", "a", "rbenv exec"),
      ("volta run --node 20 a", "a", "volta run"), ("conda run -n e --no-capture-output a", "a", "conda run"),
      ("sudo -E timeout 5 nice a x", "a x", "sudo timeout nice"), ("sudo -l", "sudo -l", ""),
      ("timeout \"$T\" a", "a", "timeout"), ("env $X a", "* a", "env"), ("sudo $X a", "* a", "sudo"), ("ssh -N h", "ssh -N h", ""),
      ("kubectl -n x exec pod -- a", "a", "kubectl exec"), ("npm exec -- a -b", "a -b", "npm exec"), ("bash x.sh", "bash x.sh", ""),
      ("docker run --rm image", "docker run --rm image", ""), ("exec sudo a", "a", "exec sudo"),
      ("rustup run nightly cargo test", "cargo test", "rustup run"),
    ])
  func words(_ text: String, _ expected: String, _ wrappers: String) throws {
    let effective = try #require(try read(text).commands.first).unwrapped()
    #expect(ShellSyntaxTests.words(effective.words) == expected, "\(text)")
    #expect(effective.wrappers.joined(separator: " ") == wrappers, "\(text)")
  }

  @Test(
    "hands its text to a shell",
    arguments: [
      ("bash -c 'a b'", "a b"), ("sh -lc a", "a"), ("bash -euo pipefail -c 'a'", "a"), ("ssh -p 2 h a b", "a b"),
      ("nix-shell -p x --run 'a b'", "a b"),
      ("su - u -c 'a b'", "a b"), ("npx -c 'a b'", "a b"), ("sudo bash -c 'a'", "a"), ("docker exec c sh -c 'a b'", "a b"),
      ("flock x -c 'a b'", "a b"),
    ])
  func scripts(_ text: String, _ expected: String) throws {
    let line = try read(text)
    #expect(try #require(line.commands.first).unwrapped().script?.text == expected)
    #expect(line.commands.count == 2 && ShellSyntaxTests.words(line.commands[1]) == expected)
  }

  @Test("says whether its status is the command's, and where it runs")
  func properties() throws {
    func first(_ text: String) throws -> EffectiveCommand { try #require(try read(text).commands.first).unwrapped() }
    #expect(try first("timeout 5 a").passesStatus)
    #expect(try !first("xargs a").passesStatus)
    #expect(try !first("docker exec -d c a").passesStatus)
    #expect(try !first("ssh -f h a").passesStatus)
    #expect(try first("docker exec c a").runsElsewhere)
    #expect(try first("pnpm -C x exec a").folder?.text == "x")
    #expect(try first("sudo -D /y a").folder?.text == "/y")
    #expect(try first("env A=1 a").assignments.map(\.name) == ["A"])
    #expect(baseName("./node_modules/.bin/jest") == "jest" && baseName("jest") == "jest")
  }
}
