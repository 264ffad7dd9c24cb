"""What the benchmark feeds the programs: Claude Code transcripts of any size and the payloads of hook calls.

Everything is made, nothing recorded. Sizes follow real sessions: a tool result of 4 KB in the median and up to 20 KB, which stands in
its line twice (for the model and as `toolUseResult`), progress lines between, a turn of about 100 KB.
"""

import itertools
import json
import time
import uuid

SESSION = "3f0c2a52-6d8e-4f6b-9d0e-2f5b7a9c1e44"
MESSAGE_BYTES = 10_000
EVIDENCE = "docs/evidence/replay.log"
LAST_TURN_SECONDS = 60

COMPONENTS = [
    ("session store", "src/session/store.py"), ("login form", "web/src/LoginForm.tsx"), ("rate limiter", "src/http/limits.py"),
    ("import job", "jobs/import_orders.py"), ("price table", "src/pricing/table.py"), ("mail queue", "src/mail/queue.py"),
    ("search index", "src/search/index.py"), ("report page", "web/src/ReportPage.tsx"),
]

# Prose as agents write it, close to claims and none of them: intentions, questions, conditions, negations, code, quotes.
PARAGRAPHS = [
    "`{file}` holds the {name}. It reads the request header first, then the cookie, and only then asks the database; the order "
    "matters, because a stale cookie would otherwise hide a fresh header.",
    "The {name} keeps at most {number} entries. When it is full, the oldest entry goes, which means that two requests that arrive "
    "together may both miss.",
    "There are two ways to change the {name}. The first moves the check into the caller and leaves the type alone; the second adds "
    "a parameter with a default. I would take the second one, since eleven callers stay as they are.",
    "If the build breaks after this change, look at `{file}` line {number} first: the import there is the only one that reaches "
    "across the layers.",
    "Next I will run the tests of the {name} and read the log of the first failure before touching anything else.",
    "Should the {name} also be deployed to staging, or is the preview environment enough for now?",
    "What I do not know yet is how the {name} behaves when the connection drops in the middle of a write; none of the tests cover "
    "that, and I have not tried it.",
    "```python\ndef lookup(key: str) -> Entry | None:\n    entry = table.get(key)  # {name}\n    if entry is None or entry.age > "
    "{number}:\n        return None\n    return entry\n```",
    "- `{file}`: line {number} swallows the error; I would rather let it travel to the caller.\n- the same file: two names for one "
    "thing, `ttl` and `max_age`.",
    "> The reviewer asked why the {name} takes its own lock. I think that it should not, but the history says that somebody once "
    "had a reason.",
]

TOOL_OUTPUT = "".join(
    f"{number:5d}\t{line}\n"
    for number, line in enumerate(
        itertools.islice(
            itertools.cycle([
                "def handle(request: Request, store: Store) -> Response:",
                '    """Answers one request; the caller has checked the token."""',
                "    entry = store.lookup(request.headers.get(\"X-Session\", \"\"))",
                "    if entry is None:",
                "        log.warning(\"no entry for %s (š, đ, ž stay readable)\", request.id)",
                "        return Response(status=404, body={\"error\": \"unknown session\"})",
                "    return Response(status=200, body=entry.as_dict())",
                "",
            ]), 400), 1)
)


def ordinary_message():
    """10 KB without a claim."""
    parts, size = ["## What I found\n"], 0
    for round_, paragraph in enumerate(itertools.cycle(PARAGRAPHS)):
        name, file = COMPONENTS[round_ % len(COMPONENTS)]
        part = paragraph.format(name=name, file=file, number=17 + 13 * round_)
        if round_ % 9 == 8:
            part = f"### The {name}\n\n{part}"
        if size + len(part) > MESSAGE_BYTES - 250:
            return "\n\n".join(parts)
        parts.append(part)
        size += len(part) + 2


def claiming_message():
    """10 KB that ends in a claim nothing backs."""
    return ordinary_message() + "\n\n## Result\n\nAll 42 tests pass and the login form is done.\n"


def evidenced_message():
    """10 KB that ends in a claim and names its evidence."""
    return claiming_message() + f"\nThe output of the run is in `{EVIDENCE}`.\n"


class Session:
    """Writes the lines of one session, as Claude Code 2.1 does: one content block a line, progress between them."""

    def __init__(self, project, session=SESSION):
        self.project = str(project)
        self.session = session
        self.clock = 0.0
        self.parent = None
        self.count = 0

    def identifier(self, prefix=""):
        self.count += 1
        return prefix + str(uuid.UUID(int=(0x5EED << 64) + self.count)).replace("-", "" if prefix else "-")

    def line(self, kind, fields, seconds=1.0):
        self.clock += seconds
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.clock)) + f".{int(self.clock * 1000) % 1000:03d}Z"
        own = self.identifier()
        record = {
            "parentUuid": self.parent, "isSidechain": False, "userType": "external", "cwd": self.project,
            "sessionId": self.session, "version": "2.1.52", "gitBranch": "main", "type": kind, **fields, "uuid": own, "timestamp": stamp,
        }
        self.parent = own
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"

    def prompt(self, text):
        return self.line("user", {"message": {"role": "user", "content": text}, "permissionMode": "default"}, seconds=30.0)

    def assistant(self, message, block):
        body = {
            "model": "claude-opus-4-6", "id": message, "type": "message", "role": "assistant", "content": [block],
            "stop_reason": None, "stop_sequence": None,
            "usage": {"input_tokens": 3, "cache_creation_input_tokens": 1056, "cache_read_input_tokens": 64210, "output_tokens": 320},
        }
        return self.line("assistant", {"message": body, "requestId": message.replace("msg_", "req_")})

    def tool_use(self, name, tool_input, result):
        """The lines of one call: the call, a progress line, the result."""
        call = self.identifier("toolu_")
        block = {"type": "tool_use", "id": call, "name": name, "input": tool_input}
        yield self.assistant(self.identifier("msg_"), block)
        data = {"type": "hook_progress", "hookEvent": "PostToolUse", "hookName": f"PostToolUse:{name}", "command": "format-changed"}
        yield self.line("progress", {"data": data, "parentToolUseID": call, "toolUseID": call}, seconds=0.1)
        content = [{"tool_use_id": call, "type": "tool_result", "content": result, "is_error": False}]
        outcome = {"stdout": result, "stderr": "", "interrupted": False, "isImage": False}
        yield self.line("user", {"message": {"role": "user", "content": content}, "toolUseResult": outcome})

    def say(self, text):
        return self.assistant(self.identifier("msg_"), {"type": "text", "text": text})

    def think(self, text):
        return self.assistant(self.identifier("msg_"), {"type": "thinking", "thinking": text, "signature": "E" * 400})

    def turn(self, number):
        """An earlier turn. Its answer claims a lot: none of it may count."""
        name, file = COMPONENTS[number % len(COMPONENTS)]
        path = f"{self.project}/{file}"
        yield self.prompt(f"Please look at the {name} again, request {number} of this week.")
        yield self.think(f"The {name} is in {file}. I read it first, then the callers.")
        for step in range(12):
            size = (900, 4_000, 1_800, 9_000, 400, 4_600)[(number + step) % 6]
            yield from self.tool_use("Read", {"file_path": path, "offset": step * 40}, TOOL_OUTPUT[:size])
            if step % 4 == 3:
                yield self.say(f"The {name} looks different from what the ticket says; I read on.")
        yield self.say(f"The {name} is fixed, all tests pass and everything is deployed. Request {number} is done.")

    def last_turn(self, answer):
        """The turn that ends now: reads, an edit, a script of the project's, the answer. No test runs, so only the path backs its claims."""
        self.clock = time.time() - LAST_TURN_SECONDS - 30.0
        path = f"{self.project}/src/session/store.py"
        yield self.prompt("The login form loses its session on reload. Find out why and tell me what you would change.")
        yield self.think("I start with the store, then the form.")
        for step in range(10):
            size = (900, 4_000, 1_800, 9_000, 400, 4_600)[step % 6]
            yield from self.tool_use("Read", {"file_path": path, "offset": step * 40}, TOOL_OUTPUT[:size])
            if step % 4 == 3:
                yield self.say("The store drops the entry on every read; I look at who calls it.")
        edit = {"file_path": path, "old_string": "table.pop(key)", "new_string": "table.get(key)"}
        yield from self.tool_use("Edit", edit, f"The file {path} has been updated.")
        command = f"./scripts/replay-sessions 2>&1 | tee {EVIDENCE}"
        yield from self.tool_use("Bash", {"command": command, "description": "Replay"}, "." * 42 + "\n42 sessions in 3.10s")
        yield self.say(answer)
        data = {"type": "hook_progress", "hookEvent": "Stop", "hookName": "Stop", "command": "zakon-hook --host claude --event Stop"}
        yield self.line("progress", {"data": data, "parentToolUseID": "stop", "toolUseID": "stop"}, seconds=0.1)


    def busy_turn(self, answer, calls=200, megabytes=2):
        """A turn of many tool calls: reads, searches and edits, a failing test run on the way, a clean one at the end."""
        self.clock = time.time() - LAST_TURN_SECONDS - 10.0 * calls
        path = f"{self.project}/src/session/store.py"
        yield self.prompt("Make the login form keep its session on reload.")
        # The result stands in its line twice, and escapes make it a little longer.
        size = int(megabytes * 1_000_000 / calls / 2.4)
        for step in range(calls - 1):
            kind = step % 8
            if kind == 3:
                edit = {"file_path": path, "old_string": f"table.pop({step})", "new_string": f"table.get({step})"}
                yield from self.tool_use("Edit", edit, f"The file {path} has been updated.")
            elif kind in (5, 7):
                command = f"cd src/session && rg -n 'lookup|entry_{step}' --glob '*.py' . | head -{40 + step}"
                yield from self.tool_use("Bash", {"command": command, "description": "Search"}, TOOL_OUTPUT[:size])
            elif step == 100:
                failure = TOOL_OUTPUT[:size] + "\n1 failed, 41 passed in 3.20s"
                yield from self.tool_use("Bash", {"command": "python -m pytest -q 2>&1 | tail -80"}, failure)
            else:
                yield from self.tool_use("Read", {"file_path": path, "offset": step * 40}, TOOL_OUTPUT[:size + 900 * (step % 3)])
            if step % 10 == 9:
                yield self.say("The store drops the entry on every read; I look at who calls it.")
        yield from self.tool_use("Bash", {"command": "python -m pytest -q 2>&1 | tail -80"}, "." * 42 + "\n42 passed in 3.10s")
        yield self.say(answer)


def write_busy_transcript(path, project, answer):
    with open(path, "w", encoding="utf-8") as file:
        session = Session(project)
        file.writelines(session.turn(0))
        file.writelines(session.busy_turn(answer))


def write_transcript(path, megabytes, project, answer):
    """A session of about the given size; only the earlier turns differ in number, the last one is the same in every size."""
    session = Session(project)
    # Far enough back that a long session does not reach the last turn.
    session.clock = time.time() - 3_600 - 1_000 * megabytes
    last = Session(project)
    last.count = 1 << 40
    ending = "".join(last.last_turn(answer)).encode()
    left = megabytes * 1_000_000 - len(ending)
    with open(path, "wb", buffering=1 << 20) as file:
        for number in itertools.count():
            turn = "".join(session.turn(number)).encode()
            if left < len(turn):
                break
            file.write(turn)
            left -= len(turn)
        file.write(ending)


def stop_payload(project, transcript, message, session=SESSION):
    return {
        "session_id": session, "transcript_path": str(transcript), "cwd": str(project), "permission_mode": "default",
        "hook_event_name": "Stop", "stop_hook_active": False, "last_assistant_message": message, "background_tasks": [],
        "session_crons": [],
    }


def tool_payload(project, transcript, tool, tool_input):
    return {
        "session_id": SESSION, "transcript_path": str(transcript), "cwd": str(project), "permission_mode": "default",
        "hook_event_name": "PreToolUse", "tool_name": tool, "tool_input": tool_input, "tool_use_id": "toolu_01Bench",
    }


PROJECT_POLICY = """\
# What this team adds to the standard policy,
# and nothing that would loosen it.
schema: 1

# Allows are not logged: the log is for decisions that somebody may want to look up.
audit-allows: false

# Naming a file is not enough, and an old one does not count.
evidence:
  - presence: on-disk
    freshness: required

writes:
  - paths:
      # Migrations that have run are history.
      - id: team.applied-migrations
        globs: ["db/migrations/applied/**"]
        message: a migration that has run
        advice: write a new migration instead
        examples:
          blocked: [db/migrations/applied/0001-users.sql]
          none: [{text: db/migrations/0002-roles.sql, because: not applied yet}]

      - id: team.generated-clients
        globs: ["clients/generated/**", "**/*.generated.ts"]
        message: generated code
        advice: change the schema and generate it again
        examples:
          blocked: [clients/generated/orders.ts]
          none: [{text: clients/orders.ts, because: written by hand}]
"""
