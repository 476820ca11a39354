"""Page or fragment, and links that keep the rest of the query."""

import pytest
from django.test import RequestFactory

from dashboard.http import BadParameterError, choice, link_with, number_of


def request(address):
    return RequestFactory().get(address)


def test_a_link_keeps_what_it_does_not_change():
    assert link_with(request("/list?q=a&sort=b"), sort="c") == "/list?q=a&sort=c"


def test_none_takes_a_parameter_away():
    assert link_with(request("/list?q=a&after=x"), after=None) == "/list?q=a"


def test_an_empty_parameter_is_left_out():
    assert link_with(request("/list?q="), sort="c") == "/list?sort=c"


def test_what_is_kept_stays_encoded():
    assert link_with(request("/list?q=%22a%26b%22"), sort="c") == "/list?q=%22a%26b%22&sort=c"


def test_a_choice_that_is_not_told_is_the_usual_one(rf):
    assert choice(rf.get("/x"), "view", ("list", "tree"), usual="list") == "list"
    assert choice(rf.get("/x", {"view": "tree"}), "view", ("list", "tree")) == "tree"


def test_a_choice_that_is_not_offered_is_refused_with_those_that_are_and_the_nearest(rf):
    with pytest.raises(BadParameterError, match="view cannot be 'tre'") as caught:
        choice(rf.get("/x", {"view": "tre"}), "view", ("list", "tree"))
    assert caught.value.hint == "did you mean tree? It may be list, tree."


def test_a_number_of_the_address_is_a_number_or_refused(rf):
    assert [number_of(rf.get(f"/?from={told}"), "from") for told in ("", "0", "250")] == [None, 0, 250]
    for told in ("-1", "x", "1e3", "²", "9999999999"):
        with pytest.raises(BadParameterError):
            number_of(rf.get("/", {"from": told}), "from")
