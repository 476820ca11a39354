"""Times and texts as the wire wants them; unknown is None."""

import json

import pytest

from journal.importers.http import json_of, moment_of, moved_by, text_of, value_of, whole_of


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (1748554704.293292, "2025-05-29T21:38:24.293292Z"),
        (1748554704, "2025-05-29T21:38:24Z"),
        (1748554704293, "2025-05-29T21:38:24.293000Z"),
        (1748554704293292, "2025-05-29T21:38:24.293292Z"),
        (1748554704293292000, "2025-05-29T21:38:24.293292Z"),
        ("2026-03-01T10:00:00.5+02:00", "2026-03-01T10:00:00.500000+02:00"),
        ("2026-03-01 10:00:00", "2026-03-01T10:00:00"),
        ("Sun, 01 Mar 2026 10:00:00 GMT", "2026-03-01T10:00:00Z"),
        ("yesterday", None),
        ("", None),
        (0, None),
        (True, None),
        (None, None),
        (1e300, None),
        ([], None),
    ],
)
def test_moments_are_read_in_every_notation(told, moment):
    assert moment_of(told) == moment


@pytest.mark.parametrize(
    ("moment", "milliseconds", "after"),
    [
        ("2026-03-01T10:00:00Z", 1500.25, "2026-03-01T10:00:01.500250Z"),
        ("9999-12-31T23:59:59Z", 5000, None),
        ("2026-03-01T10:00:00Z", None, None),
        (None, 5, None),
    ],
)
def test_a_moment_is_moved_when_both_are_known(moment, milliseconds, after):
    assert moved_by(moment, milliseconds) == after


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (b"200", 200),
        (b'"200"', 200),
        (b"2e2", None),
        (b"-1", None),
        (b"null", None),
        (b"99999999999", None),
        (None, None),
    ],
)
def test_a_whole_number_may_be_written_as_a_text(raw, number):
    assert whole_of(raw) == number


def test_an_unpaired_surrogate_stays_what_it_was():
    raw = json_of({"a": "\ud800"})
    assert raw == b'{"a": "\\ud800"}'
    assert value_of(raw) == {"a": "\ud800"}
    assert text_of(b'"\\ud800"') == "\ud800"


def test_numbers_without_end_are_written():
    assert json.loads(json_of({"a": 2**80})) == {"a": 2**80}
