"""The list of sessions."""

from decimal import Decimal

from dashboard.queries.fresh import OVERLAP
from dashboard.views import sessions
from tests.factories import CallFactory, SessionFactory, at
from tests.factories.events import requested, returned, send

URL = "/p/default/sessions"


def test_an_empty_project_points_to_the_ways_in(client, project):
    assert 'href="/p/default/start"' in client.get(URL).content.decode()


def test_a_session_is_listed_with_its_numbers(client, project):
    SessionFactory(project=project, session_id="run-7", calls=3, errors=1, input_uncached_tokens=1200)
    page = client.get(URL).content.decode()
    assert "run-7" in page
    assert "1,200" in page
    assert "1 session" in page


def test_totals_with_unknown_parts_say_at_least(client, project):
    SessionFactory(project=project, calls=2, unknown_usage_calls=1, input_uncached_tokens=50)
    assert "≥ 50" in client.get(URL).content.decode()


def test_a_query_keeps_what_matches(client, project):
    SessionFactory(project=project, session_id="good", calls=1)
    SessionFactory(project=project, session_id="bad", calls=1, errors=1)
    page = client.get(URL, {"q": "status:error"}).content.decode()
    assert "bad" in page
    assert ">good<" not in page


def test_a_query_that_is_not_understood_shows_the_place_and_no_sessions(client, project):
    SessionFactory(project=project, session_id="run-7")
    response = client.get(URL, {"q": "statsu:error"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "^^^^^^" in page
    assert "did you mean status:?" in page
    assert "run-7" not in page
    assert 'value="statsu:error"' in page
    assert f'href="{URL}?q=status%3Aerror"' in page


def test_an_order_that_is_not_offered_is_told(client, project):
    SessionFactory(project=project)
    response = client.get(URL, {"sort": "colour"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Cannot sort by" in page
    assert "Orders are started_at, ended_at, calls" in page


def test_a_foreign_cursor_is_told(client, project):
    SessionFactory(project=project)
    response = client.get(URL, {"after": "nonsense"})
    assert response.status_code == 400
    assert "cursor" in response.content.decode()


def test_the_next_page_begins_where_the_last_one_ended(client, project):
    for place in range(51):
        SessionFactory(project=project, session_id=f"run-{place:02d}")
    first = client.get(URL)
    following = client.get(first.context["next_link"])
    assert len(first.context["page"].rows) == 50
    assert len(following.context["page"].rows) == 1


def test_a_click_on_the_current_column_turns_the_order_round(client, project):
    SessionFactory(project=project)
    columns = {column.name: column for column in client.get(URL, {"sort": "-calls"}).context["columns"]}
    assert columns["calls"].direction == "descending"
    assert columns["calls"].link == f"{URL}?sort=calls"
    assert columns["started"].link == URL


def test_htmx_gets_the_list_without_its_frame(client, project):
    SessionFactory(project=project, session_id="run-7")
    part = client.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "run-7" in part
    assert "<html" not in part


def test_history_that_htmx_restores_gets_the_whole_page(client, project):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(URL, headers=headers).content.decode()


def test_a_page_of_fifty_costs_as_many_statements_as_a_page_of_one(
    client, project, django_assert_max_num_queries
):
    for place in range(50):
        SessionFactory(project=project, session_id=f"run-{place}")
    with django_assert_max_num_queries(9):
        client.get(URL)


def test_another_project_is_not_found(client, project):
    response = client.get("/p/elsewhere/sessions")
    assert response.status_code == 404


def test_a_page_is_packed_for_those_who_can_unpack_it(client, project):
    SessionFactory(project=project)
    packed = client.get(URL, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(client.get(URL).content) / 2


def test_what_a_session_cost_is_listed_with_what_it_lacks(client, project):
    SessionFactory(project=project, computed_usd=Decimal("1.25"), computed_cost_calls=2, unknown_cost_calls=1)
    page = client.get(URL, {"sort": "-cost"}).content.decode()
    assert page.count(">≥ $1.25<") == 2  # the session and the sum
    assert "what 1 call cost is unknown" in page


def test_an_unknown_cost_is_a_dash_and_not_nothing(client, project):
    SessionFactory(project=project, calls=1, unknown_cost_calls=1)
    assert '<span title="what 1 call cost is unknown">—</span>' in client.get(URL).content.decode()


def test_the_address_chooses_columns(client, project):
    SessionFactory(project=project)
    shown = client.get(URL, {"columns": "cost,calls"}).context["columns"]
    assert [column.name for column in shown] == ["calls", "cost"]


def test_a_column_that_is_not_there_is_refused_with_those_that_are(client, project):
    SessionFactory(project=project)
    response = client.get(URL, {"columns": "calls,price"})
    assert response.status_code == 400
    assert "Columns are started, ended, length" in response.content.decode()


def test_the_chooser_leads_to_an_address_and_is_remembered(client, project):
    SessionFactory(project=project)
    chosen = client.get(
        URL, {"q": "run", "column": ["calls", "waiting"], "density": "compact", "chosen": "these"}
    )
    assert chosen.headers["Location"] == f"{URL}?q=run&density=compact&columns=calls%2Cwaiting"
    remembered = client.get(URL)
    assert [column.name for column in remembered.context["columns"]] == ["calls", "waiting"]
    assert remembered.context["layout"].density == "compact"


def test_the_usual_columns_come_back(client, project):
    SessionFactory(project=project)
    client.get(URL, {"column": "calls", "chosen": "these"})
    client.get(URL, {"column": "calls", "chosen": "usual"})
    assert len(client.get(URL).context["columns"]) > 5


def test_a_cookie_that_means_nothing_means_the_usual_columns(client, project):
    SessionFactory(project=project)
    client.cookies["recto_session_columns"] = "<script>.nonsense"
    assert len(client.get(URL).context["columns"]) > 5


def test_a_session_stands_beside_the_list(client, project):
    session = SessionFactory(project=project, session_id="run-7", calls=1)
    CallFactory(session=session, request_model="gpt-4o")
    page = client.get(URL, {"peek": session.key, "q": "run"})
    assert page.context["peek"].close_link == f"{URL}?q=run"
    assert "gpt-4o" in page.content.decode()


def test_htmx_gets_the_pane_alone(client, project):
    session = SessionFactory(project=project, session_id="run-7")
    part = client.get(URL, {"peek": session.key}, headers={"HX-Request": "true", "HX-Target": "pane"})
    assert part.content.decode().strip().startswith("<article")


def test_a_session_that_is_not_there_is_not_shown_beside(client, project):
    SessionFactory(project=project)
    assert client.get(URL, {"peek": "nothing"}).status_code == 404


def test_a_value_that_nothing_has_is_told_with_the_nearest(client, project):
    send(project, requested(), returned())
    page = client.get(URL, {"q": "model:gpt-40"}).content.decode()
    assert "No call of this project asked for" in page
    assert "the nearest is" in page
    assert 'href="?q=model%3Agpt-4o"' in page


def test_cost_by_call_is_drawn_where_it_is_known(client, project):
    session = SessionFactory(project=project, calls=2, computed_cost_calls=2, computed_usd=Decimal(3))
    CallFactory(session=session, computed_usd=Decimal(1))
    CallFactory(session=session, computed_usd=Decimal(2), started_at=at(9))
    assert client.get(URL).content.decode().count('class="spark"') == 1
    assert 'class="spark"' not in client.get(URL, {"columns": "cost"}).content.decode()


def test_ready_views_are_only_those_that_can_be_asked(client, project):
    SessionFactory(project=project)
    labels = [view.label for view in client.get(URL).context["views"]]
    assert labels[:3] == ["All", "Errors", "Retried"]
    assert labels[-2:] == ["Unpriced", "Integrity"]


def test_among_many_sessions_sums_that_look_into_calls_come_after_the_page(client, project, monkeypatch):
    send(project, requested(), returned())
    monkeypatch.setattr(sessions, "MANY_SESSIONS", -1)
    response = client.get(URL, {"q": "model:gpt-4o"})
    link = response.context["totals_link"]
    assert response.context["page"].totals is None
    assert link == f"{URL}?q=model%3Agpt-4o&totals=1"
    part = client.get(link, headers={"HX-Request": "true"}).content.decode()
    assert "1 session that match" in part
    assert "<html" not in part
    assert client.get(link).context["page"].totals.sessions == 1


def test_sums_of_sessions_alone_come_with_the_page_among_four_times_as_many(client, project, monkeypatch):
    SessionFactory(project=project, errors=1, pk=10**9 + OVERLAP)
    monkeypatch.setattr(sessions, "MANY_SESSIONS", 10**9)
    assert client.get(URL, {"q": "status:error"}).context["page"].totals.sessions == 1
    assert client.get(URL, {"q": "status:error -model:x"}).context["page"].totals is None


def test_a_query_about_calls_says_how_far_it_looked_and_goes_on_there(client, project, monkeypatch):
    send(project, requested(), returned())
    SessionFactory(project=project, started_at=at(10**9))
    monkeypatch.setattr(sessions, "SESSIONS_AT_ONCE", 1)
    response = client.get(URL, {"q": "model:gpt-4o"})
    page = response.content.decode()
    assert "Looked through 1 session" in page
    assert "none of them matches" in page
    assert 'hx-trigger="load, click"' in page
    assert len(client.get(response.context["next_link"]).context["page"].rows) == 1
    response = client.get(URL, {"q": "model:nobodys"})
    assert "No session so far matches" in response.content.decode()
    assert "No further session so far matches" in client.get(response.context["next_link"]).content.decode()
