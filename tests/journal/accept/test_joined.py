"""Groups that are folded together: stored names, and pictures that do not depend on the order."""

from __future__ import annotations

from itertools import permutations

import pytest

from journal.accept.joined import all_components
from journal.models import Attempt, Call, Session
from journal.upkeep.digest import digest
from journal.upkeep.rebuild import rebuild
from tests.factories.projects import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.fold.test_join import answer, refused

pytestmark = pytest.mark.django_db

EVENTS = [
    {**made, "id": f"e{number}"}
    for number, made in enumerate(
        [*refused(1, "e1", "u"), *refused(3, "e2", "e1"), *refused(4, "e3", "e2"), answer(9, "msg_1", "e3")]
    )
]


def test_every_order_of_arrival_gives_one_call_with_four_attempts():
    seen = set()
    for order in list(permutations(range(len(EVENTS))))[::97]:
        project = ProjectFactory()
        for place in order:
            take(project, EVENTS[place])
        call = Call.objects.get(project=project)
        assert (call.call_id, call.attempts, call.failed_attempts) == ("msg_1", 4, 3)
        assert list(Attempt.objects.filter(call=call).order_by("number").values_list("status", flat=True)) == [
            "error", "error", "error", "ok",
        ]  # fmt: skip
        session = Session.objects.get(project=project)
        assert (session.calls, session.attempts, session.failed_attempts) == (1, 4, 3)
        seen.add(digest(project))
    assert len(seen) == 1


def test_a_missing_record_leaves_two_calls_until_it_arrives():
    project = ProjectFactory()
    take(project, *[event for event in EVENTS if event["data"].get("record_id") != "e2"])
    assert sorted(Call.objects.filter(project=project).values_list("attempts", flat=True)) == [1, 2]
    take(project, *EVENTS)
    assert [call.attempts for call in Call.objects.filter(project=project)] == [4]


def test_a_rebuild_joins_them_again():
    project = ProjectFactory()
    take(project, *EVENTS)
    assert rebuild(project).differing == {}
    assert [len(component) for component in all_components(project.pk)] == [4]
