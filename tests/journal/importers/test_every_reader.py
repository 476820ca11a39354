"""Every reader, whatever it is given, gives records and refusals and never raises."""

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal.importers import IMPORTERS
from journal.importers.base import Reading, ReadLimits, Record
from journal.wire import Incoming, Limits, Refused, wire_event

FOLDER = Path(__file__).parents[2] / "samples"
SAMPLES = sorted([*FOLDER.glob("*/*.[jd]*"), *FOLDER.glob("http/*.[hyt]*")])
CONTENTS = [path.read_bytes() for path in SAMPLES]
SMALL = ReadLimits(line_bytes=2000, nesting=10)


def read(importer, content, limits=None):
    with tempfile.TemporaryDirectory() as workspace:
        reading = Reading(limits=limits or ReadLimits(), workspace=Path(workspace))
        return list(importer.read(io.BytesIO(content), reading))


def is_as_promised(found):
    if isinstance(found, Refused):
        return bool(found.code and found.reason)
    taken = wire_event(found.event, index=found.line, source_record=found.raw, limits=Limits())
    return isinstance(found, Record) and isinstance(taken, Incoming | Refused)


@st.composite
def damaged_samples(draw):
    content = draw(st.sampled_from(CONTENTS))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(content))] * 2)))
    return content[:start] + draw(st.binary(max_size=20)) + content[end:]


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(importer, content):
    assert all(is_as_promised(found) for found in read(importer, content))


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
@given(content=damaged_samples())
def test_a_damaged_sample_is_read_or_refused(importer, content):
    assert all(is_as_promised(found) for found in read(importer, content, SMALL))


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
@given(content=st.binary(max_size=400) | damaged_samples())
def test_certainty_is_between_nothing_and_one(importer, content):
    assert 0 <= importer.recognise(content, "unnamed") <= 1


@pytest.mark.parametrize("importer", IMPORTERS, ids=lambda importer: importer.name)
@given(content=st.sampled_from(CONTENTS))
def test_reading_twice_gives_the_same(importer, content):
    assert read(importer, content) == read(importer, content)
