"""Spans of time in a stated zone."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.queries.spans import (
    BadSpanError,
    Known,
    Span,
    day_span,
    moment_of,
    quarter_of,
    read_span,
    read_zone,
)

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def span(first: str, last: str, zone: ZoneInfo = BERLIN, known: Known | None = None) -> Span:
    return read_span(first, last, zone, known=known, now=NOW)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BERLIN, date(2026, 3, 29), 23),
        (BERLIN, date(2026, 10, 25), 25),
        (BERLIN, date(2026, 10, 26), 24),
        (NEW_YORK, date(2026, 3, 8), 23),
        (NEW_YORK, date(2026, 11, 1), 25),
        (ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5), 24.5),
        (ZoneInfo("America/Havana"), date(2026, 3, 8), 23),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(zone, day, hours):
    found = day_span(day, zone)
    assert (found.until - found.since) / 4 == hours


def test_days_are_included_on_both_ends():
    found = span("2026-10-24", "2026-10-25")
    assert found.starts_at.isoformat() == "2026-10-24T00:00:00+02:00"
    assert found.ends_at.isoformat() == "2026-10-26T00:00:00+01:00"
    assert (found.first, found.last, found.days) == ("2026-10-24", "2026-10-25", 2)


def test_moments_without_an_offset_are_local():
    found = span("2026-09-01T14:30", "2026-09-01T15:00")
    assert found.starts_at.astimezone(UTC) == datetime(2026, 9, 1, 12, 30, tzinfo=UTC)
    assert (found.first, found.last) == ("2026-09-01T14:30+02:00", "2026-09-01T15:00+02:00")


def test_what_a_span_is_called_can_be_read_again():
    found = span("2026-10-25T02:15+02:00", "2026-10-25T02:15+01:00")
    assert found.until - found.since == 4
    assert span(found.first, found.last) == found


def test_the_time_before_has_as_many_days():
    before = span("2026-03-29", "2026-03-30").before()
    assert (before.first, before.last) == ("2026-03-27", "2026-03-28")
    hour = span("2026-09-01T14:00", "2026-09-01T15:00").before()
    assert (hour.first, hour.last) == ("2026-09-01T13:00+02:00", "2026-09-01T14:00+02:00")


def test_nothing_said_is_the_thirty_days_up_to_the_newest_call():
    newest = quarter_of(datetime(2026, 9, 15, 23, tzinfo=UTC))
    found = span("", "", BERLIN, known=Known(newest - 9999, newest))
    assert (found.first, found.last) == ("2026-08-18", "2026-09-16")


def test_a_start_alone_goes_on_to_today():
    assert span("2026-11-18", "").last == "2026-11-20"


def test_everything_is_from_the_oldest_to_the_newest_call():
    oldest = quarter_of(datetime(2026, 1, 5, 23, 30, tzinfo=UTC))
    newest = quarter_of(datetime(2026, 2, 5, tzinfo=UTC))
    found = span("all", "", BERLIN, known=Known(oldest, newest))
    assert (found.first, found.last, found.is_everything) == ("2026-01-06", "2026-02-05", True)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, UTC_ZONE])
def test_calls_of_clocks_that_were_not_set_stand_in_the_way_of_nothing(zone):
    first, last = (
        quarter_of(moment)
        for moment in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC))
    )
    usual = span("", "", zone)
    assert span("", "", zone, known=Known(first, first)) == usual
    assert span("", "", zone, known=Known(first, last)) == usual
    assert span("all", "", zone, known=Known(first, first)).is_everything
    everything = span("all", "", zone, known=Known(first, last))
    assert (everything.is_everything, everything.has_odd) == (True, True)
    assert everything.first == everything.last == "2026-11-20"
    known = quarter_of(datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert not span("all", "", zone, known=Known(known, known)).has_odd
    late = span("all", "", zone, known=Known(known, last, usual=(known, known + 96)))
    assert (late.first, late.last, late.has_odd) == ("2026-10-24", "2026-10-25", True)


def test_offsets_change_where_clocks_do():
    found = span("2026-01-01", "2026-12-31").offsets()
    assert [(moment_of(one.since, UTC_ZONE).isoformat(), one.quarters) for one in found] == [
        ("2025-12-31T23:00:00+00:00", 4),
        ("2026-03-29T01:00:00+00:00", 8),
        ("2026-10-25T01:00:00+00:00", 4),
    ]
    assert len(span("2026-01-01", "2026-12-31", UTC_ZONE).offsets()) == 1


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        ("yesterday", "", "from"),
        ("2026-13-01", "", "from"),
        ("2026-09-01T14:07", "", "from"),
        ("1200-01-01", "", "from"),
        ("2026-09-02", "2026-09-01", "to"),
        ("2026-09-01", "2026-09-31", "to"),
        ("all", "2026-09-01", "to"),
        ("1973-01-01", "2900-01-01", "from"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_parameter(first, last, where):
    with pytest.raises(BadSpanError) as fault:
        span(first, last)
    assert fault.value.where == where


def test_a_zone_that_is_not_there_is_refused_with_what_was_probably_meant():
    with pytest.raises(BadSpanError) as fault:
        read_zone("Europe/Berln")
    assert fault.value.hint == "did you mean Europe/Berlin?"
    assert read_zone("Europe/Berlin") == BERLIN


@given(
    zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    first=st.dates(date(1990, 1, 1), date(2035, 1, 1)),
    length=st.integers(1, 400),
)
def test_the_days_of_a_span_follow_each_other_without_gap_or_overlap(zone, first, length):
    dates = [date.fromordinal(first.toordinal() + number) for number in range(length + 1)]
    found = span(str(first), str(dates[-1]), ZoneInfo(zone))
    days = [day_span(day, found.zone) for day in dates]
    assert days[0].since == found.since
    assert days[-1].until == found.until
    assert all(one.until == other.since for one, other in pairwise(days))
