"""Recto reads its own files back without changing a byte."""

import io

import pytest

from journal.importers.base import Reading
from journal.importers.recto_export import RectoExport

EVENT = b'{"id":"e1","type":"llm.call.requested","v":1,"data":{"temperature":1.00}}'


def recognise(sample):
    return RectoExport().recognise(sample, "unnamed")


def test_events_of_the_wire_are_recognised():
    assert recognise(EVENT) == 0.99


def test_an_event_without_a_version_is_recognised_by_its_type():
    assert recognise(b'{"id":"e1","type":"tool.call.started","ts":"2026-11-20T08:47:13Z"}') == 0.99


def test_an_unknown_type_is_recognised_by_its_version():
    assert recognise(b'{"type":"my.own","v":1}') == 0.99


def test_events_of_own_types_alone_are_recognised_by_their_envelope():
    step = b'{"id":"e%d","type":"my.step","session_id":"s","ts":"2026-09-03T00:00:00Z","data":{"a":1}}'
    assert recognise(b"\n".join(step % number for number in range(20))) == 0.79
    assert recognise(step % 1 + b"\n" + EVENT) == 0.89


@pytest.mark.parametrize(
    "foreign",
    [
        b'{"type":"llm.call.requested","timestamp":"t","aggregate_type":"a","aggregate_id":"b","data":{}}',
        b'{"type":"session.start","data":{},"timestamp":"t"}',
        b'{"type":"user","uuid":"u","message":{}}',
        b'{"type":"step","session_id":"s","data":{},"uuid":"u"}',
        b'{"type":"step","data":{}}',
        b'{"type":"step","session_id":"s","data":[]}',
        b'{"v":1}',
        b"not json",
        b"",
    ],
)
def test_files_of_others_are_not(foreign):
    assert recognise(foreign) == 0


def test_an_event_passes_as_it_is():
    (record,) = RectoExport().read(io.BytesIO(b" " + EVENT + b"\r\n"), Reading())
    assert (record.line, record.raw, record.event) == (1, EVENT, EVENT)
