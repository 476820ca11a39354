"""The list of sessions."""

from decimal import Decimal

from tests.factories import SessionFactory

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
    page = client.get(URL, {"q": "statsu:error"}).content.decode()
    assert "^^^^^^" in page
    assert "did you mean status:?" in page
    assert "run-7" not in page
    assert 'value="statsu:error"' in page


def test_an_order_that_is_not_offered_is_told(client, project):
    SessionFactory(project=project)
    response = client.get(URL, {"sort": "colour"})
    assert response.status_code == 200
    assert "cannot sort by" in response.content.decode()


def test_a_foreign_cursor_is_told(client, project):
    SessionFactory(project=project)
    assert "cursor" in client.get(URL, {"after": "nonsense"}).content.decode()


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
    assert columns["started_at"].link == URL


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
    with django_assert_max_num_queries(7):
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
    assert "the cost of 1 call is unknown" in page


def test_an_unknown_cost_is_a_dash_and_not_nothing(client, project):
    SessionFactory(project=project, calls=1, unknown_cost_calls=1)
    assert '<span title="the cost of 1 call is unknown">—</span>' in client.get(URL).content.decode()
