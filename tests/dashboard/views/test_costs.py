"""The Costs page."""

import re
from html import unescape

import pytest

from journal.store.caches import catch_up
from tests.dashboard.queries.spent import spend
from tests.factories import requested, send

URL = "/p/default/costs"


@pytest.fixture
def spending_project(project):
    spend(project)
    return project


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_without_calls_the_page_says_so(client, project):
    assert "No call that told a time has come in yet" in text_of(client.get(URL))


def test_the_page_tells_sums_with_what_they_lack(client, spending_project):
    page = text_of(client.get(URL, {"from": "all", "figure": "computed"}))
    assert "35 calls, everything there is, UTC" in page
    assert "Unknown cost 13 calls" in page


def test_the_chart_and_its_table_have_the_same_columns(client, spending_project):
    page = client.get(URL, {"from": "2026-10-24", "to": "2026-11-02"}).content.decode()
    assert page.count('class="chart__place"') == 10
    table = page.partition('aria-label="Numbers of the chart"')[2].partition("</table>")[0]
    assert table.count('<th scope="row"') == 10
    assert "Cost by day in UTC" in page


def test_without_time_the_chart_has_a_bar_for_each_name(client, spending_project):
    page = client.get(URL, {"group": "model,agent", "from": "all"}).content.decode()
    assert page.count('class="chart__name"') == 3


def test_two_fields_of_the_form_become_one_word_of_the_address(client, spending_project):
    answer = client.get(f"{URL}?group=agent&group=hour&tz=Europe%2FBerlin")
    assert answer.status_code == 302
    assert answer["Location"] == "/p/default/costs?group=agent%2Chour&tz=Europe%2FBerlin"


def test_a_group_leads_to_the_same_page_for_itself_alone(client, spending_project):
    page = unescape(client.get(URL, {"group": "user", "from": "all"}).content.decode())
    assert "?group=user&from=all&q=user%3A%22Ada+L.%22" in page
    assert "&q=-user%3A%2A" in page


def test_a_day_leads_to_its_hours(client, spending_project):
    page = unescape(
        client.get(
            URL, {"group": "model,day", "from": "2026-10-24", "to": "2026-10-26", "tz": "Europe/Berlin"}
        ).content.decode()
    )
    assert "?group=model%2Chour&from=2026-10-25&to=2026-10-25&tz=Europe%2FBerlin" in page


def test_the_time_before_stands_beside(client, spending_project):
    page = text_of(client.get(URL, {"from": "2026-11-01", "to": "2026-11-07", "figure": "computed"}))
    assert "Against the time before" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"q": "statsu:error"}, "did you mean status:?"),
        ({"tz": "Europe/Berln"}, "did you mean Europe/Berlin?"),
        ({"from": "yesterday"}, "write a day like 2026-09-01"),
        ({"group": "<script>"}, "one of provider, model"),
        ({"figure": "true"}, "one of best, reported, computed"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(client, spending_project, words, said):
    answer = client.get(URL, words)
    assert answer.status_code == 400
    assert said in text_of(answer)
    assert "<script>" not in answer.content.decode().replace("<script defer", "").replace("<script type", "")


def test_recorded_names_are_shown_as_text(client, spending_project):
    send(spending_project, requested(agent="<b>bold</b>"))
    page = client.get(URL, {"group": "agent", "from": "all"}).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold</b>" not in page


def test_the_number_of_statements_does_not_grow(client, spending_project, django_assert_max_num_queries):
    for group in ("model,day", "agent", "session,user", "tag"):
        with django_assert_max_num_queries(10):
            client.get(URL, {"group": group, "from": "2026-10-24", "to": "2026-11-02"})


def test_the_page_offers_itself_as_a_file(client, spending_project):
    page = client.get(URL, {"group": "agent", "from": "all"}).content.decode()
    assert 'action="/p/default/costs/report"' in page
    answer = client.get(f"{URL}/report", {"group": "agent", "from": "all", "per": "group", "format": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="recto-default-per-agent-all.csv"'
    lines = answer.getvalue().decode().splitlines()
    assert [line.split(",")[0] for line in lines[:3]] == ["agent", "batch", "cli"]
    assert client.get(f"{URL}/report", {"format": "pdf"}).status_code == 400


def test_times_are_told_as_percentiles_with_their_error(client, spending_project):
    page = text_of(client.get(URL, {"view": "times", "group": "model", "from": "all"}))
    assert "within 19 % of the true one" in page
    assert "All 33" in page


def test_models_without_a_price_lead_to_their_calls(client, spending_project):
    answer = client.get(URL, {"view": "unpriced", "from": "all"})
    assert "my-own-7b openai 10 calls 2 11" in text_of(answer)
    assert "asked%3Amy-own-7b+price%3Aunknown+-is%3Aview" in answer.content.decode()


def test_both_figures_stand_side_by_side(client, spending_project):
    page = text_of(client.get(URL, {"view": "reconcile", "from": "all"}))
    assert "All 3 $0.0310" in page
    assert "usage.cost" in page


@pytest.mark.parametrize("words", [{"view": "time"}, {"view": "reconcile", "above": "-1"}])
def test_sides_that_are_not_there_are_refused(client, spending_project, words):
    assert client.get(URL, {**words, "from": "all"}).status_code == 400


@pytest.mark.parametrize("view", ["waste", "times", "unpriced", "reconcile"])
def test_every_side_takes_few_statements(client, spending_project, django_assert_max_num_queries, view):
    catch_up(spending_project, seconds=5)
    with django_assert_max_num_queries(12):
        client.get(URL, {"view": view, "group": "session,day", "from": "2026-10-24", "to": "2026-11-02"})


@pytest.mark.parametrize("view", ["", "waste", "times", "unpriced", "reconcile"])
def test_a_time_without_calls_is_a_page_like_any_other(client, spending_project, view):
    answer = client.get(URL, {"view": view, "from": "2020-01-01", "to": "2020-01-31"})
    assert answer.status_code == 200


def test_waste_leads_to_its_calls_kind_by_kind(client, spending_project):
    answer = client.get(URL, {"view": "waste", "group": "agent", "from": "all"})
    assert "All ≥ $0.0035 4.00 s 1 1 0 0 0" in text_of(answer)
    assert "agent%3Abatch+waste%3Afailed+-is%3Aview" in answer.content.decode()


def test_no_waste_is_said(client, spending_project):
    page = text_of(client.get(URL, {"view": "waste", "group": "agent", "from": "all", "q": "status:ok"}))
    assert "Nothing here was paid or waited for in vain" in page


def test_recorded_names_hide_nothing_in_the_chart(client, spending_project):
    send(spending_project, requested(agent="exe\u202egnp"))
    page = client.get(URL, {"group": "agent,user", "from": "all"}).content.decode()
    assert "\u202e" not in page
    assert "exe\\u202egnp" in page


def test_months_are_columns_that_lead_to_their_days(client, spending_project):
    page = client.get("/p/default/costs?group=model,month&from=2026-10-01&to=2026-11-30&tz=Europe/Berlin")
    picture = page.context["picture"]
    assert [row.label for row in picture.rows] == ["2026-10", "2026-11"]
    assert "group=model%2Cday" in picture.rows[0].link
    assert "from=2026-10-01" in picture.rows[0].link
    assert "to=2026-10-31" in picture.rows[0].link
    refused = client.get("/p/default/costs?group=day,month")
    assert "every day belongs to one of the others already" in refused.content.decode()


def test_a_clock_that_was_not_set_stands_in_the_way_of_no_view_of_everything(client, spending_project):
    send(spending_project, requested("late", ts="9998-01-01T00:00:00Z"))
    page = client.get(URL, {"from": "all", "group": "day"}).content.decode()
    assert "no time told, or one centuries away" in page
    for view in ("", "times", "waste", "unpriced", "reconcile"):
        for group in ("month", "model,hour"):
            asked = {"from": "all", "view": view, "group": group} if view else {"from": "all", "group": group}
            assert client.get(URL, asked).status_code == 200, asked
