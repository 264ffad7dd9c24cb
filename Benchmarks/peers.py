"""What a user would pick instead and PyPI holds, installed into a virtual environment for the time of the benchmark."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CCHOOKS_HOOK = """\
from cchooks import PreToolUseContext, create_context

c = create_context()
assert isinstance(c, PreToolUseContext)
if c.tool_name == "Write" and ".env" in c.tool_input.get("file_path", ""):
    c.output.exit_deny(".env files are protected")
else:
    c.output.exit_success()
"""

PROOF_OF_DONE_HOOK = "import sys; from proof_of_done.hook import main; sys.exit(main())"


@dataclass
class Peer:
    requirement: str
    explanation: str


PEERS = [
    Peer("proof-of-done", "its Stop hook on the payloads of Zakon's Stop rows, entered through `proof_of_done.hook` without its argument parser"),
    Peer("nah<1", "`nah _claude-hook`, the line that `nah install claude` registers, on the harmless Write"),
    Peer("cchooks", "the quick-start hook of its page (.env guard) on the harmless Write: the least a hook with this SDK costs"),
]


class PeerEnvironment:
    """A virtual environment with those of the peers that could be installed."""

    def __init__(self, folder: Path, python: str):
        self.folder = folder
        self.python = str(folder / "bin" / "python3")
        self.installed: list[Peer] = []
        # The base interpreter of distributions may come without `venv`; then the one that runs the benchmark is used.
        for base in dict.fromkeys([python, sys.executable]):
            if self._try([base, "-m", "venv", "--clear", str(folder)]):
                break
        else:
            print("peers: no virtual environment could be made; none is measured")
            return
        self.installed = [peer for peer in PEERS if self._install(peer)]

    def _install(self, peer: Peer) -> bool:
        if self._try([self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", peer.requirement]):
            return True
        print(f"peers: `{peer.requirement}` could not be installed; it is left out")
        return False

    @staticmethod
    def _try(command) -> bool:
        try:
            return subprocess.run(command, capture_output=True, timeout=300).returncode == 0
        except (OSError, subprocess.TimeoutExpired):
            return False

    def has(self, requirement: str) -> bool:
        return any(peer.requirement == requirement for peer in self.installed)

    def proof_of_done(self, data: Path) -> list[str]:
        return [self.python, "-c", PROOF_OF_DONE_HOOK, "stop", "--data-dir", str(data)]

    def nah(self) -> list[str]:
        return [str(self.folder / "bin" / "nah"), "_claude-hook"]

    def cchooks(self) -> list[str]:
        hook = self.folder / "env_guard.py"
        hook.write_text(CCHOOKS_HOOK)
        return [self.python, str(hook)]
