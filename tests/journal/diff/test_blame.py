"""Which pass last touched each field."""

import pytest
from hypothesis import given

from journal.diff.apply import apply
from journal.diff.blame import blame
from journal.diff.cache import DiffCache
from journal.diff.operations import Kind
from journal.diff.places import Places
from journal.diff.pointers import resolve
from journal.diff.structural import diff
from journal.diff.values import canonical, leaves
from tests.journal.diff.bodies import calmly, runs_of_passes

CLIENT = {"model": "fast", "messages": [{"role": "user", "content": "hello"}]}
ALIASED = {"model": "large-1", "messages": [{"role": "user", "content": "hello"}]}
SYSTEM = {"role": "system", "content": "You are careful."}
INJECTED = {"model": "large-1", "messages": [SYSTEM, {"role": "user", "content": "hello"}]}
RUN = [("client", CLIENT), ("alias", ALIASED), ("routing", None), ("inject", INJECTED)]


def test_each_leaf_names_the_pass_that_touched_it_last():
    assert blame(RUN).owners == {
        "/model": 1,
        "/messages/0/role": 3,
        "/messages/0/content": 3,
        "/messages/1/role": None,
        "/messages/1/content": None,
    }


def test_what_was_pushed_along_was_not_touched():
    assert blame(RUN).owned_by(None) == ["/messages/1/role", "/messages/1/content"]


def test_what_one_pass_did_is_told():
    found = blame(RUN)
    assert [(one.kind, one.path) for one in found.touched_by(3)] == [(Kind.ADD, ("messages", 0))]
    assert found.touched_by(0) == found.touched_by(2) == []
    assert found.owned_by(1) == ["/model"]


def test_the_bodies_around_a_pass_are_at_hand():
    found = blame(RUN)
    assert found.values(0) == (None, CLIENT)
    assert found.values(3) == (ALIASED, INJECTED)
    with pytest.raises(LookupError):
        found.values(2)


def test_a_field_is_followed_through_all_passes():
    steps = blame(RUN).history("/messages/1/content")
    assert [(one.name, one.pointer, one.operations) for one in steps] == [
        ("client", "/messages/0/content", ()),
        ("alias", "/messages/0/content", ()),
        ("inject", "/messages/1/content", ()),
    ]


def test_the_history_of_a_field_begins_where_it_was_added():
    steps = blame(RUN).history("/messages/0/content")
    assert [(one.index, [change.kind for change in one.operations]) for one in steps] == [(3, [Kind.ADD])]


def test_a_text_is_followed_through_another_protocol():
    client = {"system": "You are a careful assistant.", "messages": []}
    converted = {"messages": [{"role": "system", "content": "You are a careful assistant."}]}
    found = blame([("client", client), ("convert", converted)])
    assert [one.pointer for one in found.history("/messages/0/content")] == ["/system", "/messages/0/content"]
    assert found.owners["/messages/0/content"] == 1


def test_a_field_can_be_followed_to_any_pass():
    steps = blame(RUN).history("/model", 1)
    assert [(one.name, len(one.operations)) for one in steps] == [("client", 0), ("alias", 1)]


@pytest.mark.parametrize(("where", "index"), [("/nowhere", None), ("/model", 2), ("/model", 9)])
def test_the_history_of_nothing_is_refused(where, index):
    with pytest.raises(LookupError):
        blame(RUN).history(where, index)


def test_what_moved_belongs_to_the_pass_that_moved_it():
    assert blame([("client", {"max_tokens": 100}), ("rename", {"max_output": 100})]).owners == {
        "/max_output": 1
    }


def test_an_array_that_was_emptied_belongs_to_the_pass_that_emptied_it():
    run = [("client", {"tools": ["run"], "stop": []}), ("same", {"tools": ["run"], "stop": []})]
    assert blame([*run, ("strip", {"tools": [], "stop": []})]).owners == {"/tools": 2, "/stop": None}


def test_a_hidden_value_stays_with_whom_it_belonged_to():
    run = [
        ("client", {"a": 10}),
        ("sign", {"a": 10, "key": "[redacted:jwt:9]"}),
        ("log", {"a": 10, "key": "[REDACTED]"}),
    ]
    assert blame(run).owners == {"/a": None, "/key": 1}


def test_an_object_seen_behind_a_mark_stays_with_whom_the_mark_belonged_to():
    run = [("client", {}), ("sign", {"auth": "[REDACTED]"}), ("show", {"auth": {"user": "me", "roles": []}})]
    assert blame(run).owners == {"/auth/user": 1, "/auth/roles": 1}
    back = [("client", {"auth": {"user": "me", "roles": []}}), ("hide", {"auth": "[REDACTED]"})]
    assert blame(back).owners == {"/auth": None}
    later = [*run, ("edit", {"auth": {"user": "you", "roles": []}}), ("hide", {"auth": "[REDACTED]"})]
    assert blame(later).owners == {"/auth": 3}


def test_a_body_that_is_no_object_is_one_leaf():
    assert blame([("client", "a"), ("pass", "b")]).owners == {"": 1}
    assert blame([("client", [])]).owners == {"": None}


@pytest.mark.parametrize("run", [[], [("routing", None)]])
def test_without_a_body_there_is_nobody_to_blame(run):
    assert blame(run).owners == {}
    with pytest.raises(LookupError):
        blame(run).history("")


def test_a_cache_changes_nothing():
    cache = DiffCache()
    assert blame(RUN, cache).owners == blame(RUN, cache).owners == blame(RUN).owners


@calmly
@given(runs_of_passes())
def test_all_passes_applied_to_the_clients_body_give_the_providers_body(run):
    found = blame(run)
    bodies = [body for _, body in run if body is not None]
    body = bodies[0] if bodies else None
    for index in range(len(run)):
        body = apply(body, found.touched_by(index))
    assert not bodies or canonical(body) == canonical(bodies[-1])


@calmly
@given(runs_of_passes())
def test_every_leaf_names_the_last_pass_whose_diff_touches_it(run):
    bodies = [(index, body) for index, (_, body) in enumerate(run) if body is not None]
    owners = blame(run).owners
    assert len(owners) == (sum(1 for _ in leaves(bodies[-1][1])) if bodies else 0)
    for where, owner in owners.items():
        assert owner == last_touch(bodies, resolve(bodies[-1][1], where))


def last_touch(bodies, path):
    """Walks back from the provider's body, through diffs made anew."""
    for (_, before), (index, after) in zip(bodies[-2::-1], bodies[:0:-1], strict=True):
        operations = diff(before, after)
        followed = Places(operations)
        if any(one.kind is not Kind.HIDDEN for one in followed.touching(path)):
            return index
        path = followed.before(path)
    return None
