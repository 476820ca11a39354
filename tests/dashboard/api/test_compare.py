"""Two calls, attempts or sessions compared, as JSON."""

import pytest

from journal.models import Call
from tests.factories import ProjectFactory, key_of, send
from tests.journal.store.cached import ASKED, RESULT, USER, call, prices

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


def key(call_id):
    return Call.objects.get(call_id=call_id).key


def test_two_calls_tell_their_figures_and_what_changed(project, get):
    prices()
    send(project, *call("a", 0, [USER], cached=0), *call("b", 5, [USER, ASKED, RESULT], cached=8000))
    told = get(f"calls/{key('a')}/compare?with={key('b')}").json()
    assert (told["before"]["summary"]["number"], told["after"]["attempt"]["number"]) == (1, 1)
    figures = {one["name"]: one for one in told["figures"]}
    assert figures["tokens read from the cache"]["difference"] == 8000
    assert figures["cost"]["difference"] == "-0.01"
    assert figures["model asked for"]["difference"] is None
    assert [(one["kind"], one["after"]) for one in told["request"]["operations"]] == [
        ("add", "/messages/1"),
        ("add", "/messages/2"),
    ]
    assert told["request"]["summary"]["counts"] == {"add": 2}
    assert told["response"]["problem"] is None


def test_attempts_are_named_by_their_numbers(project, get):
    send(project, *call("a", 0, [USER], cached=0))
    told = get(f"calls/{key('a')}.1/compare?with={key('a')}.1").json()
    assert (told["before"]["attempt"]["number"], told["request"]["operations"]) == (1, [])


def test_two_sessions_tell_what_they_share_and_where_they_part(project, get):
    prices()
    for name, second in (("x", ASKED), ("y", {"role": "assistant", "content": "No."})):
        events = [*call("1", 0, [USER], cached=0), *call("2", 5, [USER, second, RESULT], cached=0)]
        send(
            project,
            *[
                one | {"id": f"{name}{one['id']}", "session_id": name, "call_id": name + one["call_id"]}
                for one in events
            ],
        )
    told = get("sessions/x/compare?with=y").json()
    assert [pair["before"]["number"] for pair in told["trunk"]] == [1]
    (pair,) = told["pairs"]
    assert (pair["is_same"], pair["cost_difference_usd"], pair["seconds_difference"]) == (False, "0", 0.0)
    assert (told["divergence"]["before"], told["divergence"]["shared_turns"]) == (2, 1)
    assert told["before"]["id"] == "x"
    assert told["before"]["started_at"].endswith("Z")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("calls/nothing/compare?with=nothing", 404),
        ("sessions/nothing/compare?with=nothing", 404),
        ("sessions/nothing/compare", 400),
        ("sessions/nothing/compare?other=nothing", 400),
    ],
)
def test_what_is_not_there_is_not_compared(get, address, status):
    answer = get(address)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
