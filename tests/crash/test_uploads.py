"""An upload that is killed in the middle, while it is read or undone, is finished by the next start: once."""

from __future__ import annotations

import io
import json
import tarfile
import time
from pathlib import Path

import pytest

from .load import Event, ask, make_batch, post

FILES = 12
BATCHES_OF_A_FILE = 150
EVENTS = FILES * BATCHES_OF_A_FILE * 3
WAIT_SECONDS = 120
ENDED = {"done", "failed", "cancelled", "undone"}

# Says that the database matters, so that these tests run on both.
pytestmark = pytest.mark.usefixtures("fresh_database")


def archive():
    """Recto's own events, a session of each file, packed as tar.gz."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for number in range(FILES):
            lines = b"".join(json.dumps(event).encode() + b"\n" for event in events_of(number))
            info = tarfile.TarInfo(f"logs/{number}.jsonl")
            info.size = len(lines)
            tar.addfile(info, io.BytesIO(lines))
    return packed.getvalue()


def events_of(file: int) -> list[Event]:
    made = [event for number in range(BATCHES_OF_A_FILE) for event in make_batch(file, number)]
    return [{**event, "session_id": f"session {file}"} for event in made]


def hand_over(server):
    return ask(server, "/api/v1/uploads?filename=logs.tar.gz", archive())["id"]


def once(server, upload, is_so):
    """The report as soon as it is so."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while not is_so(report := ask(server, f"/api/v1/uploads/{upload}")):
        assert time.monotonic() < give_up_at, report
        time.sleep(0.02)
    return report


def has_ended(report):
    return report["state"] in ENDED


def files_left(server):
    return [path for path in (Path(server.data) / "uploads").rglob("*") if path.is_file()]


def rebuilt(server):
    done = server.manage("rebuild", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["default"]


def test_an_archive_that_is_killed_in_the_middle_is_read_to_its_end_and_counted_once(live_recto):
    upload = hand_over(live_recto)
    once(live_recto, upload, lambda report: len(report["files"]) > FILES // 2 or has_ended(report))
    live_recto.kill()
    live_recto.start()
    report = once(live_recto, upload, has_ended)
    members = report["files"][1:]
    assert report["state"] == "done"
    assert [file["events"] for file in members] == [BATCHES_OF_A_FILE * 3] * FILES
    assert sum(file["duplicates"] + file["conflicts"] + file["refused_count"] for file in members) == 0
    assert rebuilt(live_recto) == {
        "entries": EVENTS,
        "groups": rebuilt(live_recto)["groups"],
        "differing": {},
    }
    assert files_left(live_recto) == []


def test_an_undoing_that_is_killed_in_the_middle_takes_everything_away_and_counts_it_once(live_recto):
    kept = make_batch(1000, 1)
    post(live_recto, kept)
    upload = hand_over(live_recto)
    once(live_recto, upload, has_ended)
    ask(live_recto, f"/api/v1/uploads/{upload}/undo", b"")
    once(live_recto, upload, lambda report: (report["undone"] or {}).get("entries", 0) > 0)
    live_recto.kill()
    live_recto.start()
    report = once(live_recto, upload, has_ended)
    assert (report["state"], report["undone"]["entries"], report["undone"]["sessions"]) == (
        "undone",
        EVENTS,
        FILES,
    )
    found = rebuilt(live_recto)
    assert (found["entries"], found["differing"]) == (len(kept), {})
