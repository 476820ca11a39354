"""Whatever the span and the zone: every quarter of an hour counts once for its local day or hour, and for no other."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.queries.covering import cover_of, day_until
from dashboard.queries.dimensions import Dimension
from dashboard.queries.spans import Span, day_span, moment_of

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe",
    "Pacific/Kiritimati", "Pacific/Apia", "America/St_Johns",
]  # fmt: skip
SIX_HOURS, HOUR = 24, 4


def quarters_of(part):
    """Quarters of a day that a part of it holds."""
    if part == 0:
        return range(96)
    length, number = (SIX_HOURS, part - 1) if part < 5 else (HOUR, part - 5)
    return range(number * length, (number + 1) * length)


def counted(cover):
    """How often each quarter of an hour counts, by key."""
    found = Counter()
    for day in range(*(cover.days or (0, 0))):
        found.update((None, day * 96 + quarter) for quarter in range(96))
    for (part, day), weights in cover.parts.items():
        for quarter in quarters_of(part):
            for key, weight in weights.items():
                found[key, day * 96 + quarter] += weight
    for quarter, weights in cover.quarters.items():
        for key, weight in weights.items():
            found[key, quarter] += weight
    return {place: count for place, count in found.items() if count}


def days_from_1970(quarter, zone):
    return (moment_of(quarter, zone).date() - date(1970, 1, 1)).days


spans = st.builds(
    lambda zone, since, length: Span(ZoneInfo(zone), since, since + length),
    st.sampled_from(ZONES),
    # Around the days on which clocks change in Europe and America, and in Samoa one day was left out.
    st.one_of(st.integers(1_971_000, 1_996_000), st.integers(1_471_500, 1_472_500)),
    st.integers(1, 700),
)


@settings(max_examples=60, deadline=None)
@given(spans, st.booleans())
def test_a_span_is_made_of_each_of_its_quarters_once(span, parts_are_kept):
    cover = cover_of(span, None, parts_are_kept=parts_are_kept)
    assert counted(cover) == {(None, quarter): 1 for quarter in range(span.since, span.until)}


@settings(max_examples=60, deadline=None)
@given(spans, st.booleans())
def test_a_local_day_is_made_of_each_of_its_quarters_once(span, parts_are_kept):
    cover = cover_of(span, Dimension.DAY, parts_are_kept=parts_are_kept)
    expected = {(days_from_1970(quarter, span.zone), quarter): 1 for quarter in range(span.since, span.until)}
    assert counted(cover) == expected


@settings(max_examples=20, deadline=None)
@given(spans)
def test_a_local_month_is_made_of_the_quarters_of_its_days(span):
    found = counted(cover_of(span, Dimension.MONTH))
    local = [moment_of(quarter, span.zone) for quarter in range(span.since, span.until)]
    assert found == {
        (moment.year * 12 + moment.month - 1, quarter): 1
        for quarter, moment in zip(range(span.since, span.until), local, strict=True)
    }


@settings(max_examples=40, deadline=None)
@given(spans)
def test_a_local_hour_is_made_of_each_of_its_quarters_once(span):
    found = counted(cover_of(span, Dimension.HOUR))
    assert sorted(quarter for _, quarter in found) == list(range(span.since, span.until))
    hours = [moment_of(quarter, span.zone) for _, quarter in found]
    for (first, quarter), moment in zip(found, hours, strict=True):
        assert quarter - first == moment.minute // 15


def test_what_told_no_time_is_in_everything_alone():
    day = day_span(date(2026, 9, 1), ZoneInfo("UTC"))
    everything = Span(day.zone, day.since, day.until, is_everything=True)
    assert cover_of(day, Dimension.DAY).quarters == {}
    assert cover_of(everything, Dimension.DAY).quarters == {-1: {None: 1}}


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "America/New_York"])
def test_what_lies_centuries_away_counts_once_and_for_no_day(name):
    zone = ZoneInfo(name)
    since, until = (day_span(date(2026, 9, day), zone).since for day in (1, 4))
    span = Span(zone, since, until, is_everything=True, has_odd=True)
    cover = cover_of(span, Dimension.DAY)
    first, last = cover.all_but
    found = counted(cover)
    assert found.pop((None, -1)) == 1
    in_reach = {(days_from_1970(quarter, zone), quarter): 1 for quarter in range(since, until)}
    at_the_edges = [*range(first * 96, since), *range(until, last * 96)]
    assert found == {**in_reach, **{(None, quarter): 1 for quarter in at_the_edges}}
    whole = cover_of(span, None)
    assert (whole.all_but, whole.days, whole.parts, whole.quarters) == ((0, 0), None, {}, {-1: {None: 1}})


@pytest.mark.parametrize(
    ("quarter", "pieces"),
    [
        (0, ()),
        (24, ((1, None, 1),)),
        (88, ((0, None, 1), (28, None, -1), (27, None, -1))),  # Berlin in summer: all but the last two hours
        (20, ((1, None, 1), (10, None, -1))),  # New York in winter: six hours but one
        (1, ((None, 0, 1),)),
    ],
)
def test_a_day_up_to_some_moment_is_few_pieces(quarter, pieces):
    assert day_until(quarter, parts_are_kept=True) == pieces


def test_a_quarter_of_a_year_of_berlin_days_needs_no_quarters_of_an_hour():
    zone = ZoneInfo("Europe/Berlin")
    span = Span(zone, day_span(date(2026, 7, 1), zone).since, day_span(date(2026, 9, 28), zone).until)
    cover = cover_of(span, Dimension.DAY)
    assert cover.quarters == {}
    assert {part for part, _ in cover.parts} == {0, 27, 28}
    assert len(cover.parts) == 272
