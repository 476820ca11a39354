"""Every reader, whatever it is given, gives records and refusals and never raises."""

import io
import json
import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journal.importers import IMPORTERS, recognise
from journal.importers.base import Reading, ReadLimits, Record
from journal.importers.http import joined
from journal.importers.lines import Piece, read_objects
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


ODD = [
    *(None, True, 0, -1, 10**30, 1e308, "", "x", "\ud800", "\x00", "9" * 300, "2025-13-45T99:99:99Z"),
    *([], {}, [None], [{"id": None}], {"": None}, {"type": 7}, {"content": [{"type": []}]}),
]
OBJECTS = [
    (
        importer,
        [piece.members for piece in read_objects(io.BytesIO(content), Reading()) if isinstance(piece, Piece)],
    )
    for content in CONTENTS
    if (found := recognise(content, "unnamed")) is not None
    and (importer := found[0])
    and content[:1] in b"{["
]


def places(value):
    """Every place inside a value, as the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(key, *rest) for key, one in inner for rest in [(), *places(one)]]


def put(value, place, other):
    *path, last = place
    for key in path:
        value = value[key]
    value[last] = other


@st.composite
def records_with_odd_values(draw):
    importer, objects = draw(st.sampled_from(OBJECTS))
    start = draw(st.integers(0, max(0, len(objects) - 10)))
    values = [json.loads(joined(members)) for members in objects[start : start + 10]]
    for _ in range(draw(st.integers(1, 4))):
        found = places(values)
        if found:
            # A copy: the next odd value may be put inside this one.
            put(values, draw(st.sampled_from(found)), deepcopy(draw(st.sampled_from(ODD))))
    return importer, "\n".join(json.dumps(value) for value in values).encode()


@given(records_with_odd_values())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_values_that_nobody_would_write_are_read_or_refused(made):
    importer, content = made
    assert all(0 <= one.recognise(content, "unnamed") <= 1 for one in IMPORTERS)
    assert all(is_as_promised(found) for found in read(importer, content))
