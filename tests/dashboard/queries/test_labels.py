"""What values are called."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dashboard.queries.dimensions import Dimension, key_of_day
from dashboard.queries.labels import key_of_call, label_of, names_of, session_names, short_label, with_key
from dashboard.queries.spans import day_span
from journal.models import Call
from tests.factories import BASE, ApiKeyFactory, CallFactory, SessionFactory

OCTOBER = day_span(date(2026, 10, 25), ZoneInfo("Europe/Berlin"))


def test_names_are_themselves_and_unknown_ones_say_so():
    assert label_of(Dimension.MODEL, "gpt-4o", OCTOBER) == "gpt-4o"
    assert label_of(Dimension.MODEL, None, OCTOBER) == "not told"
    assert label_of(Dimension.TAG, None, OCTOBER) == "no tag"
    assert label_of(Dimension.DAY, None, OCTOBER) == "no time told"


def test_a_name_that_was_cut_where_it_is_grouped_says_so():
    assert label_of(Dimension.MODEL, "m" * 100, OCTOBER) == "m" * 100 + "…"
    assert label_of(Dimension.MODEL, "m" * 99, OCTOBER) == "m" * 99
    assert label_of(Dimension.USER, "u" * 100, OCTOBER) == "u" * 100


def test_days_are_local_days():
    assert label_of(Dimension.DAY, key_of_day(date(2026, 10, 25)), OCTOBER) == "2026-10-25"
    assert short_label(Dimension.DAY, key_of_day(date(2026, 10, 25)), OCTOBER) == "Oct 25"


def test_an_hour_that_comes_twice_is_told_apart():
    labels = [label_of(Dimension.HOUR, OCTOBER.since + 4 * hour, OCTOBER) for hour in (1, 2, 3)]
    assert labels == ["2026-10-25 01:00 +0200", "2026-10-25 02:00 +0200", "2026-10-25 02:00 +0100"]


@pytest.mark.django_db
def test_sessions_are_called_by_title_or_id():
    titled = SessionFactory(session_id="a", title="First")
    plain = SessionFactory(project=titled.project, session_id="b")
    nameless = SessionFactory(project=titled.project, session_id=None, key="none")
    names = session_names(titled.project, [titled.key, plain.key, nameless.key])
    assert names == {titled.key: "First", plain.key: "b", "none": "no session named"}


@pytest.mark.django_db
def test_keys_are_called_by_name_first_characters_and_number_revoked_ones_too():
    key = ApiKeyFactory(name="ci", prefix="recto_abc", revoked_at=BASE)
    names = names_of(key.project, [Dimension.KEY], [(key.pk,)])
    assert label_of(Dimension.KEY, key.pk, OCTOBER, names) == f"ci (recto_abc… #{key.pk})"
    for number, said in [
        (key.pk, names[str(key.pk)]),
        (0, "no key (upload or command)"),
        (None, None),
        (10**9, "#1000000000"),
    ]:
        call = CallFactory(session__project=key.project, api_key=number)
        assert key_of_call(with_key(Call.objects.filter(pk=call.pk)).get()) == said
    assert label_of(Dimension.KEY, 0, OCTOBER, names) == "no key (upload or command)"
    assert label_of(Dimension.KEY, None, OCTOBER, names).startswith("—")
    assert label_of(Dimension.KEY, 10**9, OCTOBER, names) == "#1000000000"
