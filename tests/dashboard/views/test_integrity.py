"""What is missing, doubled or odd."""

from tests.factories import CallFactory, RefusalFactory, SessionFactory
from tests.factories.events import requested, returned, send

URL = "/p/default/integrity"


def test_nothing_wrong_is_said(client, project):
    assert "stored, answered and free of contradiction" in client.get(URL).content.decode()


def test_refusals_are_listed_with_place_and_reason(client, project):
    RefusalFactory(project=project, place=3, reason="<b>too deep</b>")
    page = client.get(URL).content.decode()
    assert '<td class="num" data-label="place">3</td>' in page
    assert "&lt;b&gt;too deep&lt;/b&gt;" in page


def test_a_contradiction_is_listed_under_its_event(client, project):
    send(project, requested("a"))
    send(project, requested("a", user="somebody else"))
    assert "a-requested" in client.get(URL).content.decode()


def test_a_call_without_answer_leads_to_the_call(client, project):
    send(project, requested("a"))
    page = client.get(URL).content.decode()
    assert "?call=" in page


def test_gaps_are_listed(client, project):
    SessionFactory(project=project, session_id="lossy", gaps=2)
    assert "lossy" in client.get(URL).content.decode()


def test_counts_that_contradict_each_other_lead_to_the_tokens_of_their_call(client, project):
    call = CallFactory(session__project=project, flags='["usage_mismatch"]', usage_rule="gemini")
    page = client.get(URL).content.decode()
    assert f"?call={call.key}&amp;tab=tokens" in page
    assert "stored, answered and free of contradiction" not in page


def test_sessions_with_calls_counted_elsewhere_are_listed(client, project):
    SessionFactory(project=project, session_id="copied", view_calls=3)
    page = client.get(URL).content.decode()
    assert '<td class="num" data-label="counted elsewhere">3</td>' in page


def test_counts_lead_to_their_lists(client, project):
    SessionFactory(project=project, unknown_usage_calls=5, gaps=1)
    page = client.get(URL).content.decode()
    assert '<a href="#gaps">1</a>' in page
    assert '<a href="/p/default/calls?q=integrity%3Aunknown_usage">5</a>' in page
    assert client.get("/p/default/calls?q=integrity%3Aunknown_usage").status_code == 200


def test_every_list_leads_to_a_query_that_can_be_asked(client, project):
    send(project, requested("a"))
    SessionFactory(project=project, gaps=1, view_calls=1)
    CallFactory(session__project=project, flags='["usage_mismatch"]')
    links = [section.link for section in client.get(URL).context["sections"]]
    assert len(links) == 4
    assert {client.get(link).status_code for link in links} == {200}


def test_a_cost_that_is_no_number_is_listed_and_is_unknown(client, project):
    answer = returned()
    answer["data"]["body"]["usage"] = {"prompt_tokens": -5, "completion_tokens": 10**18, "cost": "NaN"}
    send(project, requested(), answer)
    page = client.get("/p/default/integrity").content.decode()
    assert "Tokens or costs that are no numbers" in page
    assert "a cost, a count of tokens" in page
    assert client.get("/p/default/costs?from=all").context["total"].amount("best") is None


def test_a_call_billed_otherwise_than_computed_leads_to_its_cost_and_to_both_figures_by_model(
    client, project
):
    answer = returned()
    answer["data"]["body"]["usage"] |= {"cost": 0.5}
    send(project, requested(), answer)
    page = client.get(URL).content.decode()
    assert '<td class="num" data-label="reported">$0.5000</td>' in page
    assert '<td class="num" data-label="computed">$0.000055</td>' in page
    assert "usage.cost" in page
    for link in ("/p/default/costs?view=reconcile&from=all", "/p/default/calls?q=flag%3Acost_differs"):
        assert client.get(link).status_code == 200
    assert 'href="/p/default/costs?view=reconcile&amp;from=all"' in page
