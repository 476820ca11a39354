"""Days of a list, one click away."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.grammar import CALL_KEYS, SESSION_KEYS, parse
from dashboard.views.times import times

TODAY = date(2026, 9, 30)


def queries(request, text):
    """What each choice asks, by its name."""
    found = times(request, text, TODAY)
    return {span.label: parse_qs(urlsplit(span.link).query).get("q", [""])[0] for span in found.spans}


def test_each_choice_is_a_query(rf):
    assert queries(rf.get("/x"), "") == {
        "Any time": "",
        "Today": "started:>=2026-09-30",
        "Last 7 days": "started:>=2026-09-24",
        "Last 30 days": "started:>=2026-09-01",
        "Last 90 days": "started:>=2026-07-03",
    }


def test_the_rest_of_the_query_stays_as_it_is_written(rf):
    told = queries(rf.get("/x"), 'tag:"a b" started:2026-01-01..2026-02-01 -status:ok')
    assert told["Any time"] == 'tag:"a b" -status:ok'
    assert told["Today"] == 'tag:"a b" -status:ok started:>=2026-09-30'


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("model:x", "Any time"),
        ("started:>=2026-09-24 model:x", "Last 7 days"),
        ("started:2026-01-01", "Chosen times"),
        ("started:>=2026-09-24 -started:2026-09-25", "Chosen times"),
    ],
)
def test_the_list_says_which_days_it_is_about(rf, text, label):
    assert times(rf.get("/x"), text, TODAY).label == label


def test_a_query_that_cannot_be_read_has_no_choices(rf):
    assert times(rf.get("/x"), '"never closed', TODAY) is None


def test_a_choice_begins_at_the_first_page_with_nothing_open(rf):
    request = rf.get("/x", {"after": "a", "peek": "b", "call": "c", "sort": "-cost"})
    assert times(request, "", TODAY).spans[0].link == "/x?sort=-cost"


@pytest.mark.parametrize("keys", [SESSION_KEYS, CALL_KEYS], ids=["sessions", "calls"])
def test_both_lists_understand_every_choice(rf, keys):
    assert [bool(parse(query, keys)) for query in queries(rf.get("/x"), "").values()] == [False] + [True] * 4


@pytest.mark.parametrize("name", ["sessions", "calls"])
def test_the_choices_stand_above_both_lists(client, project, name):
    page = client.get(f"/p/default/{name}", {"q": "started:>=2020-01-01"}).content.decode()
    assert "Chosen times" in page
    assert "Last 7 days" in page
