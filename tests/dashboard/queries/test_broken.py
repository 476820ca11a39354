"""Cache breaks as a list: where requests differ, which pass did it, what it cost."""

import pytest

from dashboard.queries.broken import break_page
from dashboard.queries.excerpts import Excerpt
from journal.models import Call, Session
from journal.store.caches import is_looked_at, look_at
from journal.store.lineage import lineage_of
from tests.factories import ProjectFactory, send
from tests.journal.store.cached import ASKED, RESULT, USER, applied, call, prices, with_the_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def page(project, **more):
    return break_page(project, Session.objects.get(session_id="s"), **more)


def test_the_pass_the_place_and_the_price_of_a_lost_cache_are_told(project):
    prices()
    send(project, *with_the_time())
    told = page(project)
    (row,) = told.rows
    assert (row.call.number, row.previous.number, row.section, row.kind) == (2, 1, "system", "changed")
    assert row.path == "/messages/0/content"
    assert (row.blamed.number, row.blamed.name, row.blamed.call.number) == (2, "add_time", 2)
    assert row.excerpt.before.endswith("It is 12:00:00.")
    assert row.excerpt.after.endswith("It is 12:00:10.")
    assert (row.lost_tokens, row.lost_usd, row.check) == (8000, "0.01", "confirmed")
    assert (told.breaks, told.alarms, told.lost_tokens, told.lost_usd) == (1, 1, 8000, "0.01")


def test_a_change_by_the_client_blames_no_pass(project):
    changed = {"role": "user", "content": "What is in b.py?"}
    send(project, *call("a", 0, [USER, ASKED, RESULT], cached=8000))
    messages = [changed, ASKED, RESULT, ASKED, RESULT]
    send(project, *call("b", 5, messages, cached=0), applied("b", 1, "route", messages))
    (row,) = page(project).rows
    assert (row.section, row.turn, row.role) == ("messages", 1, "user")
    assert row.path == "/messages/0/content"
    assert row.excerpt == Excerpt("What is in a.py?", "What is in b.py?", 0)
    assert row.blamed is None


def test_a_pass_of_the_earlier_call_is_blamed_for_what_it_put_there(project):
    extra = {"role": "user", "content": "Mind the rules."}
    first = [extra, USER, ASKED, RESULT]
    send(project, *call("a", 0, first, cached=8000), applied("a", 1, "client", first[1:]))
    send(project, applied("a", 2, "inject_rules", first))
    send(project, *call("b", 5, [USER, ASKED, RESULT, ASKED, RESULT], cached=0))
    (row,) = page(project).rows
    assert (row.kind, row.path) == ("removed", "/messages/0")
    assert (row.blamed.name, row.blamed.call.number) == ("inject_rules", 1)


def test_a_loss_that_only_counts_tell_names_no_place(project):
    send(project, *call("a", 0, [USER], cached=9000), *call("b", 5, [USER, ASKED, RESULT], cached=0))
    (row,) = page(project).rows
    assert (row.section, row.path, row.excerpt, row.lost_tokens) == (None, None, None, 9000)


def test_what_is_nested_too_deep_to_be_compared_names_no_place(project, monkeypatch):
    def too_deep(*args, **more):
        raise RecursionError

    monkeypatch.setattr("dashboard.queries.broken.first_difference", too_deep)
    send(project, *with_the_time())
    (row,) = page(project).rows
    assert (row.section, row.path, row.blamed) == ("system", None, None)


def test_nesting_is_told_by_its_path(project):
    def deep(value):
        for _ in range(150):
            value = [value]
        return value

    tools = [[{"type": "function", "x": deep(name)}] for name in "ab"]
    for number, (tool, messages) in enumerate(zip(tools, ([USER], [USER, ASKED, RESULT]), strict=True)):
        asked, answered = call(f"c{number}", number * 5, messages, cached=5000)
        asked["data"]["body"]["tools"] = tool
        send(project, asked, answered)
    (row,) = page(project).rows
    assert row.section == "tools"
    assert row.path.startswith("/tools/0/x/0/0/")


def test_a_session_without_breaks_has_an_empty_list(project):
    send(project, *call("a", 0, [USER], cached=None))
    told = page(project)
    assert (told.rows, told.breaks, told.lost_tokens, told.lost_usd, told.next) == ([], 0, 0, None, None)


def breaking(calls):
    """Each call differs from the one before it in its first message."""
    history, events = [], []
    for number in range(calls):
        history += [{"role": "user", "content": str(number)}, ASKED]
        first = {"role": "user", "content": f"It is {number}"}
        events += call(f"c{number:02d}", number * 2, [first, *history], cached=5000 - number)
    return events


def test_pages_follow_each_other_without_gap_or_repetition(project):
    send(project, *breaking(9))
    first = page(project, limit=3)
    second = page(project, limit=3, cursor=first.next)
    third = page(project, limit=3, cursor=second.next)
    numbers = [[row.call.number for row in one.rows] for one in (first, second, third)]
    assert numbers == [[2, 3, 4], [5, 6, 7], [8, 9]]
    assert third.next is None


@pytest.mark.parametrize("calls", [4, 14])
def test_the_number_of_statements_does_not_grow(project, django_assert_num_queries, calls):
    send(project, *breaking(calls))
    session = Session.objects.get(session_id="s")
    lineage_of(session)
    look_at(session)
    session.refresh_from_db()
    with django_assert_num_queries(8):
        assert len(break_page(project, session).rows) == calls - 1


def test_what_a_reader_found_is_kept_for_those_who_ask(project):
    send(project, *with_the_time())
    session = Session.objects.get(session_id="s")
    break_page(project, session)
    assert Call.objects.get(cache_break="broken").call_id == "b"
    assert is_looked_at(Session.objects.get(session_id="s"))
