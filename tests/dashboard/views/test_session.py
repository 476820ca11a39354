"""One session and one call of it."""

import json

import pytest

from journal.fold.keys import link_number
from journal.fold.link import tool_link
from journal.models import Call, Session
from tests.factories import (
    AttemptFactory,
    CallFactory,
    CallLinkFactory,
    EntryFactory,
    SessionFactory,
    UploadFactory,
    at,
)
from tests.factories.events import requested, returned, send


@pytest.fixture
def session(project):
    send(
        project,
        requested("a", attempt=1),
        returned(
            "a",
            attempt=1,
            data={"status_code": 429, "error": {"type": "rate_limit_error", "message": "Slow down"}},
        ),
        requested("a", id="a-again", attempt=2, ts="2026-09-01T12:00:05Z"),
        returned("a", id="a-answer", attempt=2, ts="2026-09-01T12:00:09Z"),
        requested("b", ts="2026-09-01T12:01:00Z"),
    )
    return Session.objects.get(project=project)


@pytest.fixture
def url(session):
    return f"/p/default/sessions/{session.key}"


def key_of(call_id):
    return Call.objects.get(call_id=call_id).key


def test_every_call_is_a_row_with_its_attempts_inside(client, url):
    response = client.get(url)
    rows = response.context["drawing"].rows
    assert [row.summary.call_id for row in rows] == ["a", "b"]
    assert [(step.look, step.text) for step in rows[0].trail] == [
        ("is-failed", "failed 429"),
        ("is-wait", "3.00 s"),
        ("is-ok", "ok"),
    ]


def test_provider_time_waits_and_failures_are_drawn_apart(client, url):
    rows = client.get(url).context["drawing"].rows
    assert [bar.kind for bar in rows[0].bars] == ["failed", "wait", "provider"]
    assert [bar.kind for bar in rows[1].bars] == ["open"]


def test_no_call_is_open_until_one_is_asked_for(client, url):
    response = client.get(url)
    assert response.context["pane"] is None
    assert 'id="pane"' in response.content.decode()


def test_both_sides_of_a_call_are_shown(client, url):
    page = client.get(url, {"call": key_of("a")}).content.decode()
    assert "Hello" in page
    assert "Hi" in page
    assert "raw JSON" in page


def test_the_last_attempt_is_open_first_and_any_other_on_request(client, url):
    assert client.get(url, {"call": key_of("a")}).context["pane"].attempt.number == 2
    page = client.get(url, {"call": key_of("a"), "attempt": "1"})
    assert page.context["pane"].attempt.number == 1
    assert "Slow down" in page.content.decode()


def test_an_attempt_that_does_not_exist_is_refused_with_those_that_do(client, url):
    response = client.get(url, {"call": key_of("a"), "attempt": "x"})
    assert response.status_code == 400
    assert "This call has the attempts 1, 2." in response.content.decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [("view", "timeline, conversation"), ("tab", "exchange, attempts"), ("scale", "clock, folded")],
)
def test_a_part_that_is_not_there_is_refused_with_those_that_are(client, url, name, words):
    response = client.get(url, {"call": key_of("a"), name: "nonsense"})
    assert response.status_code == 400
    assert f"It may be {words}" in response.content.decode()


def test_the_wait_before_an_attempt_says_why(client, url):
    page = client.get(url, {"call": key_of("a"), "tab": "attempts"}).content.decode()
    assert "Attempt 1 ended with 429 rate_limit_error" in page


def test_unknown_tokens_are_a_dash(client, url):
    page = client.get(url, {"call": key_of("b"), "tab": "tokens"}).content.decode()
    assert page.count('<td class="num">—</td>') >= 6


def test_the_raw_events_of_a_call_are_shown(client, url):
    page = client.get(url, {"call": key_of("b"), "tab": "raw"}).content.decode()
    assert "llm.call.requested" in page


def test_the_raw_events_of_a_session_are_shown(client, url):
    page = client.get(url, {"view": "events"})
    assert len(page.context["events"]) == 5


def test_htmx_gets_only_the_pane(client, url):
    headers = {"HX-Request": "true", "HX-Target": "pane"}
    part = client.get(url, {"call": key_of("a")}, headers=headers).content.decode()
    assert "<html" not in part
    assert "data-pane" in part


def test_a_call_that_is_not_there_is_said_above_its_session(client, url):
    response = client.get(url, {"call": "nothing"})
    assert "There is no call nothing in this project." in response.content.decode()
    assert (response.status_code, response.context["pane"]) == (200, None)
    assert len(response.context["drawing"].rows) == 2


def test_a_pane_of_a_call_that_is_not_there_is_not_found(client, url):
    headers = {"HX-Request": "true", "HX-Target": "pane"}
    assert client.get(url, {"call": "nothing"}, headers=headers).status_code == 404


@pytest.fixture
def long_url(project):
    send(
        project,
        *(requested(f"c{n:03d}", ts=f"2026-09-01T12:{n // 60:02d}:{n % 60:02d}Z") for n in range(205)),
    )
    return f"/p/default/sessions/{Session.objects.get(project=project).key}"


def numbers(response):
    return [row.summary.number for row in response.context["drawing"].rows]


def test_a_long_session_arrives_in_pieces_in_both_directions(client, long_url):
    headers = {"HX-Request": "true"}
    middle = client.get(long_url, {"row": 101})
    up, down = middle.context["stretch"].previous, middle.context["stretch"].next
    above, below = client.get(up, headers=headers), client.get(down, headers=headers)
    assert (numbers(above), numbers(middle), numbers(below)) == (
        list(range(1, 101)),
        list(range(101, 201)),
        [201, 202, 203, 204, 205],
    )
    assert "<html" not in below.content.decode()
    # What a part lies beside is there already.
    assert (above.context["stretch"].next, below.context["stretch"].previous) == (None, None)
    assert (middle.context["stretch"].before, middle.context["stretch"].behind) == (100, 5)


def test_an_open_call_is_on_the_page_with_its_neighbours(client, long_url):
    key = client.get(long_url, {"row": 205}).context["drawing"].rows[0].summary.key
    assert numbers(client.get(long_url, {"call": key})) == [199, 200, 201, 202, 203, 204, 205]
    above = client.get(long_url, {"before": 199}, headers={"HX-Request": "true"})
    assert numbers(above) == list(range(99, 199))


def test_beside_an_open_call_a_long_session_shows_fewer_others(client, long_url):
    key = client.get(long_url, {"row": 103}).context["drawing"].rows[0].summary.key
    assert numbers(client.get(long_url, {"call": key})) == list(range(97, 137))
    assert numbers(client.get(long_url, {"row": 103})) == list(range(103, 203))


@pytest.mark.parametrize("row", ["0", "206", "-1", "first", "1e3", "9999999999"])
def test_a_page_cannot_begin_with_a_call_that_is_not_there(client, long_url, row):
    response = client.get(long_url, {"row": row})
    assert (response.status_code, "1 to 205" in response.content.decode()) == (400, True)


def test_the_whole_session_is_drawn_above_its_calls(client, long_url):
    response = client.get(long_url, {"row": 101})
    drawn = response.context["minimap"]
    assert (drawn.calls, len(drawn.columns), drawn.rows[-1].last) == (205, 103, 205)
    assert f'href="{long_url}?row=205"' in response.content.decode()


def test_a_session_that_is_not_there_is_not_found(client, project):
    assert client.get("/p/default/sessions/nothing").status_code == 404


def test_a_foreign_cursor_shows_the_beginning_and_says_so(client, url):
    response = client.get(url, {"after": "nonsense"})
    assert len(response.context["drawing"].rows) == 2
    assert "This is the beginning" in response.content.decode()


def test_hostile_text_stays_text_everywhere(client, project):
    hostile = "<script>alert(1)</script>\u202e"
    call = requested(hostile, session_id=hostile, agent=hostile, tags=[hostile])
    call["data"] = {"provider": hostile, "body": {"model": hostile, hostile: hostile}}
    send(project, call)
    session = Session.objects.get(project=project)
    for query in ({}, {"call": key_of(hostile)}, {"call": key_of(hostile), "tab": "raw"}, {"view": "events"}):
        page = client.get(f"/p/default/sessions/{session.key}", query).content.decode()
        assert "<script>alert" not in page
        assert "\u202e" not in page


def test_two_hundred_calls_cost_as_many_statements_as_two(client, project, django_assert_max_num_queries):
    send(project, *(requested(f"c{n:03d}") for n in range(200)))
    session = Session.objects.get(project=project)
    with django_assert_max_num_queries(15):
        client.get(f"/p/default/sessions/{session.key}")


def test_a_body_is_handed_out_as_it_is_stored_and_cannot_act(client, project):
    body = {"b": 1, "a": "<script>alert(1)</script>"}
    send(project, requested("raw", body=body))
    response = client.get(f"/p/default/attempts/{key_of('raw')}.1/request.json")
    assert json.loads(response.content) == body
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_a_body_is_a_page_and_a_fragment(client, project):
    send(project, requested("part", body={"messages": [{"role": "user", "content": "deep inside"}]}))
    url = f"/p/default/attempts/{key_of('part')}.1/request?path=/messages/0"
    assert "deep inside" in client.get(url).content.decode()
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert client.get(url + "9").status_code == 404


def test_words_are_found_in_a_body_and_each_place_can_be_opened(client, project):
    send(project, requested("find", body={"messages": [{"role": "user", "content": "<b>Tide</b> tables"}]}))
    url = f"/p/default/attempts/{key_of('find')}.1/request"
    page = client.get(url, {"find": "TIDE"})
    ((place, link),) = page.context["found"].places
    assert (place.pointer, place.match) == ("/messages/0/content", "Tide")
    assert "<mark>Tide</mark>" in client.get(link, headers={"HX-Request": "true"}).content.decode()
    part = client.get(url, {"find": "TIDE"}, headers={"HX-Request": "true"}).content.decode()
    assert ("1 place with" in part, "<html" in part, "<b>" in part) == (True, False, False)
    assert "stands nowhere in it" in client.get(url, {"find": "nothing"}).content.decode()
    assert client.get(url, {"find": "x" * 201}).status_code == 400


def test_a_request_is_handed_out_as_a_command_that_cannot_act_in_a_browser(client, project):
    send(project, requested("curl", body={"a": "<script>alert(1)</script>"}))
    response = client.get(f"/p/default/attempts/{key_of('curl')}.1/request.sh")
    assert '{"a":"<script>alert(1)</script>"}\nJSON\n' in response.content.decode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    assert client.get("/p/default/attempts/nothing.1/request.sh").status_code == 404


def test_a_side_that_was_not_recorded_says_so(client, url):
    page = client.get(f"/p/default/attempts/{key_of('b')}.1/response").content.decode()
    assert "no response of this attempt was recorded" in page
    assert client.get(f"/p/default/attempts/{key_of('b')}.1/response.json").status_code == 404


def test_where_no_body_was_recorded_the_page_says_what_was(client, project):
    first = requested(
        "a", attempt_id="x", data={"captured": "preview", "prompt_preview": "Summarise the test"}
    )
    second = {**first, "id": "second", "attempt_id": "y", "data": {"captured": "none", "privacy": "off"}}
    send(project, first, second)
    session = Session.objects.get(project=project)
    page = {
        number: client.get(
            f"/p/default/sessions/{session.key}", {"call": key_of("a"), "attempt": number}
        ).content
        for number in (1, 2)
    }
    assert b"The sender recorded only the beginning of this body." in page[1]
    assert b"Summarise the test" in page[1]
    assert b"The sender recorded no body." in page[2]
    assert b"Summarise the test" not in page[2]


def test_a_cancelled_call_says_so_in_its_row(client, project):
    send(project, requested("a"), returned("a", data={"error": {"type": "CancelledError"}}))
    session = Session.objects.get(project=project)
    response = client.get(f"/p/default/sessions/{session.key}")
    assert response.context["drawing"].rows[0].look == "is-cancelled"
    assert "cancelled</span>" in response.content.decode()


def test_an_event_is_shown_as_a_tree_and_exactly(client, url):
    page = client.get(url, {"view": "events"}).content.decode()
    assert "exactly as stored" in page
    assert '<span class="json__key">session_id:</span>' in page


@pytest.fixture
def nested(project):
    """A call, the sub-agent that it started, and a call that was recorded twice."""
    session = SessionFactory(
        project=project, session_id="run 1", subagent_calls=1, view_calls=1, at_least_calls=1
    )
    outer = CallFactory(session=session, call_id="outer", tool_uses='[["use-1", "Task"]]')
    CallLinkFactory(call=outer, link_key=tool_link("use-1"))
    CallFactory(
        session=session,
        call_id="inner",
        agent="explore",
        is_subagent=True,
        agent_id="a1",
        parent_tool_use_id="use-1",
        started_at=at(1),
        output_visible_tokens=7,
        flags='["output_at_least"]',
    )
    elsewhere = CallFactory(
        session=SessionFactory(project=project, session_id="run 2"), call_id="there", response_id="msg_1"
    )
    view = CallFactory(
        session=session, call_id="here", response_id="msg_1", view_of=elsewhere.key, started_at=at(2)
    )
    for call in (elsewhere, view):
        CallLinkFactory(call=call, link_key=link_number("response", "msg_1"))
    return f"/p/default/sessions/{session.key}"


def test_a_sub_agents_calls_are_folded_under_the_call_that_started_them(client, nested):
    response = client.get(nested)
    page = response.content.decode()
    assert [block.fold is not None for block in response.context["drawing"].blocks] == [False, True, False]
    assert "data-fold>" in page
    assert "sub-agent <bdi" in page
    assert "1 call</span>" in page


def test_the_run_of_the_open_call_is_unfolded(client, nested):
    assert "data-fold checked>" in client.get(nested, {"call": key_of("inner")}).content.decode()


def test_a_view_leads_to_the_call_that_counts(client, nested):
    page = client.get(nested).content.decode()
    assert f"?call={key_of('there')}" in page
    assert "counted elsewhere" in page
    pane = client.get(nested, {"call": key_of("here")}).content.decode()
    assert "it is counted once" in pane


def test_the_call_that_counts_names_its_other_records(client, nested):
    page = client.get(nested, {"call": key_of("there")}).content.decode()
    assert "Another record of this answer, counted here" in page


def test_a_count_that_was_never_finished_is_at_least_so_everywhere(client, nested):
    page = client.get(nested, {"call": key_of("inner"), "tab": "tokens"}).content.decode()
    assert page.count("≥ 7") == 4  # in its row, on the head of its run, in the pane and in its table
    assert "it is at least what is shown" in page


def test_the_parts_of_a_cache_written_are_told_by_how_long_they_live(client, project):
    call = CallFactory(session__project=project, cache_write_tokens=100, cache_write_1h_tokens=60)
    page = client.get(f"/p/default/sessions/{call.session.key}", {"call": call.key, "tab": "tokens"})
    assert page.context["pane"].cache_write_5m == 40
    assert "for an hour" in page.content.decode()


def test_the_last_failed_attempt_says_that_no_other_was_recorded(client, project):
    call = CallFactory(session__project=project, status="error")
    AttemptFactory(call=call, status="error", started_at=None)
    page = client.get(f"/p/default/sessions/{call.session.key}", {"call": call.key, "tab": "attempts"})
    assert "No attempt after this one was recorded." in page.content.decode()


def test_what_calls_and_session_cost_is_marked_as_computed(client, session, url):
    page = client.get(url).content.decode()
    assert page.count(">$0.000055<") == 2
    assert 'title="$0.000055, computed with genai-prices ' in page
    assert 'title="$0.000055, computed with the prices in force when its calls arrived"' in page


def test_the_lines_of_a_cost_stand_beside_the_tokens_with_their_prices(client, session, url):
    page = client.get(url, {"call": key_of("a"), "tab": "tokens"}).content.decode()
    assert '<td class="num" title="$0.000025">$0.000025</td>' in page
    assert ">openai</bdi>/" in page
    assert ">gpt-4o</bdi>" in page


def test_a_call_of_unknown_cost_says_why(client, project):
    body = {"model": "home-made", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
    send(project, requested("a", body={"model": "home-made"}), returned("a", data={"body": body}))
    call = Call.objects.get()
    page = client.get(
        f"/p/default/sessions/{call.session.key}", {"call": call.key, "tab": "tokens"}
    ).content.decode()
    assert "What it cost is unknown." in page
    assert "has no price for this model of this provider." in page


def test_a_call_that_failed_without_usage_is_not_said_to_have_cost_something(client, project):
    failed = {"status_code": 500, "error": {"type": "server_error"}}
    send(project, requested("a"), returned("a", data=failed))
    call = Call.objects.get()
    page = client.get(
        f"/p/default/sessions/{call.session.key}", {"call": call.key, "tab": "tokens"}
    ).content.decode()
    assert "nothing says that it cost anything" in page


def test_a_session_leads_to_the_reports_of_the_files_that_brought_it(client, project):
    session = SessionFactory(project=project)
    files = [{"name": name, "sessions": [session.key]} for name in ("<a>.jsonl", "b.jsonl", "c.jsonl")]
    EntryFactory(session=session, upload=UploadFactory(project=project, key="theupload", files=files))
    page = client.get(f"/p/default/sessions/{session.key}").content.decode()
    assert (
        '<a href="/p/default/uploads/theupload"><bdi class="told">&lt;a&gt;.jsonl</bdi></a> and 2 more files'
        in page
    )


def test_a_call_of_a_transcript_leads_to_its_prompt_in_the_conversation(client, project):
    call = CallFactory(session__project=project)
    AttemptFactory(call=call, started_at=None)
    page = client.get(f"/p/default/sessions/{call.session.key}", {"call": call.key}).content.decode()
    assert f'href="?view=conversation&amp;call={call.key}#call-{call.key}"' in page


def test_a_request_that_should_have_been_recorded_is_missed(client, project):
    call = CallFactory(session__project=project, flags='["return_without_request"]')
    AttemptFactory(call=call, started_at=None)
    page = client.get(f"/p/default/sessions/{call.session.key}", {"call": call.key}).content.decode()
    assert "no request of this attempt was recorded" in page
