"""The helper process, asked for real."""

import json
import signal
import time

import pytest

from journal.prepare.event import Preparer
from journal.prepare.helper import LEAST_BYTES, Elsewhere, Helper, KnownParts, can_help
from journal.redact import DEFAULT, Rule, redactor_with
from journal.store.pack import pack_document
from journal.store.restore import document_text
from journal.wire import Limits, NotJson, parse_batch
from journal.wire.envelope import Context

SECRET = b"s" * 32
LONG = "a text that is worth a reference of its own. " * 12


def batch(*numbers: int) -> bytes:
    messages = [{"role": "user", "content": f"{number} {LONG}"} for number in range(numbers[-1])]
    return json.dumps(
        [
            {
                "id": f"e{number}",
                "type": "llm.call.requested",
                "session_id": "s",
                "call_id": f"c{number}",
                "agent": "cli",
                "tags": ["batch"],
                "source": {"name": "recorder"},
                "ts": "2026-01-01T00:00:00Z",
                "data": {"provider": "openai", "body": {"model": "m", "messages": messages}},
            }
            for number in numbers
        ]
    ).encode()


@pytest.fixture
def helper():
    helper = Helper()
    helper.start()
    give_up_at = time.monotonic() + 30
    while not helper.is_running():
        assert time.monotonic() < give_up_at, "the helper did not start"
        time.sleep(0.02)
    yield helper
    helper.stop()


def text_of(event) -> bytes:
    """The event put together again from what was prepared."""
    numbers: dict[bytes, int] = {}
    blobs: dict[int, bytes] = {}

    def number_of(part) -> int:
        if part.digest not in numbers:
            leaves = [number_of(leaf) for leaf in part.leaves]
            numbers[part.digest] = len(numbers) + 1
            packed = b"\x02" + pack_document(part.packed, leaves) if part.leaves else part.packed
            blobs[numbers[part.digest]] = packed
        return numbers[part.digest]

    return document_text(pack_document(event.skeleton, [number_of(part) for part in event.parts]), blobs)


def test_it_prepares_what_would_be_prepared_here(helper):
    body = batch(1, 2, 3)
    events, refused = helper.prepare(body, Limits(), SECRET, KnownParts())
    here = [Preparer(SECRET, DEFAULT).prepare(item) for item in parse_batch(body, Limits()).items]
    assert refused == []
    for there, local in zip(events, here, strict=True):
        assert (there.id, there.event_key, there.record_mac) == (local.id, local.event_key, local.record_mac)
        assert (there.facts, there.group_key, there.flags) == (local.facts, local.group_key, local.flags)
        assert there.context == local.context == Context("s", "cli", None, None, "recorder", ["batch"])
        assert text_of(there) == text_of(local) == local.text == there.text


def test_a_part_is_told_once_and_known_afterwards(helper):
    known = KnownParts()
    helper.prepare(batch(3), Limits(), SECRET, known)
    before = dict(known.parts)
    (event,), _ = helper.prepare(batch(4), Limits(), SECRET, known)
    assert [part for part in event.parts if part in before.values()] == event.parts[:3]
    assert len(known.parts) == len(before) + 2  # one message and its string


def test_refusals_come_back_with_their_reasons(helper):
    events, refused = helper.prepare(b'[{"type":"a"},{"type":"b","v":9}]', Limits(), SECRET, KnownParts())
    assert [event.index for event in events] == [0]
    assert [(one.index, one.code, one.where) for one in refused] == [(1, "future_version", "v")]


def test_what_is_no_json_is_said_as_the_parser_says_it(helper):
    with pytest.raises(NotJson, match="the body is empty"):
        helper.prepare(b"", Limits(), SECRET, KnownParts())


def test_a_killed_helper_is_no_helper_and_another_can_start(helper):
    helper._process.kill()
    assert helper.prepare(batch(1), Limits(), SECRET, KnownParts()) is None
    assert not helper.is_running()
    helper.start()
    give_up_at = time.monotonic() + 30
    while not helper.is_running() and time.monotonic() < give_up_at:
        time.sleep(0.02)
    assert helper.prepare(batch(1), Limits(), SECRET, KnownParts()) is not None


def test_one_that_cannot_start_is_tried_once(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    helper = Helper()
    helper.start()
    give_up_at = time.monotonic() + 30
    while helper._starting and time.monotonic() < give_up_at:
        time.sleep(0.02)
    monkeypatch.undo()
    helper.start()
    assert (helper._starting, helper.is_running(), helper._process) == (False, False, None)
    assert helper.prepare(batch(1), Limits(), SECRET, KnownParts()) is None


def test_one_that_hangs_is_given_up(helper):
    helper._connection.settimeout(0.2)
    helper._process.send_signal(signal.SIGSTOP)
    assert helper.prepare(batch(1), Limits(), SECRET, KnownParts()) is None
    assert not helper.is_running()


def test_a_part_that_was_forgotten_here_starts_a_new_generation(helper):
    known = KnownParts()
    helper.prepare(batch(2), Limits(), SECRET, known)
    generation = known.generation
    known.parts.clear()
    assert helper.prepare(batch(2), Limits(), SECRET, known) is None
    assert known.generation != generation
    assert helper.prepare(batch(2), Limits(), SECRET, known) is not None


def test_only_large_batches_under_the_shipped_rules_are_worth_it():
    body = b" " * LEAST_BYTES
    other = redactor_with([Rule("word", pattern=r"(?P<hide>quernstone)")])
    assert (can_help(DEFAULT, body), can_help(DEFAULT, body[1:]), can_help(other, body)) == (
        True,
        False,
        False,
    )


def test_an_event_that_is_not_in_its_batch_is_a_fault():
    with pytest.raises(LookupError):
        assert Elsewhere(batch(1), Limits()).text(7)
