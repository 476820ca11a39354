"""Two things beside each other on a page, and the choice of the second one."""

import re

import pytest

from journal.models import Call, Session
from tests.dashboard.queries.test_compare import tried_twice
from tests.dashboard.queries.test_compare_sessions import session_of
from tests.factories import send
from tests.journal.store.cached import ASKED, RESULT, USER, call, prices

PAGE = "/p/default/compare"


def key(call_id):
    return Call.objects.get(call_id=call_id).key


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def two(project):
    prices()
    send(project, *call("a", 0, [USER], cached=0), *call("b", 5, [USER, ASKED, RESULT], cached=8000))
    return key("a"), key("b")


def test_two_calls_stand_beside_each_other(client, two):
    page = client.get(f"{PAGE}?a={two[0]}&b={two[1]}")
    text = text_of(page)
    assert "Two calls compared" in text
    assert "tokens read from the cache 0 8,000 +8,000" in text
    assert "cost $0.0251 $0.0151 −$0.0100" in text
    assert "print(42)" in text
    assert "diff--sides" in page.content.decode()


def test_they_may_stand_in_one_column_and_the_other_way_round(client, two):
    page = client.get(f"{PAGE}?a={two[0]}&b={two[1]}")
    assert "diff--sides" not in client.get(page.context["view_link"]).content.decode()
    swapped = client.get(page.context["swap_link"])
    assert swapped.context["told"].before.summary.call_id == "b"


def test_boxes_of_a_list_lead_to_the_same_page(client, two):
    page = client.get(f"{PAGE}?of={two[0]}&of={two[1]}")
    assert page.context["told"].after.summary.call_id == "b"


def test_two_attempts_are_called_so(client, project):
    send(project, *tried_twice())
    text = text_of(client.get(f"{PAGE}?a={key('a')}.1&b={key('a')}.2"))
    assert "Two attempts compared" in text
    assert "error rate_limit — differs" in text


def test_two_sessions_are_two_lanes_behind_their_trunk(client, project):
    send(project, *session_of("x", "read a", "b"), *session_of("y", "read c", "d"))
    keys = [Session.objects.get(session_id=name).key for name in "xy"]
    text = text_of(client.get(f"{PAGE}?a={keys[0]}&b={keys[1]}"))
    assert "1 call at the beginning sent the same messages" in text
    assert "Here they part" in text
    assert "after 1 equal message: both go on with another message of the assistant" in text
    assert "says something else" in text


def test_without_a_second_one_it_is_chosen_from_what_stands_beside(client, two):
    page = client.get(f"{PAGE}?a={two[0]}")
    (choice,) = page.context["choices"]
    assert client.get(choice.link).context["told"].after.summary.call_id == "b"


def test_a_session_is_compared_with_another_one(client, project):
    send(project, *session_of("x", "a"), *session_of("y", "a"))
    page = client.get(f"{PAGE}?a={Session.objects.get(session_id='x').key}")
    assert [one.told.name for one in page.context["choices"]] == ["y"]


def test_an_attempt_is_compared_with_another_one(client, project):
    send(project, *tried_twice())
    page = client.get(f"{PAGE}?a={key('a')}.1")
    assert [one.told.key for one in page.context["choices"]] == [f"{key('a')}.2"]


@pytest.mark.parametrize(
    "query", ["", "?a=&b=", "?a=nothing", "?a=nothing&b=nothing", "?of=", "?a=%00&b=x.1"]
)
def test_what_is_not_there_is_asked_for(client, project, query):
    page = client.get(f"{PAGE}{query}")
    assert page.status_code == 200
    assert page.context["choices"] == []
    assert ("no such call" in page.content.decode()) is ("nothing" in query or "%00" in query)


def test_a_call_and_a_session_are_not_of_a_kind(client, two):
    session = Session.objects.get(session_id="s").key
    page = client.get(f"{PAGE}?a={two[0]}&b={session}")
    assert "Choose two of a kind" in page.content.decode()
    page = client.get(f"{PAGE}?a={two[0]}&b={two[1]}.7")
    assert "no such call" in page.content.decode()


def test_a_view_that_is_not_there_is_refused(client, two):
    assert client.get(f"{PAGE}?a={two[0]}&b={two[1]}&view=x").status_code == 400


def test_recorded_text_does_nothing(client, project):
    evil = "<script>alert(1)</script>"
    send(project, *session_of("x", evil, "b"), *session_of("y", f"{evil}2", "d", model=f"{evil}"))
    keys = [Session.objects.get(session_id=name).key for name in "xy"]
    for query in (f"a={keys[0]}&b={keys[1]}", f"a={key('x1')}&b={key('y1')}", f"a={key('x1')}"):
        page = client.get(f"{PAGE}?{query}").content.decode()
        assert "<script>alert" not in page


def test_sessions_calls_attempts_and_cache_breaks_lead_here(client, project):
    send(project, *tried_twice(), *call("b", 9, [USER, ASKED, RESULT], cached=0))
    session = f"/p/default/sessions/{Session.objects.get(session_id='s').key}"
    page = client.get(f"{session}?call={key('a')}&tab=attempts").content.decode()
    for query in (session.rpartition("/")[2], key("a"), f"{key('a')}.1&amp;b={key('a')}.2"):
        assert f'href="{PAGE}?a={query}"' in page
    send(project, *call("c", 12, [{"role": "system", "content": "x"}, USER, ASKED, RESULT, ASKED], cached=0))
    (drawn,) = client.get(f"{session}?view=breaks").context["breaks"]
    assert drawn.compare_link == f"{PAGE}?a={key('b')}&b={key('c')}"


def test_lists_have_boxes_for_what_is_to_be_compared(client, two):
    session = Session.objects.get(session_id="s").key
    assert f'name="of" value="{session}" form="compare"' in client.get("/p/default/sessions").content.decode()
    page = client.get("/p/default/calls").content.decode()
    assert f'name="of" value="{two[0]}" form="compare"' in page
    assert f'<form id="compare" method="get" action="{PAGE}">' in page
