#!/usr/bin/env python3
"""The Stop gate as a team would write it in Python: the yardstick for Zakon's own.

Judges the text of the current turn: claims in English and Bosnian by keyword, evidence by paths that exist and are fresh. An unbacked
claim ends in exit code 2 with the reason on standard error, an audit line, a verdict file and a row in the ledger. What costs time
only on a block is imported only there, and the transcript is read from its end, so that nothing here is slower than it needs to be.
"""

import json
import os
import re
import stat
import sys
import time
from calendar import timegm

CLAIM = re.compile(
    r"\b(done|verified|LIVE|ACTIVE|works|PASS|completed|finished"
    r"|urađeno|uradjeno|završeno|zavrseno|potvrđen|potvrdjen|uredan|solidan"
    r"|prošl[oa]|proslo|ispravno|registrovano"
    r"|radi|funkcionie|funkcionise|funkcioniše|testovano|provjereno|gotovo|spremno)\b",
    re.IGNORECASE,
)
EVIDENCE = re.compile(
    r"/tmp/evidence-[0-9]+/[^\s`\"'<>()\[\],;]+"
    r"|~/system/state/[^\s/`\"'<>()\[\],;]+\.json"
    r"|(?:[\w.-]+/)*(?:evidence|artifacts|test-results|test-reports|coverage)/[^\s`\"'<>()\[\],;]+"
    r"|(?:[\w.-]+/)*[\w.-]*junit[\w.-]*\.xml"
)
SECRET = re.compile(r"\b(?:gh[pousr]_\w{20,}|sk-[\w-]{20,}|AKIA[0-9A-Z]{16})\b|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
NO_PROMPT = (
    "<local-command-", "<bash-", "Caveat:", "Stop hook feedback:", "[Request interrupted",
    "This session is being continued",
)
VIOLATION_WEIGHT = 31
REPORT_BELOW = 70
STATE = os.path.expanduser("~/.local/state/stop-gate")


def lines_backwards(path, piece=64 * 1024):
    """The lines of a file from the last to the first."""
    with open(path, "rb") as file:
        position = file.seek(0, os.SEEK_END)
        rest = b""
        while position:
            size = min(piece, position)
            position -= size
            file.seek(position)
            lines = (file.read(size) + rest).split(b"\n")
            rest = lines[0]
            yield from reversed(lines[1:])
        yield rest


def blocks(record):
    message = record.get("message")
    content = message.get("content") if isinstance(message, dict) else message
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content or [] if isinstance(block, dict)]


def is_prompt(record, content):
    if record.get("isMeta") or record.get("isCompactSummary"):
        return False
    if any(block.get("type") == "tool_result" for block in content):
        return False
    text = next((block["text"] for block in content if block.get("type") == "text"), "")
    return not text.startswith(NO_PROMPT)


def seconds(timestamp):
    """Seconds since the epoch of an ISO 8601 time in UTC."""
    try:
        return timegm(time.strptime(timestamp[:19], "%Y-%m-%dT%H:%M:%S"))
    except (TypeError, ValueError):
        return None


def current_turn(path):
    """The agent's texts since the last prompt, and when that was."""
    texts = []
    for line in lines_backwards(path):
        # Most lines of a transcript are progress and results; a line without these words is not worth parsing.
        if b'"assistant"' not in line and b'"user"' not in line:
            continue
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if record.get("isSidechain"):
            continue
        kind = record.get("type")
        if kind == "assistant":
            texts += [block["text"] for block in reversed(blocks(record)) if block.get("type") == "text"]
        elif kind == "user" and is_prompt(record, blocks(record)):
            return texts[::-1], seconds(record.get("timestamp"))
    return texts[::-1], None


def claims(texts):
    found = []
    for text in texts:
        for match in CLAIM.finditer(text):
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            sentence = text[start : end if end >= 0 else None].strip()
            found.append({"claim": sentence[:300], "rule": match[0].lower(), "line": text.count("\n", 0, match.start()) + 1})
    return found


def is_backed(texts, cwd, began):
    """Whether one of the named evidence files exists, holds something, and is newer than the prompt."""
    for text in texts:
        for match in EVIDENCE.finditer(text):
            path = os.path.join(cwd, os.path.expanduser(match[0].rstrip(".:!?")))
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISREG(status.st_mode) and status.st_size and (began is None or status.st_mtime >= began):
                return True
    return False


def remember(session, fingerprint, violations, now):
    """Counts the violations in the ledger; opens a task only for a set that is new in its session."""
    import sqlite3

    ledger = sqlite3.connect(os.path.join(STATE, "ledger.db"), timeout=0.3)
    with ledger:
        if ledger.execute("PRAGMA user_version").fetchone()[0] == 0:
            ledger.execute("PRAGMA journal_mode=WAL")
            ledger.execute("CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, description TEXT, created_at TEXT)")
            ledger.execute(
                "CREATE TABLE violations (session TEXT, fingerprint TEXT, count INTEGER, task INTEGER, PRIMARY KEY (session, fingerprint))"
            )
            ledger.execute("PRAGMA user_version=1")
        ledger.execute("PRAGMA synchronous=NORMAL")
        known = ledger.execute(
            "UPDATE violations SET count = count + 1 WHERE session = ? AND fingerprint = ?", (session, fingerprint)
        )
        if known.rowcount == 0:
            description = "\n".join(violation["claim"] for violation in violations)
            task = ledger.execute(
                "INSERT INTO tasks (title, description, created_at) VALUES ('Unbacked claim', ?, ?)", (description, now)
            ).lastrowid
            ledger.execute("INSERT INTO violations VALUES (?, ?, 1, ?)", (session, fingerprint, task))
    ledger.close()


def write_verdict(verdict):
    path = os.path.join(STATE, "last-validator-verdict.json")
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(verdict, file, ensure_ascii=False)
    os.replace(temporary, path)


def audit(entry):
    """Appends a line that carries the hash of the line before it."""
    import fcntl
    import hashlib

    with open(os.path.join(STATE, time.strftime("audit-%Y%m%d.jsonl", time.gmtime())), "ab+") as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        log.seek(max(0, log.seek(0, os.SEEK_END) - 16 * 1024))
        last = log.read().rstrip(b"\n").rpartition(b"\n")[2]
        entry["prev"] = hashlib.sha256(last).hexdigest() if last else ""
        log.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")


def block(session, violations):
    import hashlib

    for violation in violations:
        violation["claim"] = SECRET.sub("[masked]", violation["claim"])
    score = max(0, 100 - VIOLATION_WEIGHT * len(violations))
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    keys = sorted({f"{violation['rule']}\0{violation['claim']}" for violation in violations})
    fingerprint = hashlib.sha256("\1".join(keys).encode()).hexdigest()
    os.makedirs(STATE, mode=0o700, exist_ok=True)
    remember(session, fingerprint, violations, now)
    verdict = {"session_id": session, "timestamp": now, "score": score, "violations": violations}
    if score < REPORT_BELOW:
        write_verdict(verdict)
    audit(dict(verdict, outcome="block"))
    for violation in violations[:5]:
        print(f"stop-gate: unbacked claim in line {violation['line']}: {violation['claim']}", file=sys.stderr)
    print("stop-gate: name a fresh file such as docs/evidence/<name>, or say what is not verified", file=sys.stderr)
    return 2


def main():
    event = json.load(sys.stdin)
    if event.get("hook_event_name") not in ("Stop", "SubagentStop"):
        return 0
    texts, began = current_turn(event["transcript_path"])
    last = event.get("last_assistant_message")
    if last:
        texts = [text for text in texts if text not in last] + [last]
    violations = claims(texts)
    if not violations or is_backed(texts, event.get("cwd", "/"), began):
        return 0
    return block(event.get("session_id", "unknown"), violations)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:
        print(f"stop-gate: could not decide: {error!r}", file=sys.stderr)
        sys.exit(2)
