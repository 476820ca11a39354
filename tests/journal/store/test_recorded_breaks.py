"""Cache breaks of recorded traffic: programs that send back what they were told raise no alarm."""

from __future__ import annotations

import io
import tarfile

import pytest
import zstandard

from journal.accept import Origin, accept
from journal.importers.base import Reading, Record
from journal.importers.claude_code import ClaudeCode
from journal.importers.claude_trace import ClaudeTrace
from journal.models import Session
from journal.store.breaks import session_breaks
from journal.wire import Limits, parse_event
from tests.engines.recto import ROOT
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def recorded():
    """Bytes of a recording by its name."""
    packed = zstandard.ZstdDecompressor().stream_reader(
        (ROOT / "tests/samples/traces/traces.tar.zst").read_bytes()
    )
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as archive:
        yield lambda name: archive.extractfile(name).read()


def taken(importer, recording):
    """The sessions that a recording tells of."""
    project = ProjectFactory()
    told = [one for one in importer.read(io.BytesIO(recording), Reading()) if isinstance(one, Record)]
    events = [parse_event(record.event, number, Limits()) for number, record in enumerate(told)]
    accept(project, events, origin=Origin("upload"))
    return list(Session.objects.filter(project=project, calls__gt=0))


def test_requests_that_were_really_sent_raise_no_alarm(recorded):
    sessions = taken(ClaudeTrace(), recorded("claude_trace/traffic_first_half.jsonl"))
    found = [session_breaks(session) for session in sessions]
    assert sum(len(one.keys) for one in found) > 10
    assert [one.alarms for one in found] == [[] for _ in found]


@pytest.mark.parametrize("name", ["cc_2.0.76_compact_synthetic", "cc_2.1.19_subagents_in_progress"])
def test_transcripts_claim_nothing_that_their_counts_do_not_tell(recorded, name):
    for session in taken(ClaudeCode(), recorded(f"claude_code/{name}.jsonl")):
        found = session_breaks(session)
        assert found.alarms == []
        assert found.unknown_calls == len(found.keys)
        assert all(one.lost_tokens for one in found.breaks)
