"""What passes changed, as JSON."""

import pytest

from dashboard.api.passes import exact
from journal.diff.apply import apply
from journal.diff.operations import Kind, Operation
from journal.diff.pointers import resolve
from journal.diff.values import Number, parse
from journal.models import Call
from tests.dashboard.queries.gateway import CLIENT, SENT, step, through_a_gateway
from tests.factories import ProjectFactory, key_of, requested, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def get(client, project):
    key = key_of(project, "read")
    return lambda address: client.get(f"/api/v1/{address}", HTTP_AUTHORIZATION=f"Bearer {key}")


@pytest.fixture
def call(project):
    send(project, *through_a_gateway())
    return Call.objects.get().key


def test_the_operations_of_a_diff_give_the_second_payload(get, call):
    told = get(f"calls/{call}/diff?from=1&to=6").json()
    assert (told["before"]["name"], told["after"]["number"], told["problem"]) == ("client_request", 6, None)
    assert told["summary"]["counts"] == {"replace": 1, "remove": 1, "add": 1}
    operations = [
        Operation(
            Kind(one["kind"]),
            None if one["before"] is None else resolve(CLIENT, one["before"]),
            None if one["after"] is None else resolve(SENT, one["after"]),
            one["old"],
            one["new"],
        )
        for one in told["operations"]
    ]
    assert apply(CLIENT, operations) == SENT


def test_blame_names_the_pass_of_every_leaf(get, call):
    told = get(f"calls/{call}/blame").json()
    assert told["owners"] == {
        "/model": 3,
        "/messages/0/role": 5,
        "/messages/0/content": 5,
        "/messages/1/role": None,
        "/messages/1/content": None,
    }
    assert [one["number"] for one in told["passes"]] == [1, 3, 4, 5, 6]
    assert (told["attempt"], told["differs_from_sent"]) == (1, False)


def test_a_call_without_passes_is_all_the_clients(get, project):
    send(project, requested("call-9", body={"model": "m", "messages": []}))
    told = get(f"calls/{Call.objects.get(call_id='call-9').key}/blame").json()
    assert told == {
        "attempt": 1,
        "passes": [],
        "passes_left_out": 0,
        "begins_at_client": True,
        "differs_from_sent": False,
        "owners": {"/model": None, "/messages": None},
    }


def test_a_pass_tells_what_it_changed(get, call):
    last = get(f"calls/{call}/passes").json()["items"][-1]
    assert (last["compared_with"], last["changed"], last["writer_says_changed"]) == (5, True, False)
    assert (last["changed_paths"], last["added_characters"], last["removed_characters"]) == (
        ["/temperature"],
        0,
        3,
    )


def test_the_catalogue_counts_by_name(get, call):
    told = get("passes").json()
    assert {row["name"]: row["changed"] for row in told["items"]} == {
        "check_limits": 0,
        "client_request": 0,
        "drop_options": 1,
        "inject_system": 1,
        "resolve_model": 1,
        "routing": 0,
    }
    assert (told["next"], told["left_to_compare"]) == (None, 0)


def test_calls_and_sessions_are_found_by_what_changed(get, call):
    assert [one["key"] for one in get("calls?q=changed:messages").json()["items"]] == [call]
    assert [one["id"] for one in get("sessions?q=has:diff").json()["items"]] == ["run 1"]
    assert get("calls?q=changed:tools").json()["items"] == []


def test_numbers_come_back_as_they_were_written(get, project):
    send(project, requested(), step(1, "a", {"n": 1}), step(2, "b", {"n": 10**30}))
    text = get(f"calls/{Call.objects.get().key}/diff?from=1&to=2").content.decode()
    assert '"new":1000000000000000000000000000000' in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": Number("1e400")}, b'{"a":1e400}'),
        ([10**30, "\ud800"], b'[1000000000000000000000000000000,"\\ud800"]'),
        ({"a": [], "b": {}, "c": [1, 10**30]}, b'{"a":[],"b":{},"c":[1,1000000000000000000000000000000]}'),
    ],
)
def test_what_the_encoder_refuses_is_spelled(value, text):
    assert exact(value) == text


def test_deep_values_are_spelled():
    assert exact(parse("[" * 900 + "1" + "]" * 900)) == b"[" * 900 + b"1" + b"]" * 900


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("calls/{key}/diff?from=1", 400),
        ("calls/{key}/diff?from=1&to=77", 404),
        ("calls/{key}/diff?from=1&to=3&more=1", 400),
        ("calls/nothing/diff?from=1&to=2", 404),
        ("calls/{key}/blame?attempt=x", 400),
        ("calls/{key}/blame?to=2", 404),
        ("calls/nothing/blame", 404),
        ("passes?q=a", 400),
    ],
)
def test_what_is_not_there_is_refused(get, call, address, status):
    assert get(address.format(key=call)).status_code == status
