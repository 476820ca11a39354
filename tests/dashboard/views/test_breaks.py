"""The cache breaks of a session's page."""

import re

from dashboard.views import breaks
from journal.models import Call, Session
from journal.store.caches import catch_up
from tests.factories import send
from tests.journal.store.cached import ASKED, RESULT, USER, call, prices, with_the_time

HTMX = {"HX-Request": "true"}


def address(project, view="breaks"):
    return f"/p/default/sessions/{Session.objects.get(project=project, session_id='s').key}?view={view}"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_list_names_the_pass_the_place_and_the_price(client, project):
    prices()
    send(project, *with_the_time())
    response = client.get(address(project))
    page = text_of(response)
    assert "The system prompt differs from that of #1: changed at /messages/0/content." in page
    assert "The pass add_time (2) left it so." in page
    assert "8,000 tokens lost · $0.0100" in page
    assert "In the cache after #1: 8,000 tokens; read from it now: 0. The provider's counts confirm it." in (
        page.replace("&#x27;", "'")
    )
    (drawn,) = response.context["breaks"]
    assert drawn.blame_link == (
        f"/p/default/calls/{Call.objects.get(call_id='b').key}/blame?path=%2Fmessages%2F0%2Fcontent"
    )


def test_the_blame_it_leads_to_is_there(client, project):
    send(project, *with_the_time())
    (drawn,) = client.get(address(project)).context["breaks"]
    assert "add_time" in client.get(drawn.blame_link).content.decode()


def test_what_was_to_be_expected_says_so(client, project):
    send(project, *call("a", 0, [USER], cached=9000))
    late = call("b", 0, [USER, ASKED, RESULT], cached=0)
    for event in late:
        event["ts"] = event["ts"].replace("T12", "T14")
    send(project, *late)
    page = text_of(client.get(address(project)))
    assert "No cache break" in page
    assert "expected: the cache had expired, 2 h 00 m after the call before" in page


def test_a_session_without_any_says_so(client, project):
    send(project, *call("a", 0, [USER], cached=0))
    assert "No cache break" in client.get(address(project)).content.decode()


def test_recorded_text_does_nothing(client, project):
    evil = {"role": "user", "content": "<script>alert(1)</script>\u202e"}
    send(project, *call("a", 0, [USER, ASKED, RESULT], cached=9000))
    send(project, *call("b", 5, [evil, ASKED, RESULT, ASKED, RESULT], cached=0))
    page = client.get(address(project)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_more_breaks_come_as_rows_alone(client, project):
    events, history = [], []
    for number in range(23):
        history += [{"role": "user", "content": str(number)}, ASKED]
        first = {"role": "system", "content": f"It is {number}"}
        events += call(f"c{number:02d}", number * 2, [first, *history], cached=5000)
    send(project, *events)
    first_page = client.get(address(project))
    assert len(first_page.context["breaks"]) == 20
    more = client.get(first_page.context["more_link"], headers=HTMX)
    assert len(more.context["breaks"]) == 2
    assert "<h1" not in more.content.decode()


def test_marks_tell_breaks_in_few_words(project):
    prices()
    send(project, *with_the_time())
    (mark,) = breaks.marks(session := Session.objects.get(session_id="s"), keys_of(session)).values()
    assert (mark.words, mark.is_alarm) == ("cache break", True)
    assert mark.title == "Another system prompt than call 1; 8,000 tokens lost from the cache, $0.0100"


def keys_of(session):
    return list(Call.objects.filter(session=session).values_list("key", flat=True))


def test_a_long_session_is_marked_once_somebody_has_looked(project, monkeypatch):
    send(project, *with_the_time())
    monkeypatch.setattr(breaks, "MOST_CALLS_AT_ONCE", 1)
    session = Session.objects.get(session_id="s")
    assert breaks.marks(session, keys_of(session)) == {}
    catch_up(project, seconds=5)
    assert len(breaks.marks(Session.objects.get(session_id="s"), keys_of(session))) == 1


def test_the_timeline_and_the_conversation_mark_the_call(client, project):
    send(project, *with_the_time())
    mark = f'href="?view=breaks#call-{Call.objects.get(call_id="b").key}"'
    for view in ("timeline", "conversation"):
        assert client.get(address(project, view)).content.decode().count(mark) == 1


def test_a_history_taken_up_further_above_is_marked_only_when_tokens_were_lost(client, project):
    other = {"role": "user", "content": "Another question"}
    send(project, *call("a", 0, [USER, ASKED, USER], cached=0), *call("b", 5, [USER, ASKED, other], cached=0))
    assert "break-mark" not in client.get(address(project, "timeline")).content.decode()
    assert "taken up again further above" in client.get(address(project)).content.decode()
