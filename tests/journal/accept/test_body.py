"""Bodies through the one function, with and without a helper process."""

import json
import time

import pytest

from journal.accept import accept_body, door
from journal.models import Blob
from journal.prepare.helper import LEAST_BYTES, Helper
from journal.upkeep.digest import digest
from journal.wire import Limits, NotJson
from tests.factories import ProjectFactory

from .taking import API, counts, stored_texts

pytestmark = pytest.mark.django_db


def conversation(calls: int) -> bytes:
    """A history that grows with every call, long enough for the helper."""
    history = [
        {"role": "user", "content": f"{number}: " + "said at length. " * 60} for number in range(calls)
    ]
    return json.dumps(
        [
            {
                "id": f"{kind}{number}",
                "type": f"llm.call.{kind}",
                "session_id": "s",
                "call_id": f"c{number}",
                "data": {"body": {"model": "m", "messages": history[:number]}},
            }
            for number in range(1, calls + 1)
            for kind in ("requested", "returned")
        ]
    ).encode()


@pytest.fixture
def helper(monkeypatch):
    helper = Helper()
    helper.start()
    give_up_at = time.monotonic() + 30
    while not helper.is_running():
        assert time.monotonic() < give_up_at, "the helper did not start"
        time.sleep(0.02)
    monkeypatch.setattr(door, "_helpers", [helper])
    yield helper
    helper.stop()


def test_a_batch_through_the_helper_is_stored_as_if_there_were_none(helper, monkeypatch):
    body = conversation(8)
    assert len(body) > LEAST_BYTES
    helped, alone = ProjectFactory(), ProjectFactory()
    assert counts(accept_body(helped, body, Limits(), origin=API)) == (16, 0, 0, 0)
    monkeypatch.setattr(door, "_helpers", [])
    assert counts(accept_body(alone, body, Limits(), origin=API)) == (16, 0, 0, 0)
    assert digest(helped) == digest(alone)
    assert stored_texts(helped) == stored_texts(alone)
    assert Blob.objects.filter(project=helped).count() == Blob.objects.filter(project=alone).count()


def test_a_batch_that_comes_again_another_way_is_all_duplicates(helper, monkeypatch):
    project = ProjectFactory()
    body = conversation(8)
    accept_body(project, body, Limits(), origin=API)
    assert counts(accept_body(project, body, Limits(), origin=API)) == (0, 16, 0, 0)
    monkeypatch.setattr(door, "_helpers", [])
    assert counts(accept_body(project, body, Limits(), origin=API)) == (0, 16, 0, 0)


def test_another_event_under_a_taken_id_is_a_conflict_through_the_helper_too(helper):
    project = ProjectFactory()
    body = conversation(8)
    accept_body(project, body, Limits(), origin=API)
    changed = body.replace(b"7: said at length", b"7: kept quite short", 1)
    receipt = accept_body(project, changed, Limits(), origin=API)
    assert [note.id for note in receipt.conflicts] == ["requested8"]
    assert receipt.duplicates == 15


def test_what_is_no_json_is_refused_whole(helper):
    with pytest.raises(NotJson):
        accept_body(ProjectFactory(), b"no" * LEAST_BYTES, Limits(), origin=API)
