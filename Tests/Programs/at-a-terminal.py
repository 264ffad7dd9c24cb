#!/usr/bin/env python3
"""Runs a command at a terminal of its own and types there the word that it asks for, as a person would.

usage: at-a-terminal.py RESULT [--wrong-word] COMMAND…   writes the exit code and what the terminal showed to RESULT

The command's ancestors are this program and the first process alone: whatever runs the tests is not among them.
"""

import os
import pty
import re
import sys
import time


def converse(command, mistyped):
    process, terminal = pty.fork()
    if process == 0:
        os.execv(command[0], command)
    shown = b""
    typed = False
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        asked = re.search(rb"Type (\w+) to go on: $", shown)
        if asked and not typed:
            os.write(terminal, (b"not" if mistyped else b"") + asked.group(1) + b"\n")
            typed = True
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status), shown


def main():
    result, command = sys.argv[1], sys.argv[2:]
    mistyped = command[0] == "--wrong-word"
    if mistyped:
        command = command[1:]
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            # Wait until the parent is gone and the first process has taken this one over.
            while os.getppid() != 1 and time.monotonic() < DEADLINE - 20:
                time.sleep(0.01)
            code, shown = converse(command, mistyped)
            with open(result + ".new", "wb") as file:
                file.write(str(code).encode() + b"\n" + shown)
            os.rename(result + ".new", result)
        os._exit(0)
    while not os.path.exists(result) and time.monotonic() < DEADLINE:
        time.sleep(0.02)
    return 0 if os.path.exists(result) else 1


DEADLINE = time.monotonic() + 25

if __name__ == "__main__":
    sys.exit(main())
