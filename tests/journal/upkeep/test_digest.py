"""Equal journals have equal digests, in whatever order, batches and repetitions they came."""

from random import Random

import pytest

from journal.accept.door import forget_all
from journal.models import ApiKey, Call, Project, Session
from journal.upkeep.digest import derived_rows, differences, digest
from journal.upkeep.rebuild import rebuild
from tests.factories import ApiKeyFactory, ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.folding import event, requested
from tests.journal.streams import mixed_stream

pytestmark = pytest.mark.django_db

STREAMS = 25
SHUFFLES = 20


def batches_of(events, random):
    """The events in any order, some of them again, in batches of any size."""
    told = [*events, *random.sample(events, random.randrange(len(events)))]
    random.shuffle(told)
    while told:
        size = random.choice([1, 2, 5, len(told)])
        yield told[:size]
        told = told[size:]


@pytest.mark.parametrize("seed", range(STREAMS))
def test_any_order_batching_and_repetition_gives_the_same_rows(seed):
    random = Random(seed)
    events = mixed_stream(random, random.choice([4, 8, 16, 30]))
    first = ProjectFactory()
    take(first, *events)
    expected = derived_rows(first)
    for _ in range(SHUFFLES):
        forget_all()
        project = Project.objects.create(slug=f"shuffled-{random.random()}", name="shuffled", created_at=0)
        for batch in batches_of(events, random):
            take(project, *batch)
        assert differences(expected, derived_rows(project)) == {}
        assert digest(project) == digest(first)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_calls_the_same_keys(seed):
    random = Random(seed)
    events = mixed_stream(random, 24)
    keys = [0, *(ApiKeyFactory(prefix=f"recto_{name}").pk for name in "ab")]
    key_of = {event["id"]: random.choice(keys) for event in events}

    def taken(batches):
        forget_all()
        project = Project.objects.create(slug=f"keys-{random.random()}", name="keys", created_at=0)
        for batch in batches:
            for key in keys:
                take(project, *[event for event in batch if key_of[event["id"]] == key], api_key=key)
        return project

    first = taken([events])
    expected = derived_rows(first)
    for _ in range(8):
        project = taken(batches_of(events, random))
        assert differences(expected, derived_rows(project)) == {}
    assert set(Call.objects.filter(project=first).values_list("api_key", flat=True)) > {keys[1]}
    rebuild(first)
    assert differences(expected, derived_rows(first)) == {}


def test_keys_of_one_number_in_two_stores_are_told_apart_by_their_prefix():
    project, key = ProjectFactory(), ApiKeyFactory()
    take(project, {"id": "e", **requested(0, session_id="s")}, api_key=key.pk)
    before = derived_rows(project)
    ApiKey.objects.filter(pk=key.pk).update(prefix="recto_other")
    changed = differences(before, derived_rows(project))
    assert set(changed) == {"calls", "rollups", "days"}


def test_a_row_that_differs_is_named():
    project = ProjectFactory()
    take(project, {"id": "e", **requested(0, session_id="s")})
    before = derived_rows(project)
    call = Call.objects.get(project=project)
    Call.objects.filter(pk=call.pk).update(status="ok")
    assert differences(before, derived_rows(project)) == {"calls": [call.key]}
    assert differences(before, before) == {}


def test_tools_without_ids_are_told_apart():
    project = ProjectFactory()
    names = ("search", "edit")
    take(
        project,
        *(
            {"id": name, **event("tool.call.started", 0, {"tool_name": name}, session_id="s", call_id="c")}
            for name in names
        ),
    )
    assert len(derived_rows(project)["tools"]) == 2


def test_nothing_is_the_same_as_nothing():
    assert digest(ProjectFactory()) == digest(ProjectFactory())


def test_the_same_events_of_another_day_are_another_digest():
    one, other = ProjectFactory(), ProjectFactory()
    take(one, {"id": "e", **requested(0)})
    take(other, {"id": "e", **requested(1)})
    assert digest(one) != digest(other)


def test_facts_of_arrival_are_left_out():
    one, other = ProjectFactory(), ProjectFactory()
    take(one, {"id": "a", **requested(0, session_id="s")}, {"id": "b", **requested(1, session_id="t")})
    take(other, {"id": "b", **requested(1, session_id="t")})
    take(other, {"id": "a", **requested(0, session_id="s")})
    assert digest(one) == digest(other)
    assert Session.objects.filter(project=one).count() == 2
