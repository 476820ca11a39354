"""Comma-separated values."""

import csv
import hashlib
import io

import pytest

from dashboard.exports.csv import harmless, write
from tests.dashboard.exports.tables import Table


def read(table):
    written = b"".join(write(table))
    return written, list(csv.reader(io.StringIO(written.decode(), newline="")))


def test_names_rows_and_a_trailer_that_no_row_looks_like():
    written, lines = read(Table())
    assert lines[:3] == [
        ["name", "count", "usd", "at", "is_odd"],
        ["gpt-4o", "3", "1.5", "", "false"],
        ["'=1+1", "", "0.000000000001", "2026-10-25T02:30:15.500000+02:00", "true"],
    ]
    body = written[: written.index(b"# zone")]
    assert lines[3:] == [
        ["# zone: Europe/Berlin"],
        ["# to: "],
        ["# rows: 2"],
        ["# complete: true"],
        [f"# sha256: {hashlib.sha256(body).hexdigest()}"],
    ]


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-1", "@x", "\tx", "\rx", "#x", "\x7f"])
def test_what_a_spreadsheet_would_run_is_marked_as_text(text):
    assert harmless(text) == f"'{text}"


def test_no_line_of_a_text_looks_like_the_trailer():
    assert harmless("a\r\n# complete: false\n#") == "a\r\n'# complete: false\n'#"


def test_ordinary_text_and_negative_numbers_stay_as_they_are():
    assert [harmless(text) for text in ("gpt-4o", "", "a=b", "Ωμέγα")] == ["gpt-4o", "", "a=b", "Ωμέγα"]
    assert read(Table(columns=("n",), lines=[(-3,)]))[1][1] == ["-3"]


def test_commas_quotes_and_line_ends_stay_in_their_cell():
    assert read(Table(columns=("a",), lines=[('say "hi",\nyes',)]))[1][1] == ['say "hi",\nyes']


def test_many_rows_come_in_pieces():
    pieces = list(write(Table(columns=("n",), lines=[(number,) for number in range(1000)])))
    assert len(pieces) > 4
    assert b"# rows: 1000\r\n" in pieces[-1]
