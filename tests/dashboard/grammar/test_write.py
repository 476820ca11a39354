"""Terms that pages write."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.grammar import CALL_KEYS, parse
from dashboard.grammar.conditions import is_pattern
from dashboard.grammar.write import all_of, begins_with, is_untold, is_value, started_within


@pytest.mark.parametrize(
    "value",
    [
        "gpt-4o",
        "Ada L.",
        "a:b",
        "(both)",
        "-x",
        "two  spaces",
        "a\u2003b",
        "OR",
        "$1",
        "x)",
        'say "hi"',
        "w*",
        'C:\\a "b\\"',
        "\\",
    ],
)
def test_a_written_value_is_read_as_it_was(value):
    (term,) = parse(is_value("agent", value), CALL_KEYS).terms
    assert (term.key, term.negated, term.texts) == ("agent", False, (value,))


def test_what_no_query_can_hold_stands_as_it_is_kept():
    assert is_value("agent", "a\0b") == "agent:a\ufffdb"


def test_a_beginning_is_a_pattern_whatever_it_holds():
    (term,) = parse(begins_with("agent", 'my "(a'), CALL_KEYS).terms
    assert (term.texts, is_pattern(term.texts[0])) == (("my***a*",), True)


def test_a_value_nobody_told():
    (term,) = parse(is_untold("user"), CALL_KEYS).terms
    assert (term.key, term.negated, term.texts) == ("user", True, ("*",))


def test_whole_days_in_utc_are_written_as_days():
    first, after = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 3, tzinfo=UTC)
    assert started_within(first, after) == "started:2026-09-01..2026-09-02"


def test_other_times_are_written_to_the_last_microsecond():
    zone = ZoneInfo("Europe/Berlin")
    text = started_within(datetime(2026, 9, 1, tzinfo=zone), datetime(2026, 9, 2, tzinfo=zone))
    assert text == "started:2026-09-01T00:00:00+02:00..2026-09-01T23:59:59.999999+02:00"
    (bounds,) = parse(text, CALL_KEYS).terms[0].times
    assert bounds.least == datetime(2026, 8, 31, 22, tzinfo=UTC)
    assert bounds.most == datetime(2026, 9, 1, 21, 59, 59, 999999, tzinfo=UTC)


def test_empty_terms_are_left_out():
    assert all_of("", "status:error", "", "agent:x") == "status:error agent:x"
