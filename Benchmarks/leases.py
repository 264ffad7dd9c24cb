"""What the ledger costs: single decisions as rows of the table, and how many claims per second several processes get through together."""

import json
import subprocess
import time

CLAIM = "mc claim, durable"
PROCESSES = 8


def prepare(place, directory):
    """Two tasks: one that this session will hold, one that another session holds."""
    environment = place.environment()
    mc = str(directory / "mc")
    for arguments in (["add", "Parser"], ["add", "Wizard"], ["claim", "2", "--actor", "other", "--session", "s2", "--ttl-minutes", "600"]):
        subprocess.run([mc, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


def payloads(place):
    """A prompt that hands out the session's own task, and a command line that has nothing to do with tasks."""

    def tool(name, tool_name, tool_input):
        return place.payload(
            name, {"session_id": "s1", "cwd": str(place.project), "hook_event_name": "PreToolUse", "tool_name": tool_name, "tool_input": tool_input})

    prompt = "Take MC #1 and finish it. " + "Read the parser first, then its tests. " * 50
    return {
        "delegation": tool("delegation", "Task", {"description": "parser", "prompt": prompt}),
        "command": tool("command", "Bash", {"command": "cd src && npm test 2>&1 | tail -20"}),
    }


def claims_per_second(place, directory, seconds=3.0):
    """How many claims of the same tasks eight processes at once get answered, and by how many of them each task was won."""
    environment = dict(place.environment(), ZAKON_STATE=str(place.folder / "contended"))
    mc = str(directory / "mc")
    for number in range(PROCESSES):
        subprocess.run([mc, "add", f"task {number}"], env=environment, check=True, stdout=subprocess.DEVNULL)
    worker = """
import json, subprocess, sys, time
mc, name, end = sys.argv[1], sys.argv[2], float(sys.argv[3])
counts = {0: 0, 1: 0}
task = 0
while time.time() < end:
    task += 1
    claim = [mc, "claim", str(task % %d + 1), "--actor", name, "--session", "s"]
    code = subprocess.run(claim, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    counts[code] = counts.get(code, 0) + 1
print(json.dumps(counts))
""".replace("%d", str(PROCESSES))
    began = time.time()
    end = began + seconds
    workers = [
        subprocess.Popen(["python3", "-c", worker, mc, f"a{number}", str(end)], env=environment, stdout=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    totals = {}
    for process in workers:
        for code, count in json.loads(process.communicate()[0]).items():
            totals[int(code)] = totals.get(int(code), 0) + count
    elapsed = time.time() - began
    strange = {code: count for code, count in totals.items() if code not in (0, 1)}
    if strange:
        raise RuntimeError(f"claims ended with other codes than 0 and 1: {strange}")
    return sum(totals.values()) / elapsed, totals.get(0, 0), totals.get(1, 0)


def file_system(path):
    """The type of the file system that holds `path`, from the longest mount point above it."""
    best = ("", "unknown")
    for line in open("/proc/mounts"):
        _, point, kind, *_ = line.split()
        if str(path).startswith(point) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1]


def report(place, directory):
    rate, won, held = claims_per_second(place, directory)
    print(f"claims: {rate:.0f} a second by {PROCESSES} processes at once ({won} given or renewed, {held} refused); every commit synced"
          f" (synchronous=FULL, write-ahead log) on {file_system(place.folder)}")
    return {"claims_per_second": round(rate)}
