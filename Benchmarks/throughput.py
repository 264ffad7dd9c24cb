"""How fast the detector reads long text, beside ripgrep with the original word list and the same list as a regex in Python."""

import shutil
import subprocess
import time

import inputs
from stop_gate import CLAIM

LONG_MEGABYTES = 10
ROUNDS = 5
MEGABYTE_PER_SECOND_BAR = 50
MEGABYTE_MILLISECONDS_BAR = 100

# Nothing of it is a claim of finished work, and none of it repeats within a kilobyte.
PLAIN = " ".join(
    f"Section {number} describes how part {number * 7} of the text relates to part {number * 11}, which readers of the {number}th edition "
    f"may want to compare with the older wording." for number in range(1, 60))


def messages():
    """Texts of one megabyte that ask much of a detector."""
    def filled(part):
        return (part * (1_000_000 // len(part.encode()) + 1))[:1_000_000]

    return {
        "near-claims": filled(inputs.ordinary_message() + "\n\n"),
        "plain prose": filled(PLAIN + "\n\n"),
        "nothing but claims": filled("Done, all tests pass. The parser is fixed and verified; everything works now.\n\n"),
        "one word": filled("done "),
        "one sentence": filled("the tests of the parser and "),
        "open brackets": filled("[(`*_"),
        "table cells": filled("| done | passed |\n"),
    }


def best(argv, path):
    """The least time of some runs, in seconds: what is in the way of a run only ever adds."""
    least = float("inf")
    for _ in range(ROUNDS):
        with open(path, "rb") as source:
            start = time.perf_counter()
            subprocess.run(argv, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            least = min(least, time.perf_counter() - start)
    return least


def measure(zakon, folder):
    """Prints the rates; returns them."""
    empty = folder / "empty.txt"
    empty.write_text("x\n")
    detector = [str(zakon), "check", "claims"]
    idle = best(detector, empty)
    rates = {}
    for name in ("near-claims", "plain prose"):
        path = folder / "long.txt"
        path.write_text(messages()[name] * LONG_MEGABYTES)
        megabytes = path.stat().st_size / 1e6
        rate = megabytes / (best(detector, path) - idle)
        rates[f"Zakon, {name}"] = rate
        if shutil.which("rg"):
            words = CLAIM.pattern
            rates[f"ripgrep with the original words, {name}"] = megabytes / best(["rg", "-c", "-i", words, str(path)], empty)
        text = path.read_text()
        start = time.perf_counter()
        sum(1 for _ in CLAIM.finditer(text))
        rates[f"Python's re with the original words, {name}"] = megabytes / (time.perf_counter() - start)
    print(f"\n{'long text':52}  MB/s")
    for name, rate in rates.items():
        note = f"bar >= {MEGABYTE_PER_SECOND_BAR}  {'met' if rate >= MEGABYTE_PER_SECOND_BAR else 'MISSED'}" if name.startswith("Zakon") else ""
        print(f"{name:52}  {rate:5.0f}  {note}".rstrip())
    print(f"\n{'a message of 1 MB':52}    ms")
    slowest = {}
    for name, text in messages().items():
        path = folder / "message.txt"
        path.write_text(text)
        slowest[name] = best(detector, path) * 1000
        note = "met" if slowest[name] <= MEGABYTE_MILLISECONDS_BAR else "MISSED"
        print(f"{name:52}  {slowest[name]:5.0f}  bar <= {MEGABYTE_MILLISECONDS_BAR}  {note}")
    return {"megabytes_per_second": rates, "milliseconds_of_one_megabyte": slowest}
