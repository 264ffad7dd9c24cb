"""Governed documents for the benchmark: one of 200 KB, and a fleet of 2,000."""

import datetime
import time

import inputs

ALLOWED = "Write of a deploy map, 200 KB"
EDITED = "Edit of a deploy map of 200 KB"
REFUSED = "Write of a deploy map without an owner, 200 KB, blocked"
DOCUMENT_BYTES = 200_000
FLEET_DOCUMENTS = 2_000
FLEET_BAR_SECONDS = 5.0

NOTES = [
    "The pods of the north cluster start one after another; the load balancer drains each for thirty seconds before it goes.",
    "- `kubectl -n ledger get pods` shows the replicas; a third one comes up only when the queue is longer than 200",
    "| region | cluster | replicas |\n|---|---|---|\n| eu-north-1 | prod-eu-1 | 3 |\n| eu-west-1 | prod-eu-2 | 2 |",
    "### A note of the release crew\n\nThe migration adds a column and takes none away, so the former version works with it.",
    "```yaml\nimage: {{ .Values.image }}\nreplicas: 3\n```",
    "See [the runbook](https://wiki.example/runbook) and <!-- reviewed by the crew --> the capacity page.",
]


def deploy_map(size=0, owner="payments-platform"):
    verified = datetime.date.today() - datetime.timedelta(days=3)
    text = f"""---
owner: {owner}
last-verified: {verified}
---
# Deploy map

## Deploy

```bash
make deploy
```

## Rollback (< 5 minutes)

Run `make rollback`.

## Verification evidence

- https://ci.example/runs/2207

## Notes

"""
    notes = "\n\n".join(NOTES) + "\n\n"
    return text + notes * max(0, (size - len(text)) // len(notes))


def payloads(place):
    path = place.project / "services/DEPLOY-MAP.md"
    path.parent.mkdir(parents=True)
    path.write_text(deploy_map(DOCUMENT_BYTES))

    def tool(name, tool_name, tool_input):
        return place.payload(name, inputs.tool_payload(place.project, place.folder / "t", tool_name, {"file_path": str(path), **tool_input}))

    return {
        ALLOWED: tool("map", "Write", {"content": deploy_map(DOCUMENT_BYTES)}),
        EDITED: tool("map-edit", "Edit", {"old_string": "make deploy\n", "new_string": "make deploy-all\n"}),
        REFUSED: tool("map-refused", "Write", {"content": deploy_map(DOCUMENT_BYTES, owner="TBD")}),
    }


def watch(place, zakon, rounds=3):
    """Seconds that a watch over the fleet takes, the middle of some rounds."""
    fleet = place.folder / "fleet"
    for number in range(FLEET_DOCUMENTS // 2):
        folder = fleet / f"repository-{number % 40}" / f"service-{number}"
        folder.mkdir(parents=True)
        (folder / "DEPLOY-MAP.md").write_text(deploy_map(6_000))
        (folder / "BUILD-BLUEPRINT.md").write_text(deploy_map(6_000).replace("## Deploy\n", "## Build\n"))
        for name in range(10):
            (folder / f"source-{name}.ts").write_text("export {}\n")
    seconds = []
    for _ in range(rounds):
        began = time.monotonic()
        result = place.run([zakon, "watch", str(fleet)], place.payloads / "read.json")
        seconds.append(time.monotonic() - began)
        if result.returncode != 0 or f"{FLEET_DOCUMENTS} documents" not in result.stdout:
            raise SystemExit(f"the watch did something else: {result.returncode} {result.stdout[-300:]} {result.stderr[-300:]}")
    return sorted(seconds)[rounds // 2]
