"""The flat list of calls."""

from tests.factories import CallFactory, SessionFactory, at

URL = "/p/default/calls"


def test_calls_of_all_sessions_are_listed_newest_first(client, project):
    old = CallFactory(session=SessionFactory(project=project, session_id="run 1"), request_model="older")
    new = CallFactory(
        session=SessionFactory(project=project, session_id="run 2"), request_model="newer", started_at=at(60)
    )
    response = client.get(URL)
    assert [row.key for row in response.context["page"].rows] == [new.key, old.key]
    assert "run 1" in response.content.decode()


def test_the_order_turns_round(client, project):
    session = SessionFactory(project=project)
    calls = [CallFactory(session=session, started_at=at(second)) for second in (0, 60)]
    rows = client.get(URL, {"sort": "started_at"}).context["page"].rows
    assert [row.key for row in rows] == [call.key for call in calls]


def test_an_order_without_an_index_is_refused_with_those_that_have_one(client, project):
    response = client.get(URL, {"sort": "-cost"})
    assert response.status_code == 400
    assert "It may be -started_at, started_at" in response.content.decode()


def test_a_query_over_calls_has_keys_of_its_own(client, project):
    session = SessionFactory(project=project)
    CallFactory(session=session, error_type="overloaded_error", status="error")
    CallFactory(session=session)
    assert len(client.get(URL, {"q": "error:overloaded*"}).context["page"].rows) == 1
    assert client.get(URL, {"q": "errors:>1"}).status_code == 400


def test_a_call_opens_beside_the_list_and_keeps_the_query(client, project):
    call = CallFactory(session=SessionFactory(project=project, session_id="run 1"))
    response = client.get(URL, {"q": "status:ok", "call": call.key})
    pane = response.context["pane"]
    assert pane.close_link == f"{URL}?q=status%3Aok"
    assert pane.session_link == f"/p/default/sessions/{call.session.key}?call={call.key}"
    assert all(tab.link.startswith(f"{URL}?q=status%3Aok&call=") for tab in pane.tabs)


def test_no_match_says_so_and_leads_back(client, project):
    CallFactory(session=SessionFactory(project=project))
    page = client.get(URL, {"q": "status:error"}).content.decode()
    assert "No call matches" in page
    assert "Show all calls" in page


def test_a_page_of_fifty_costs_as_many_statements_as_a_page_of_one(
    client, project, django_assert_max_num_queries
):
    for place in range(50):
        CallFactory(session=SessionFactory(project=project, session_id=f"run-{place}"))
    with django_assert_max_num_queries(9):
        client.get(URL)
