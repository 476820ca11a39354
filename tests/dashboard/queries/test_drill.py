"""The query behind a number."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.queries.calls import CallFilters
from dashboard.queries.dimensions import Dimension, key_of_day
from dashboard.queries.drill import calls_behind
from dashboard.queries.spans import read_span
from dashboard.queries.spending import CostQuestion

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def ask(*group, zone="UTC", first="2026-09-01", last="2026-09-03", q=""):
    span = read_span(first, last, ZoneInfo(zone), known=None, now=NOW)
    return CostQuestion(tuple(Dimension(name) for name in group), span, CallFilters.parse(q))


def test_a_group_is_asked_for_by_its_values_and_the_time_asked():
    query = calls_behind(ask("model", "user"), ("gpt-4o", "Ada L."))
    assert query == 'asked:gpt-4o user:"Ada L." started:2026-09-01..2026-09-03 -is:view'


def test_what_nobody_told_is_asked_for_as_such():
    assert calls_behind(ask("tag", first="all", last=""), (None,)) == "-tag:* -is:view"


def test_a_day_takes_the_place_of_the_time_asked():
    query = calls_behind(ask("day"), (key_of_day(date(2026, 9, 2)),), "price:unknown")
    assert query == "started:2026-09-02..2026-09-02 price:unknown -is:view"


def test_a_local_day_is_asked_for_by_its_moments():
    query = calls_behind(ask("day", zone="Asia/Tokyo"), (key_of_day(date(2026, 9, 2)),))
    assert query == "started:2026-09-02T00:00:00+09:00..2026-09-02T23:59:59.999999+09:00 -is:view"


def test_calls_without_a_time_are_those_that_started_at_none():
    assert calls_behind(ask("day", first="all", last=""), (None,)) == "-started:>1900-01-01 -is:view"


def test_a_name_that_was_cut_is_asked_for_by_its_beginning():
    assert calls_behind(ask("agent", first="all", last=""), ("x" * 100,)) == f"agent:{'x' * 100}* -is:view"


def test_what_was_asked_before_still_holds():
    query = calls_behind(ask("model", q="status:error"), ("gpt-4o",))
    assert query == "status:error asked:gpt-4o started:2026-09-01..2026-09-03 -is:view"


def test_a_key_is_asked_for_by_its_number_and_none_by_its_word():
    everything = ask("key", first="all", last="")
    assert [calls_behind(everything, (key,)) for key in (7, 0, None)] == [
        "key:#7 -is:view",
        "key:none -is:view",
        "-key:* -is:view",
    ]
