"""Whatever an address says, a page answers."""

from urllib.parse import quote

import pytest

from journal.models import Session
from tests.factories.events import requested, returned, send

ODD = ["\0", "²", "-1", "9" * 30, "'; DROP TABLE x; --", "a" * 5000, "../..", "\u202e", "%", "\ud83d\ude00"]
PARAMETERS = [
    "q", "sort", "after", "call", "attempt", "tab", "view", "scale", "path", "from", "done", "id",
    "peek", "columns", "column", "density", "of", "since", "text",
]  # fmt: skip


@pytest.fixture
def pages(project):
    send(project, requested(), returned())
    session = f"/p/default/sessions/{Session.objects.get().key}"
    call = f"{session}?call={Session.objects.get().call_set.get().key}"
    attempt = f"/p/default/attempts/{call.split('=')[1]}.1/request"
    return [
        "/",
        "/go/",
        "/p/default/sessions",
        "/p/default/calls",
        "/p/default/complete",
        "/p/default/fresh",
        "/p/default/uploads",
        "/p/default/integrity",
        "/p/default/settings",
        session,
        call,
        attempt,
    ]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_no_parameter_breaks_a_page(client, pages, value):
    answers = {}
    for page in pages:
        for name in PARAMETERS:
            separator = "&" if "?" in page else "?"
            address = f"{page}{separator}{name}={quote(value, errors='surrogatepass')}"
            status = client.get(address).status_code
            if status not in {200, 302, 400, 404}:
                answers[address] = status
    assert answers == {}


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_no_name_in_an_address_breaks_a_page(client, pages, value):
    name = quote(value, safe="", errors="surrogatepass")
    addresses = [
        f"/p/{name}/sessions",
        f"/p/default/sessions/{name}",
        f"/p/default/sessions/{name}/delete",
        f"/p/default/attempts/{name}/request",
        f"/p/default/attempts/{name}.1/response.json",
        f"/p/default/calls/{name}/passes/1",
        f"/p/default/calls/x/passes/{name}",
        f"/p/default/uploads/{name}",
        f"/login/once/{name}",
    ]
    answers = {address: client.get(address).status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status not in {403, 404}} == {}


def test_a_key_number_beyond_all_tables_is_not_found(client, project):
    assert client.post(f"/p/default/settings/keys/{'9' * 30}/revoke").status_code == 404
