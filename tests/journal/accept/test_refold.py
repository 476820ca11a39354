"""Groups are folded again from all their facts; what they added before is taken away first."""

import pytest

from journal.accept.refold import facts_of_groups, remove_rows, write_pictures
from journal.accept.totals import Sums
from journal.fold.fold import fold
from journal.fold.keys import group_number
from journal.models import Attempt, Call, CallLink, Session, ToolCall
from tests.factories import ProjectFactory
from tests.journal.fold.folding import event, requested, returned

from .taking import take

pytestmark = pytest.mark.django_db
GROUP = group_number("call", "c")


@pytest.fixture
def project():
    made = ProjectFactory()
    uses = {
        "id": "r",
        "choices": [{"message": {"tool_calls": [{"id": "t", "function": {"name": "search"}}]}}],
    }
    take(
        made,
        {"id": "1", **requested(0, session_id="s")},
        {"id": "2", **returned(1, {"body": uses}, session_id="s")},
        {"id": "3", **event("tool.call.started", 2, {"tool_call_id": "u"}, call_id="c", session_id="s")},
        {"id": "4", **requested(0, call_id="other", session_id="s")},
    )
    return made


def test_all_facts_of_a_group_are_read(project):
    facts = facts_of_groups(project.pk, [GROUP])
    assert sorted(fact.facts.kind for fact in facts[GROUP]) == [3, 4, 11]
    assert facts_of_groups(project.pk, []) == {}
    assert facts_of_groups(ProjectFactory().pk, [GROUP]) == {}


def test_rows_of_a_group_go_and_tell_which_tools_they_asked_for(project):
    sums = Sums(project.pk)
    assert remove_rows([GROUP], sums).tools == {"t"}
    assert [call.call_id for call in Call.objects.filter(project=project)] == ["other"]
    assert Attempt.objects.count() == 1
    assert not ToolCall.objects.exists()
    assert not CallLink.objects.exists()
    (vector,) = sums.sessions.values()
    assert vector[:2] == [-1, -1]


def test_rows_that_are_written_again_are_the_same(project):
    before = Call.objects.values("key", "status", "tool_calls", "tool_uses").get(call_id="c")
    sums = Sums(project.pk)
    remove_rows([GROUP], sums)
    pictures = {GROUP: fold(GROUP, facts_of_groups(project.pk, [GROUP])[GROUP])}
    assert write_pictures(project.pk, pictures, {}, sums).tools == {"t"}
    assert Call.objects.values("key", "status", "tool_calls", "tool_uses").get(call_id="c") == before
    assert not any(sums.sessions[Session.objects.get(project=project).pk])
