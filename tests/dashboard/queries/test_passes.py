"""Payloads of passes compared, and blamed."""

import pytest

from dashboard.queries import passes
from dashboard.queries.call import call_passes
from dashboard.queries.passes import call_blame, compare_payloads
from journal.models import Call
from tests.dashboard.queries.gateway import CLIENT, SENT, step, through_a_gateway
from tests.factories import ProjectFactory, requested, send


@pytest.fixture
def project(db):
    return ProjectFactory()


@pytest.fixture
def key(project):
    send(project, *through_a_gateway())
    return Call.objects.get().key


def test_each_pass_tells_what_it_changed(key):
    rows = call_passes(Call.objects.get())
    assert [(row.number, row.compared_with, row.changed, row.changed_paths) for row in rows] == [
        (1, None, None, []),
        (2, None, None, []),
        (3, 1, True, ["/model"]),
        (4, 3, False, []),
        (5, 4, True, ["/messages/*"]),
        (6, 5, True, ["/temperature"]),
    ]


def test_any_two_payloads_are_compared(project, key):
    told = compare_payloads(project, key, "1", "6")
    assert (told.before.name, told.after.name, told.problem) == ("client_request", "drop_options", None)
    assert (told.old, told.new) == (CLIENT, SENT)
    assert sorted((str(one.kind), one.path) for one in told.operations) == [
        ("add", ("messages", 0)),
        ("remove", ("temperature",)),
        ("replace", ("model",)),
    ]


def test_a_pass_is_compared_with_what_was_sent(project, key):
    told = compare_payloads(project, key, "6", "request.1")
    assert (told.operations, told.after.name, told.problem) == ([], "request of attempt 1", None)


def test_a_pass_without_payload_says_so(project, key):
    told = compare_payloads(project, key, "2", "3")
    assert (told.problem, told.operations) == ("this pass was recorded without a payload", [])


@pytest.mark.parametrize("ref", ["", "7", "x", "-1", "9" * 20, "request.2", "request.x", "answer.1", "١"])
def test_what_names_no_payload_finds_nothing(project, key, ref):
    assert compare_payloads(project, key, "1", ref) is None


def test_every_leaf_names_the_pass_that_touched_it_last(project, key):
    told = call_blame(project, key)
    owners = {where: told.owner(index).name for where, index in told.blame.owners.items()}
    assert owners == {
        "/model": "resolve_model",
        "/messages/0/role": "inject_system",
        "/messages/0/content": "inject_system",
        "/messages/1/role": "client_request",
        "/messages/1/content": "client_request",
    }
    assert [(one.number, one.leaves, one.operations) for one in told.passes] == [
        (1, 2, 0),
        (3, 1, 1),
        (4, 0, 0),
        (5, 2, 1),
        (6, 0, 1),
    ]
    assert (told.attempt, told.differs_from_sent, told.passes_left_out) == (1, False, 0)


def test_blame_says_when_something_else_was_sent(project, key):
    send(
        project,
        step(7, "client_request", CLIENT, at=2),
        requested(id="second", attempt=2, body=SENT),
    )
    assert call_blame(project, key).differs_from_sent is True
    assert call_blame(project, key, attempt=1).differs_from_sent is False


def test_blame_of_a_body_half_way(project, key):
    told = call_blame(project, key, to=3)
    assert [one.number for one in told.passes] == [1, 3]
    assert told.index(3) == 1
    assert told.index(5) is None


def test_nothing_is_blamed_where_nothing_was_recorded(project):
    asked = requested()
    asked["data"] = {"provider": "openai", "model": "m"}
    send(project, asked, step(1, "routing", direction="metadata"))
    assert call_blame(project, Call.objects.get().key) is None
    assert call_blame(project, "no such call") is None


def test_without_payloads_of_passes_all_of_the_request_is_the_clients(project):
    send(project, requested(body=SENT, attempt=1), step(1, "routing", direction="metadata"))
    key = Call.objects.get().key
    told = call_blame(project, key)
    assert set(told.blame.owners.values()) == {None}
    assert (told.value, told.attempt, told.begins_at_client, told.is_as_sent) == (SENT, 1, True, True)
    assert call_blame(project, key, attempt=1).blame.owners == told.blame.owners
    assert [call_blame(project, key, attempt=2), call_blame(project, key, to=1)] == [None, None]


def test_an_attempt_whose_passes_were_not_told_is_not_the_clients_where_others_were(project, key):
    assert call_blame(project, key, attempt=2) is None


def test_a_way_too_long_to_be_read_is_cut_at_its_begin(project, key, monkeypatch):
    monkeypatch.setattr(passes, "MOST_BLAMED_BYTES", 200)
    told = call_blame(project, key)
    assert told.passes_left_out == 4
    assert [one.number for one in told.passes] == [6]


def test_of_very_many_passes_the_last_ones_are_blamed(project, key, monkeypatch):
    monkeypatch.setattr(passes, "MOST_BLAMED_PASSES", 2)
    told = call_blame(project, key)
    assert (told.passes_left_out, told.begins_at_client) == (3, False)
    assert [one.number for one in told.passes] == [5, 6]


def test_senders_that_tell_no_direction_tell_of_requests(project):
    send(project, requested(), step(1, "a", {"x": 1}, direction=None), step(2, "b", {"x": 2}, direction=None))
    assert [one.name for one in call_blame(project, Call.objects.get().key).passes] == ["a", "b"]


def test_a_second_attempt_goes_on_with_what_the_first_had_come_to(project, key):
    send(
        project,
        step(7, "execute", SENT, at=2),
        step(8, "other_key", {**SENT, "user": "b"}, at=2),
    )
    told = call_blame(project, key)
    assert (told.attempt, told.begins_at_client) == (2, True)
    assert [one.number for one in told.passes] == [1, 3, 4, 5, 6, 7, 8]
    owners = {where: told.owner(index).name for where, index in told.blame.owners.items()}
    assert (owners["/model"], owners["/user"]) == ("resolve_model", "other_key")


def test_an_attempt_that_began_with_something_else_does_not_claim_the_client(project, key):
    send(project, step(7, "execute", {"model": "other"}, at=2))
    told = call_blame(project, key)
    assert (told.begins_at_client, [one.number for one in told.passes]) == (False, [7])
    assert call_blame(project, key, attempt=1).begins_at_client is True
