"""Reports as JSON, whole and by lines."""

import hashlib
import json

import pytest

from dashboard.exports import json as whole
from dashboard.exports import jsonl
from tests.dashboard.exports.tables import Table

ROWS = [
    {"name": "gpt-4o", "count": 3, "usd": "1.5", "at": None, "is_odd": False},
    {
        "name": "=1+1",
        "count": None,
        "usd": "0.000000000001",
        "at": "2026-10-25T02:30:15.500000+02:00",
        "is_odd": True,
    },
]


def test_a_document_has_what_was_asked_rows_and_trailer():
    written = b"".join(whole.write(Table()))
    found = json.loads(written)
    assert found["report"] == {"zone": "Europe/Berlin", "to": None}
    assert found["rows"] == ROWS
    body = written[: written.index(b'"end":')]
    assert found["end"] == {"rows": 2, "complete": True, "sha256": hashlib.sha256(body).hexdigest()}


def test_lines_have_the_same():
    written = b"".join(jsonl.write(Table()))
    first, *rows, last = [json.loads(line) for line in written.splitlines()]
    assert first == {"report": {"zone": "Europe/Berlin", "to": None}}
    assert rows == ROWS
    body = b"".join(written.splitlines(keepends=True)[:-1])
    assert last == {"end": {"rows": 2, "complete": True, "sha256": hashlib.sha256(body).hexdigest()}}


@pytest.mark.parametrize("count", [0, 1, 200, 201, 1000])
def test_any_number_of_rows_is_written(count):
    table = Table(columns=("n",), lines=[(number,) for number in range(count)])
    assert len(json.loads(b"".join(whole.write(table)))["rows"]) == count
    assert len(b"".join(jsonl.write(table)).splitlines()) == count + 2


def test_half_a_character_does_not_break_the_file():
    table = Table(columns=("a",), lines=[("\ud800\u2028\0",)])
    assert json.loads(b"".join(whole.write(table)))["rows"] == [{"a": "\ud800\u2028\0"}]
