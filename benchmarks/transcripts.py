"""Transcripts of coding agents: speed and memory of an upload beside the events endpoint, in one run."""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks import load, server
from benchmarks.processes import MemoryWatch
from benchmarks.report import Row, machine, ratio, show
from benchmarks.sessions import stable_id
from benchmarks.text import corpus, cut
from benchmarks.upload import report_when_read, send

NOON = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
CALLS_A_SESSION = 60
TOOLS = ("Read", "Bash", "Edit", "Grep")
CHUNK_BYTES = 1 << 20


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transcripts", description=__doc__)
    parser.add_argument("--gb", type=float, default=0.2, help="size of the transcripts; 1 is the goal's size")
    load.add_options(parser, sessions=100)
    server.add_options(parser)
    options = parser.parse_args(arguments)
    print(machine())
    prepared = load.prepare(options)
    with server.running(options) as recto:
        api = load.ingest(recto, prepared, clients=options.clients)
        uploaded = _upload(recto, options)
        rows: list[Row] = [api.row(f"events endpoint, workload {options.mode}"), uploaded]
        for name in ("mb_per_second", "events_per_second"):
            rows.append(
                {"what": f"share of the endpoint's {name}", name: ratio(uploaded[name], rows[0][name])}
            )
        show(f"Transcripts by upload, beside events by the API, {recto.database}", rows)


def _upload(recto: server.Server, options: argparse.Namespace) -> Row:
    wanted_bytes = int(options.gb * 1e9)
    with MemoryWatch(recto.pids) as watch:
        upload = send(recto, "transcripts.jsonl", chunks(options.seed), wanted_bytes)
        began = time.monotonic()
        report = report_when_read(recto, upload)
        seconds = time.monotonic() - began
    (file,) = report["files"]
    if file["refused_count"] or file["conflicts"]:
        raise RuntimeError(f"the upload was not read whole: {file}")
    return {
        "what": f"upload of {options.gb:g} GB, read by its job",
        "events": file["events"],
        "seconds": round(seconds, 1),
        "mb_per_second": round(wanted_bytes / 1e6 / seconds, 1),
        "events_per_second": round(file["events"] / seconds),
        "peak_pss_mb": watch.peak.pss_mb if watch.peak else None,
    }


def chunks(seed: int) -> Iterator[bytes]:
    """Lines of transcripts without end, a megabyte or so at a time."""
    waiting = bytearray()
    for index in itertools.count():
        for line in session_lines(seed, index):
            waiting += json.dumps(line, separators=(",", ":")).encode() + b"\n"
            if len(waiting) >= CHUNK_BYTES:
                yield bytes(waiting)
                waiting.clear()


def session_lines(seed: int, index: int) -> Iterator[dict[str, Any]]:
    """One session: answers of one to three lines, each repeating its usage, with tools and their results."""
    dice = random.Random(f"{seed}/transcript/{index}")
    text = corpus(seed)
    writer = _Writer(str(stable_id(seed, "transcript", index)), dice)
    yield writer.line("user", message={"role": "user", "content": cut(dice, text, 300)})
    for _ in range(CALLS_A_SESSION):
        message_id = f"msg_{dice.getrandbits(96):024x}"
        use = f"toolu_{dice.getrandbits(96):024x}"
        blocks: list[dict[str, Any]] = [
            {
                "type": "thinking",
                "thinking": cut(dice, text, dice.lognormvariate(6.3, 0.6)),
                "signature": "s" * 300,
            },
            {"type": "text", "text": cut(dice, text, dice.lognormvariate(5.3, 0.8))},
            {
                "type": "tool_use",
                "id": use,
                "name": dice.choice(TOOLS),
                "input": {"path": cut(dice, text, 60)},
            },
        ]
        told = blocks[dice.randrange(3) :]
        for number, block in enumerate(told, start=1):
            usage = {
                "input_tokens": 8,
                "cache_creation_input_tokens": 900,
                "cache_read_input_tokens": 40_000,
                "output_tokens": 340 if number == len(told) else 1,
            }
            message = {
                "id": message_id,
                "type": "message",
                "role": "assistant",
                "model": "claude-opus-4-5-20251101",
            }
            yield writer.line(
                "assistant",
                requestId=f"req_{message_id[4:]}",
                message=message | {"content": [block], "stop_reason": None, "usage": usage},
            )
        result = cut(dice, text, min(dice.lognormvariate(7.4, 1.1), 200_000))
        block = {"type": "tool_result", "tool_use_id": use, "content": result}
        yield writer.line(
            "user",
            message={"role": "user", "content": [block]},
            toolUseResult={"stdout": result, "stderr": ""},
        )


class _Writer:
    """Puts what every line says around what it says of its own."""

    def __init__(self, session: str, dice: random.Random) -> None:
        self.session = session
        self.dice = dice
        self.parent: str | None = None
        self.moment = NOON + timedelta(seconds=dice.randrange(10**6))

    def line(self, kind: str, **said: Any) -> dict[str, Any]:
        own = f"{self.dice.getrandbits(128):032x}"
        self.moment += timedelta(seconds=self.dice.uniform(0.2, 6.0))
        about = {
            "parentUuid": self.parent,
            "isSidechain": False,
            "userType": "external",
            "cwd": "/home/user/project",
            "sessionId": self.session,
            "version": "2.1.41",
            "gitBranch": "main",
            "type": kind,
            "uuid": own,
            "timestamp": self.moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        self.parent = own
        return about | said


if __name__ == "__main__":
    main(sys.argv[1:])
