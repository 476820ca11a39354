"""An upload goes the whole way through real processes: server, broker, worker, and a power cut."""

import json
import time
import urllib.request
from pathlib import Path

from journal.uploads.waiting import NOT_QUEUED
from tests.engines.redis import RedisServer
from tests.engines.worker import CeleryWorker

ROWS = (Path(__file__).parents[2] / "samples" / "ouroboros" / "rows.jsonl").read_bytes()
WAIT_SECONDS = 90
EVENTS = 4000  # enough to be cut in the middle


def ask(server, path, body=None):
    headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/octet-stream"}
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())


def report_once(server, upload, is_so):
    """The upload's report as soon as it is so."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while not is_so(report := ask(server, f"uploads/{upload}")):
        if time.monotonic() > give_up_at:
            raise AssertionError(f"still waiting: {report}")
        time.sleep(0.05)
    return report


def has_ended(report):
    return report["state"] in {"done", "failed", "cancelled"}


def files_left(server):
    return [path for path in (server.data / "uploads").rglob("*") if path.is_file()]


def test_the_server_reads_an_upload_by_itself(live_recto):
    upload = ask(live_recto, "uploads?filename=rows.jsonl", ROWS)["id"]
    report = report_once(live_recto, upload, has_ended)
    assert (report["state"], report["files"][0]["events"]) == ("done", 14)
    assert files_left(live_recto) == []


def test_a_worker_process_reads_what_the_server_took(start_recto, broker_url):
    server = start_recto(RECTO_BROKER_URL=broker_url)
    database = {"DATABASE_URL": server.environment["DATABASE_URL"]}
    worker = CeleryWorker(server.data, broker_url=broker_url, environment=database)
    worker.start()
    try:
        upload = ask(server, "uploads?filename=rows.jsonl", ROWS)["id"]
        report = report_once(server, upload, has_ended)
    finally:
        worker.stop()
    assert (report["state"], report["files"][0]["events"]) == ("done", 14)
    assert files_left(server) == []


def test_what_was_handed_over_while_the_broker_was_away_is_read_when_it_is_back(start_recto):
    broker = RedisServer()
    broker.start()
    server = start_recto(RECTO_BROKER_URL=broker.url)
    database = {"DATABASE_URL": server.environment["DATABASE_URL"]}
    worker = CeleryWorker(server.data, broker_url=broker.url, environment=database)
    worker.start()
    try:
        broker.process.kill()
        broker.process.wait()
        upload = ask(server, "uploads?filename=rows.jsonl", ROWS)["id"]
        report = ask(server, f"uploads/{upload}")
        assert (report["state"], report["error"]) == ("queued", NOT_QUEUED)
        broker.start()
        report = report_once(server, upload, has_ended)
    finally:
        worker.stop()
        broker.stop()
    assert (report["state"], report["error"], report["files"][0]["events"]) == ("done", None, 14)


def test_a_power_cut_in_the_middle_loses_nothing_and_stores_nothing_twice(live_recto):
    event = '{"id":"e%d","type":"note.added","session_id":"s","v":1,"data":{"text":"%s"}}\n'
    body = "".join(event % (number, "x" * 500) for number in range(EVENTS)).encode()
    upload = ask(live_recto, "uploads?filename=notes.jsonl", body)["id"]
    report_once(live_recto, upload, lambda report: report["files"][0]["events"] or has_ended(report))
    live_recto.kill()
    live_recto.restart()
    report = report_once(live_recto, upload, has_ended)
    file = report["files"][0]
    assert report["state"] == "done"
    assert (file["events"], file["duplicates"]) == (EVENTS, 0)
    assert (file["conflicts"], file["refused_count"]) == (0, 0)
    exported = live_recto.manage("export_session", "s").stdout.splitlines()
    assert len({json.loads(line)["id"] for line in exported}) == len(exported) == EVENTS
    assert files_left(live_recto) == []
