"""What each call of a session said that was new."""

from random import Random

import pytest

from journal.anatomy.prompts.turns import Relation
from journal.models import Call, Session, SessionLineage
from journal.store.lineage import Known, PlaceKind, kept_lineage, lineage_of
from journal.upkeep.delete import delete_session
from journal.upkeep.rebuild import rebuild
from tests.factories import ProjectFactory
from tests.journal.accept.taking import take
from tests.journal.store.telling import LONG, answered, asked, chat, event, part, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def lineage(project):
    return lineage_of(Session.objects.get(project=project, session_id="s"))


def call(project, call_id):
    return lineage(project).of(Call.objects.get(project=project, call_id=call_id).key)


def new_roles(project, call_id):
    told = lineage(project)
    return [told.turns.roles[turn] for turn in told.new_turns(call(project, call_id))]


def test_a_growing_history_has_only_new_turns(project):
    take(project, asked("a", 0, chat(LONG)), answered("a", 1, "1"))
    take(project, asked("b", 2, chat(LONG, "1", "more")), answered("b", 3, "2"))
    assert call(project, "a").relation is Relation.BEGINS
    grown = call(project, "b")
    assert (grown.relation, grown.previous, grown.shared) == (Relation.GROWS, 0, 1)
    assert new_roles(project, "b") == ["assistant", "user"]


def test_a_changed_history_is_a_break(project):
    take(project, asked("a", 0, chat("hi")), asked("b", 1, chat("hi", "1", "more")))
    take(project, asked("c", 2, chat("hi", "another", "more")))
    assert [(told.key, told.previous) for told in lineage(project).breaks()] == [(call(project, "c").key, 1)]


def test_tools_and_system_are_named_by_their_first_prompt(project):
    tools = [{"type": "function", "function": {"name": "read", "description": LONG}}]
    take(project, asked("a", 0, chat("hi", system=LONG, tools=tools)))
    take(project, asked("b", 1, chat("hi", "1", "more", system=LONG, tools=tools)))
    take(project, asked("c", 2, chat("hi", "1", "more", system="Another", tools=tools)))
    one, other, third = (call(project, name) for name in "abc")
    assert one.tools == other.tools == third.tools
    assert one.system == other.system
    assert one.system != third.system
    assert third.relation is Relation.REPEATS


def test_a_call_without_a_request_body_has_no_known_prompt(project):
    take(project, asked("a", 0, None), answered("a", 1, "1"))
    assert call(project, "a").known is Known.NOTHING


def test_the_request_of_the_attempt_that_served_counts(project):
    refused = {"status_code": 429, "error": {"type": "rate_limit_error", "message": "later"}}
    take(project, {**asked("a", 0, chat("first try")), "attempt": 1})
    take(project, event("a-refused", "llm.call.returned", 1, refused, call_id="a", attempt=1))
    take(project, {**asked("a", 2, chat("second try")), "id": "again", "attempt": 2})
    take(project, {**answered("a", 3, "1"), "attempt": 2})
    take(project, asked("b", 4, chat("second try", "1", "more")))
    assert call(project, "b").relation is Relation.GROWS


def test_an_earlier_answer_that_the_provider_keeps_is_the_history(project):
    one = {"model": "gpt-5", "input": "hi"}
    two = {"model": "gpt-5", "input": "more", "previous_response_id": "r-a"}
    take(project, asked("a", 0, one, protocol="openai_responses"), answered("a", 1, "1"))
    take(project, asked("b", 2, two, protocol="openai_responses"))
    grown = call(project, "b")
    assert (grown.relation, grown.previous, grown.known) == (Relation.GROWS, 0, Known(0))
    assert new_roles(project, "b") == ["assistant", "user"]


def test_a_history_that_only_the_provider_knows_is_marked(project):
    body = {"model": "gpt-5", "input": "more", "previous_response_id": "of another day"}
    take(project, asked("a", 0, body, protocol="openai_responses"))
    assert call(project, "a").known is Known.KEPT_ELSEWHERE
    assert new_roles(project, "a") == ["kept", "user"]


def transcript():
    """A question, an answer in two parts that asks for two tools, their results, and another answer."""
    uses = [{"type": "tool_use", "id": name, "name": "read", "input": {}} for name in ("t1", "t2")]
    results = [{"type": "tool_result", "tool_use_id": name, "content": LONG} for name in ("t1", "t2")]
    return [
        says("u1", None, 0, "hi"),
        event("hook", "claude_code.progress", 1, {"record_id": "hook", "parent_record_id": "u1"}),
        part("p1", "hook", 2, "m1", uses[0]),
        part("p2", "p1", 3, "m1", uses[1]),
        says("x1", "p1", 4, [results[0]]),
        says("x2", "p2", 5, [results[1]]),
        part("p3", "x2", 6, "m2", {"type": "text", "text": "done"}),
    ]


def test_a_transcripts_prompt_is_put_together_again(project):
    take(project, *transcript())
    first, second = call(project, "m1"), call(project, "m2")
    assert first.known is second.known is Known.RECONSTRUCTED
    assert (second.relation, second.previous, second.shared) == (Relation.GROWS, 0, 1)
    assert new_roles(project, "m2") == ["assistant", "tool", "tool"]
    assert len(first.answers) == 2
    told = lineage(project)
    assert [told.turns.places[turn].kind for turn in told.new_turns(second)] == [
        PlaceKind.ANSWER,
        PlaceKind.RECORD,
        PlaceKind.RECORD,
    ]


def test_the_second_writing_of_a_record_adds_nothing(project):
    again = {**transcript()[2], "id": "p1 again"}
    take(project, *transcript(), again)
    assert new_roles(project, "m2") == ["assistant", "tool", "tool"]


def test_a_transcript_that_begins_in_the_middle_says_so(project):
    take(project, *transcript()[2:])
    assert call(project, "m1").known is Known.RECONSTRUCTED | Known.CUT


def test_new_events_make_it_anew_and_nothing_else_does(project, django_assert_num_queries):
    take(project, asked("a", 0, chat("hi")))
    lineage(project)
    with django_assert_num_queries(3):
        assert len(lineage(project)) == 1
    take(project, asked("b", 1, chat("hi", "1", "more")))
    assert len(lineage(project)) == 2


def test_a_request_that_names_no_session_is_seen_when_it_joins_its_call(project):
    take(project, answered("a", 1, "1"))
    assert call(project, "a").known is Known.NOTHING
    unnamed = asked("a", 0, chat("hi"))
    del unnamed["session_id"]
    take(project, unnamed)
    assert call(project, "a").known is Known(0)


@pytest.mark.parametrize("seed", range(4))
def test_equal_journals_give_equal_bytes_in_whatever_order_they_came(seed):
    events = [*transcript(), asked("a", 7, chat(LONG)), asked("b", 8, chat(LONG, "1", "more"))]
    events += [answered("a", 9, "1"), asked("c", 9, chat(LONG, "2", "more", system=LONG))]
    stored = set()
    for order in (events, Random(seed).sample(events, len(events))):
        project = ProjectFactory()
        for told in order:
            take(project, told)
        lineage(project)
        stored.add(bytes(SessionLineage.objects.get(session__project=project).data))
    assert len(stored) == 1


def test_it_goes_with_its_session(project):
    take(project, asked("a", 0, chat("hi")))
    lineage(project)
    delete_session(project, Session.objects.get(project=project).key, reason="")
    assert not SessionLineage.objects.exists()


def test_a_rebuild_takes_it_away_and_the_next_reader_makes_the_same(project):
    take(project, *transcript())
    lineage(project)
    before = bytes(SessionLineage.objects.get().data)
    rebuild(project)
    assert not SessionLineage.objects.exists()
    lineage(project)
    assert bytes(SessionLineage.objects.get().data) == before


def test_bytes_of_another_time_are_made_anew(project):
    take(project, asked("a", 0, chat("hi")))
    lineage(project)
    SessionLineage.objects.update(data=b"something else")
    assert len(lineage(project)) == 1


def test_odd_requests_have_a_lineage_too(project):
    bodies = [
        {},
        {"messages": 7},
        {"messages": [7, None, [], {}]},
        {"messages": [{"role": 7, "content": {}}]},
    ]
    take(project, *(asked(f"c{number}", number, body) for number, body in enumerate(bodies)))
    take(project, b'{"id":"odd","type":"llm.call.requested","session_id":"s","call_id":"odd",'
         b'"data":{"body":{"messages":[{"role":"user","content":"\\ud800","content":"x"}]}}}')  # fmt: skip
    assert len(lineage(project)) == 5


def test_a_message_that_no_prompt_holds_is_loose(project):
    last = says("u9", "p3", 8, "thanks")
    elsewhere = says("s1", "p3", 9, "of another agent", agent_id="one", is_subagent=True)
    take(project, *transcript(), last, elsewhere)
    told = lineage(project)
    assert [(loose.agent_id, loose.occurred_us is not None) for loose in told.loose()] == [
        (None, True),
        ("one", True),
    ]


def test_a_session_without_calls_may_have_messages(project):
    take(project, says("u1", None, 0, "hi"))
    assert len(lineage(project).loose()) == 1


def test_a_lineage_is_kept_once_somebody_has_asked(project):
    take(project, asked("a", 0, chat("hi")))
    session = Session.objects.get(project=project, session_id="s")
    assert kept_lineage(session) is None
    lineage_of(session)
    assert len(kept_lineage(session)) == 1
    take(project, asked("b", 1, chat("hi", "hello", "go on")))
    assert kept_lineage(Session.objects.get(pk=session.pk)) is None
