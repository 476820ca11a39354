"""Names in an address that a page does not take."""

import re
from pathlib import Path

import pytest

from dashboard.urls import urlpatterns
from dashboard.views.parameters import TAKEN

SESSIONS = "/p/default/sessions"
READ = re.compile(
    r"""(?:GET\.get(?:list)?\(|GET\[|(?:choice|number_of|_number)\(request, )\s*"([a-z_]+)\""""
    r"""|"([a-z_]+)" in request\.GET"""
)
#: Modules behind the pages that refuse what they do not take.
MODULES = {
    "go": ["go"],
    "palette": ["palette"],
    "start": ["home"],
    "sessions": ["sessions", "listing", "peek"],
    "calls": ["calls", "listing", "call"],
    "complete": ["complete"],
    "fresh": ["fresh"],
    "integrity": ["integrity"],
    "uploads": ["uploads"],
    "settings": ["settings"],
    "session": ["session", "call", "conversation", "breaks", "tree", "stretch", "timeline", "events"],
    "session-problem": ["problems"],
    "body": ["bodies"],
    "answer": ["answers"],
    "pass-body": ["bodies"],
    "compare": ["compare"],
    "diff": ["passes"],
    "blame": ["blame"],
    "passes": ["catalogue"],
    "prices": ["prices"],
    "costs": ["costs", "cost_views"],
}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"{SESSIONS}?filter=status:error", "This page takes no parameter &#x27;filter&#x27;"),
        (f"{SESSIONS}?sotr=calls", "did you mean sort?"),
        (f"{SESSIONS}?q=a&q=b", "q is told 2 times"),
        (f"{SESSIONS}?totals=7", "It may be 1."),
        (f"{SESSIONS}?chosen=weird", "It may be these, usual."),
        ("/p/default/calls?limit=5", "It takes after, attempt, call"),
        ("/p/default/integrity?page=2", "It takes none."),
        ("/projects?x=1", "It takes none."),
        ("/p/default/settings/prices?q=gpt", "It takes done."),
        ("/p/default/settings/prices/new?modle=gpt", "did you mean model?"),
        ("/go/?name=x", "It takes id."),
        ("/p/default/costs?sort=x", "It takes above, figure, format, from, group, per, q, to, tz, view."),
        ("/p/default/passes?foo=1", "It takes name."),
        ("/p/default/compare?c=3", "It takes a, b, of, view."),
        ("/p/default/settings/prices?x=1", "It takes done."),
        ("/p/default/settings/prices/new?x=1", "It takes model, provider."),
        ("/p/default/attempts/x.1/request.json?pretty=1", "It takes none."),
        (f"{SESSIONS}?done=everything", "It may be key-revoked"),
    ],
)
def test_what_a_page_does_not_take_is_refused_with_what_it_takes(client, project, address, words):
    response = client.get(address)
    assert response.status_code == 400
    assert words in response.content.decode()


def test_a_form_may_send_a_box_several_times(client, project):
    response = client.get(SESSIONS, {"chosen": "these", "column": ["calls", "cost"]})
    assert response.status_code == 302


def test_what_is_sent_in_a_body_is_left_to_the_page(client, project):
    assert client.post("/projects?x=1", {"name": "Night"}).status_code == 302


@pytest.mark.parametrize("name", MODULES)
def test_a_page_takes_every_parameter_that_it_reads(name):
    sources = [Path("dashboard/views", f"{module}.py").read_text() for module in MODULES[name]]
    read = {one or other for source in sources for one, other in READ.findall(source)}
    assert read <= set(TAKEN[name]) | {"show", "from"}


def test_every_named_address_exists():
    assert {pattern.name for pattern in urlpatterns} >= set(TAKEN)
