"""The pages of passes: stepper, diff and blame."""

import re

import pytest

from dashboard.views import passes as views
from journal.models import Call
from tests.dashboard.queries.gateway import step, through_a_gateway
from tests.factories import requested, send


@pytest.fixture
def key(project):
    send(project, *through_a_gateway())
    return Call.objects.get().key


@pytest.fixture
def pane(client, key):
    session = Call.objects.get().session.key
    return lambda query="": client.get(
        f"/p/default/sessions/{session}?call={key}&tab=passes{query}"
    ).content.decode()


def test_the_stepper_leads_from_the_client_to_the_provider(pane):
    page = pane()
    places = [
        page.index(word)
        for word in (
            'passes__end">client',
            'id="pass-1"',
            'id="pass-3"',
            'id="pass-6"',
            'passes__end">provider',
        )
    ]
    assert places == sorted(places)
    assert "1 change: /messages/*" in page


def test_a_writer_that_contradicts_the_payloads_is_marked(pane):
    page = pane()
    assert page.count("its writer says that it changed something</span>") == 1  # check_limits
    assert page.count("its writer says that it changed nothing</span>") == 1  # drop_options


def test_passes_that_changed_nothing_are_folded_with_a_count(client, project):
    same = [step(number, f"pass {number}", {"a": 1}, changed=False) for number in range(1, 6)]
    send(project, requested(), *same)
    call = Call.objects.get()
    page = client.get(f"/p/default/sessions/{call.session.key}?call={call.key}&tab=passes").content.decode()
    assert "4 passes changed nothing" in page


def test_a_failing_pass_stands_in_its_place(client, project):
    send(
        project,
        requested(),
        step(1, "a", {"a": 1}),
        step(2, "b", direction="error", error={"type": "KeyError"}),
        step(3, "c", {"a": 2}),
    )
    call = Call.objects.get()
    page = client.get(f"/p/default/sessions/{call.session.key}?call={call.key}&tab=passes").content.decode()
    assert page.index('id="pass-1"') < page.index("KeyError") < page.index('id="pass-3"')


def test_the_chosen_pass_shows_its_diff_and_leads_to_its_neighbours(pane):
    page = pane("&pass=3")
    assert "<del>fast</del>" in page
    assert "<ins>large-1</ins>" in page
    assert 'data-step="previous"' in page
    assert 'data-step="next"' in page


def test_any_two_payloads_are_drawn_side_by_side_or_in_one_column(client, key):
    sides = client.get(f"/p/default/calls/{key}/diff?from=1&to=6")
    assert sides.status_code == 200
    assert 'class="diff diff--sides"' in sides.content.decode()
    inline = client.get(f"/p/default/calls/{key}/diff?from=1&to=6&view=inline").content.decode()
    assert '<ol class="diff">' in inline
    assert "Answer briefly." in inline


def test_without_a_choice_the_first_and_the_last_payload_are_compared(client, key):
    page = client.get(f"/p/default/calls/{key}/diff").content.decode()
    assert '<option value="1" selected>' in page
    assert '<option value="request.1" selected>' in page


def test_a_payload_that_is_missing_says_why_nothing_was_compared(client, key):
    page = client.get(f"/p/default/calls/{key}/diff?from=2&to=3").content.decode()
    assert "this pass was recorded without a payload" in page


def test_the_gutter_names_who_left_each_field(client, key):
    page = client.get(f"/p/default/calls/{key}/blame").content.decode()
    assert "5 inject_system</a></span>" in page
    assert 'blame?path=%2Fmodel"' in page


def test_a_call_without_passes_is_the_clients_on_every_line(client, project):
    send(project, requested(body={"model": "m", "messages": [{"role": "user", "content": "hi"}]}))
    call = Call.objects.get()
    address = f"/p/default/calls/{call.key}/blame"
    page = client.get(address).content.decode()
    assert "every field is the client" in page
    assert ">client</" in page
    assert "side by side" not in page
    assert "History of" in client.get(f"{address}?path=/model").content.decode()
    assert "What the client sent" in client.get(f"{address}?pass=0").content.decode()


def test_a_field_leads_to_its_history(client, key):
    page = client.get(f"/p/default/calls/{key}/blame?path=/model").content.decode()
    assert "History of" in page
    assert "<ins>large-1</ins>" in page


def test_a_pass_shows_only_what_it_touched(client, key):
    page = client.get(f"/p/default/calls/{key}/blame?pass=5").content.decode()
    assert "Answer briefly." in page
    assert "When is high tide?" not in page.partition("What of it reached the end")[2]


def test_passes_that_changed_nothing_are_counted_above_a_blame(client, key):
    page = client.get(f"/p/default/calls/{key}/blame").content.decode()
    assert "1 changed nothing" in page
    assert "check_limits" not in page


def test_of_very_many_payloads_the_first_and_last_can_be_chosen(client, key, monkeypatch):
    monkeypatch.setattr(views, "MOST_CHOICES", 2)
    page = client.get(f"/p/default/calls/{key}/diff?from=4&to=6").content.decode()
    assert re.findall('<option value="([^"]+)"', page) == ["1", "4", "request.1", "1", "6", "request.1"]


@pytest.mark.parametrize(
    "address",
    [
        "calls/nothing/diff",
        "calls/nothing/blame",
        "calls/{key}/diff?from=1&to=99",
        "calls/{key}/blame?path=/nothing",
        "calls/{key}/blame?pass=2",
        "calls/{key}/blame?under=/nothing",
        "calls/{key}/blame?to=2",
    ],
)
def test_what_is_not_there_is_not_found(client, key, address):
    assert client.get(f"/p/default/{address.format(key=key)}").status_code == 404


def test_a_call_without_payloads_has_nothing_to_compare(client, project):
    send(project, requested(), step(1, "routing", direction="metadata"))
    call = Call.objects.get()
    page = client.get(f"/p/default/sessions/{call.session.key}?call={call.key}&tab=passes").content.decode()
    assert "without payload" in page
    assert "Compare any two" not in page


def test_thousands_of_passes_are_drawn_up_to_a_bound(client, project):
    send(project, requested(), *[step(1, f"p{n}", {"n": n}) | {"id": f"x{n}"} for n in range(600)])
    call = Call.objects.get()
    address = f"/p/default/sessions/{call.session.key}?call={call.key}&tab=passes"
    page = client.get(address).content.decode()
    assert "100 later passes" in page
    assert "&amp;pass=501" in page
    assert 'id="pass-501"' not in page
    page = client.get(f"{address}&pass=501").content.decode()
    assert ("500 earlier passes" in page, "later passes" in page) == (True, False)
    assert 'passes__end">provider' in page
    assert 'passes__end">client' not in page


def test_the_catalogue_lists_the_passes_and_leads_to_their_calls(client, key):
    page = client.get("/p/default/passes").content.decode()
    assert 'href="/p/default/passes?name=inject_system"' in page
    assert "100 %" in page


def test_one_name_is_shown_over_time_and_by_place(client, key):
    page = client.get("/p/default/passes?name=inject_system").content.decode()
    assert "2026-09-01" in page
    assert 'href="/p/default/calls?q=pass%3Ainject_system"' in page
    calls = "/p/default/calls?q=blame%3Ainject_system+changed%3A%22%2Fmessages%2F%2A%22"
    assert f'href="{calls}"' in page
    assert key in client.get(calls).content.decode()
    assert client.get("/p/default/passes?name=nothing").status_code == 404


def test_an_empty_catalogue_says_how_passes_are_told(client, project):
    assert "transform.pass.applied" in client.get("/p/default/passes").content.decode()


def test_a_pass_without_payload_says_what_was_recorded_instead(client, project):
    told = {"metadata": {"reason": "<b>threshold</b>", "duration": 0}}
    routed = step(1, "cooldown_skipped", **told, transport="http")
    send(project, requested(), routed, step(2, "inject", {"a": 1}))
    call = Call.objects.get()
    address = f"/p/default/sessions/{call.session.key}?call={call.key}&tab=passes"
    assert "reason &lt;b&gt;threshold&lt;/b&gt; · duration 0" in client.get(address).content.decode()
    opened = client.get(f"{address}&pass=1").content.decode()
    assert '<dd><bdi class="told">&lt;b&gt;threshold&lt;/b&gt;</bdi></dd>' in opened
    assert '<dd><bdi class="told">http</bdi></dd>' in opened


def test_a_fallback_says_what_was_requested_and_who_answered(client, project):
    first = {"provider": "near", "body": {"model": "large-1", "messages": []}}
    second = {"provider": "far", "body": {"model": "small-2", "messages": []}}
    answer = {"status_code": 200, "is_fallback": True, "model": "small-2-0901", "body": {"id": "r"}}
    for number, kind, data in (
        (1, "requested", first),
        (1, "returned", {"status_code": 503}),
        (2, "requested", second),
        (2, "returned", answer),
    ):
        send(
            project,
            {
                "id": f"{number} {kind}",
                "type": f"llm.call.{kind}",
                "ts": f"2026-09-01T12:00:0{number}Z",
                "session_id": "s",
                "call_id": "c",
                "attempt": number,
                "data": data,
            },
        )
    call = Call.objects.get()
    page = client.get(f"/p/default/sessions/{call.session.key}?call={call.key}&tab=attempts").content.decode()
    assert "Requested large-1 of near, answered by small-2-0901 of far" in page


def test_a_pass_or_a_view_that_is_not_there_is_refused_with_those_that_are(client, key):
    session = Call.objects.get().session.key
    pane = client.get(f"/p/default/sessions/{session}?call={key}&tab=passes&pass=99")
    assert (pane.status_code, "it may be a number, 1 to" in pane.content.decode()) == (400, True)
    page = client.get(f"/p/default/calls/{key}/diff?view=sidewards")
    assert (page.status_code, "It may be inline, sides." in page.content.decode()) == (400, True)
    assert client.get(f"/p/default/calls/{key}/blame?attempt=first").status_code == 400
