"""What a transcript tells stands in the journal's rows once, however its files overlap and in whatever order."""

import io
import json
from itertools import permutations
from pathlib import Path

import pytest

from journal.accept import Origin, accept
from journal.importers.base import Reading, Record
from journal.importers.claude_code import ClaudeCode
from journal.models import Attempt, Call, Session, ToolCall
from journal.wire import Limits, wire_event
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "samples" / "claude_code"
BY_HAND = (SAMPLES / "by_hand.jsonl").read_bytes()


@pytest.fixture
def take():
    project = ProjectFactory()

    def take(content):
        items = [
            wire_event(found.event, index=found.line, source_record=found.raw, limits=Limits())
            for found in ClaudeCode().read(io.BytesIO(content), Reading())
            if isinstance(found, Record)
        ]
        return accept(project, items, origin=Origin(kind="upload"))

    return take


def own_file_of_the_agent():
    """The sub-agent's messages as newer versions write them: beside the session, in a file of their own."""
    lines = []
    before = None
    for line in BY_HAND.splitlines():
        if b'"agent_progress"' in line:
            record = json.loads(line)
            inner = record["data"]["message"]
            own = {"parentUuid": before, "isSidechain": True, "agentId": record["data"]["agentId"]}
            lines.append(json.dumps({**own, "sessionId": "s-1", "slug": "calm-fox", **inner}).encode())
            before = inner["uuid"]
    return b"\n".join(lines)


def told():
    calls = [
        (
            call.call_id,
            call.status,
            call.attempts,
            call.is_subagent,
            call.response_model,
            (call.input_uncached_tokens, call.cache_read_tokens, call.cache_write_tokens),
            call.output_visible_tokens,
            call.tool_calls,
        )
        for call in Call.objects.order_by("sort_at")
    ]
    tools = ToolCall.objects.order_by("sort_at")
    return calls, [(tool.tool_call_id, tool.occurrence, tool.name, tool.status) for tool in tools]


WHOLE = (
    [
        ("msg_1", "ok", 1, False, "claude-opus-4-5-20251101", (10, 900, 300), 57, 1),
        ("msg_2", "ok", 3, False, "claude-opus-4-5-20251101", (3, 1200, 0), 40, 1),
        ("msg_3", "ok", 1, True, "claude-haiku-4-5-20251001", (5, 0, 70), 8, 1),
        ("m-5", "error", 1, False, None, (None, None, None), None, 0),
    ],
    [("toolu_1", 1, "Read", "ok"), ("toolu_2", 1, "Task", "ok"), ("toolu_3", 1, "Bash", "ok")],
)


def test_a_session_stands_in_the_rows_as_it_was(take):
    assert take(BY_HAND).accepted == 29
    calls, tools = told()
    assert sorted(calls) == sorted(WHOLE[0])
    assert tools == WHOLE[1]


def test_the_refused_tries_of_a_call_have_their_waits_and_what_set_them(take):
    take(BY_HAND)
    attempts = Attempt.objects.filter(call__call_id="msg_2").order_by("number")
    assert [
        (one.status, one.status_code, one.wait_scheduled_us, one.wait_source, one.retry_reason)
        for one in attempts
    ] == [
        ("error", 529, None, None, None),
        ("error", None, 2_000_000, "retry-after", "529 overloaded_error: Overloaded; retry 1 of at most 10"),
        ("ok", None, 1_063_343, "backoff", "no error was recorded; retry 2 of at most 10"),
    ]


def test_a_sub_agent_hangs_on_the_tool_use_that_started_it(take):
    take(BY_HAND)
    call = Call.objects.get(call_id="msg_3")
    assert (call.agent, call.agent_id, call.parent_tool_use_id) == ("a102bdd", "a102bdd", "toolu_2")
    task = ToolCall.objects.get(tool_call_id="toolu_2")
    assert (task.agent_id, task.duration_us) == ("a102bdd", 4_500_000)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_copies_slices_and_a_sub_agents_own_file_add_nothing_twice(take, order):
    contents = [BY_HAND, BY_HAND[: BY_HAND.index(b'"e-2"')], own_file_of_the_agent()]
    for number in (*order, *order):
        assert take(contents[number]).conflicts == []
    calls, tools = told()
    assert sorted(calls) == sorted(WHOLE[0])
    assert tools == WHOLE[1]
    assert Session.objects.get().tool_calls == 3


def test_the_same_file_again_adds_no_event(take):
    take(BY_HAND)
    receipt = take(BY_HAND)
    assert (receipt.accepted, receipt.duplicates) == (0, 29)


def test_a_line_that_another_version_wrote_again_contradicts_nothing(take):
    take(BY_HAND)
    again = BY_HAND.replace(b"2.1.20", b"2.1.21").replace(
        b'"stop_sequence":null', b'"stop_sequence":null,"container":null'
    )
    assert take(again).conflicts == []
    assert sorted(told()[0]) == sorted(WHOLE[0])


def test_chains_of_refused_tries_become_calls_with_as_many_attempts(take):
    take((SAMPLES / "refused_tries.jsonl").read_bytes())
    calls = Call.objects.order_by("sort_at")
    assert [(call.status, call.attempts, call.failed_attempts) for call in calls] == [
        ("ok", 4, 3),
        ("error", 11, 11),
        ("ok", 5, 4),
    ]
