"""Recorded transcripts: every message has its place, and no history breaks."""

from __future__ import annotations

import io
import tarfile

import pytest
import zstandard

from journal.accept import Origin, accept
from journal.importers.base import Reading, Record
from journal.importers.claude_code import ClaudeCode
from journal.models import Session
from journal.store.lineage import Known, lineage_of
from journal.wire import Limits, parse_event
from tests.engines.recto import ROOT
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def recorded():
    """Bytes of a recorded transcript by its name."""
    packed = zstandard.ZstdDecompressor().stream_reader(
        (ROOT / "tests/samples/traces/traces.tar.zst").read_bytes()
    )
    with tarfile.open(fileobj=io.BytesIO(packed.read())) as archive:
        yield lambda name: archive.extractfile(f"claude_code/{name}.jsonl").read()


def lineage(transcript):
    project = ProjectFactory()
    records = [
        told for told in ClaudeCode().read(io.BytesIO(transcript), Reading()) if isinstance(told, Record)
    ]
    events = [parse_event(record.event, number, Limits()) for number, record in enumerate(records)]
    accept(project, events, origin=Origin("upload"))
    return lineage_of(Session.objects.filter(project=project).order_by("-calls")[0])


@pytest.mark.parametrize(
    ("name", "calls", "beginnings"),
    [
        ("cc_2.1.34_checkpoint2", 7, 1),
        ("cc_2.1.19_subagents_in_progress", 14, 2),
        ("cc_2.1.41_opus46", 27, 2),
        ("cc_2.0.76_compact_synthetic", 12, 2),
    ],
    ids=["a short one", "with a sub-agent", "with tools side by side", "with a compaction"],
)
def test_every_prompt_grows_from_the_one_before(recorded, name, calls, beginnings):
    told = lineage(recorded(name))
    relations = [told.at(number).relation for number in range(len(told))]
    assert len(told) == calls
    assert (relations.count("begins"), relations.count("grows")) == (beginnings, calls - beginnings)
    assert told.loose() == []
    assert all(told.at(number).known & Known.RECONSTRUCTED for number in range(len(told)))


def test_what_a_slice_of_a_transcript_lacks_is_said(recorded):
    told = lineage(recorded("cc_2.0.76_small_next_slice"))
    assert all(told.at(number).known & Known.CUT for number in range(len(told)))
