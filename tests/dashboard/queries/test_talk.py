"""What each call said that was new, and results beside the tool uses they belong to."""

import pytest

from dashboard.queries.conversation import conversation_page
from dashboard.queries.talk import error_of
from journal.models import Session
from tests.dashboard.queries.telling import ANSWER, ASKED, RESULT, USER, event, request, response, two_calls
from tests.factories import AttemptFactory, ProjectFactory, send
from tests.journal.store.telling import part, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


def calls(project, **more):
    session = Session.objects.get(project=project, session_id="s")
    return conversation_page(project, session, **more).calls


def texts(blocks):
    return [[piece.text for piece in block.pieces] for block in blocks]


def test_an_answer_that_is_sent_back_is_not_shown_twice(project):
    send(project, *two_calls())
    first, second = calls(project)
    assert texts(first.turns) == [["What is in a.py?"]]
    assert texts(first.answer) == [["Let me look.", None]]
    assert second.turns == []
    assert texts(second.answer) == [["It prints 42."]]


def test_a_result_stands_beside_the_tool_use_and_is_counted_where_it_was_sent(project):
    send(project, *two_calls())
    first, second = calls(project)
    use = first.answer[0].pieces[1]
    assert (use.name, use.tool_call_id) == ("read", "t1")
    assert [piece.text for piece in use.result.pieces] == ["print(42)"]
    assert (first.results_above, second.results_above) == (0, 1)


def test_an_answer_that_comes_back_changed_is_shown(project):
    changed = {"role": "assistant", "content": "I looked.", "tool_calls": ASKED["tool_calls"]}
    events = two_calls()
    events[2] = request("b", 3, [USER, changed, RESULT])
    send(project, *events)
    assert texts(calls(project)[1].turns) == [["I looked.", None]]


def test_a_result_that_no_prompt_tells_is_told_by_the_tool_itself(project):
    told = {"tool_call_id": "t1", "tool_name": "read", "result": "print(42)"}
    send(project, *two_calls()[:2])
    send(project, event("ran", "tool.call.returned", 2, told | {"duration_seconds": 0.5}))
    result = calls(project)[0].answer[0].pieces[1].result
    assert [piece.text for piece in result.pieces] == ["print(42)"]
    assert (result.status, result.duration_seconds) == ("ok", 0.5)


def test_a_tool_use_without_any_result_has_none(project):
    send(project, *two_calls()[:2])
    assert calls(project)[0].answer[0].pieces[1].result is None


def test_results_inside_one_prompt_stand_beside_their_tool_uses(project):
    send(project, *two_calls()[2:])
    (only,) = calls(project)
    assert [block.role for block in only.turns] == ["user", "assistant"]
    assert [piece.text for piece in only.turns[1].pieces[1].result.pieces] == ["print(42)"]


def test_a_changed_history_names_the_call_it_left(project):
    other = {"role": "user", "content": "Never mind"}
    send(project, *two_calls(), request("c", 6, [USER, ASKED, other]), response("c", 7, ANSWER))
    third = calls(project)[2]
    assert (third.prompt.relation, third.prompt.previous.number, third.prompt.shared_turns) == (
        "differs",
        2,
        2,
    )
    assert texts(third.turns) == [["Never mind"]]


def test_system_and_tools_are_shown_where_they_are_new(project):
    tools = [{"type": "function", "function": {"name": "read"}}]
    system = [{"role": "system", "content": "Be kind."}]
    send(project, request("a", 0, [*system, USER], tools=tools), response("a", 1, ANSWER))
    send(project, request("b", 2, [*system, USER, ANSWER, USER], tools=tools), response("b", 3, ANSWER))
    first, second = calls(project)
    assert ([piece.text for piece in first.system.pieces], first.tools) == (["Be kind."], ["read"])
    assert (second.system, second.tools) == (None, [])
    assert texts(first.turns) == [["What is in a.py?"]]


def test_a_request_without_a_body_says_how_much_was_captured(project):
    asked = event("x", "llm.call.requested", 0, {"protocol": "openai_chat", "captured": "hash"}, call_id="a")
    send(project, asked, response("a", 1, ANSWER))
    (only,) = calls(project)
    assert (only.prompt.relation, only.prompt.captured) == (None, "hash")
    assert texts(only.answer) == [["It prints 42."]]


def test_a_streamed_answer_is_shown_as_it_came_to_be(project):
    chunks = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in ("It prints ", "42.")]
    streamed = event("s", "llm.call.returned", 1, {"status_code": 200, "stream": chunks}, call_id="a")
    send(project, request("a", 0, [USER]), streamed)
    assert texts(calls(project)[0].answer) == [["It prints 42."]]


def test_a_transcript_is_a_conversation_too(project):
    use = {"type": "tool_use", "id": "t1", "name": "read", "input": {"path": "a.py"}}
    send(
        project,
        says("u1", None, 0, "What is in a.py?"),
        part("p1", "u1", 1, "m1", {"type": "text", "text": "Let me look."}),
        part("p2", "p1", 2, "m1", use),
        says("x1", "p2", 3, [{"type": "tool_result", "tool_use_id": "t1", "content": "print(42)"}]),
        part("p3", "x1", 4, "m2", {"type": "text", "text": "It prints 42."}),
    )
    first, second = calls(project)
    assert first.prompt.is_reconstructed
    assert texts(first.answer) == [["Let me look.", None]]
    assert [piece.text for piece in first.answer[0].pieces[1].result.pieces] == ["print(42)"]
    assert (second.turns, second.results_above) == ([], 1)


def test_a_very_long_prompt_shows_its_end(project):
    messages = [{"role": "user", "content": f"line {number}"} for number in range(70)]
    send(project, request("a", 0, messages), response("a", 1, ANSWER))
    (only,) = calls(project)
    assert (len(only.turns), only.prompt.left_out_turns) == (60, 10)
    assert texts(only.turns)[-1] == ["line 69"]


def test_a_failed_call_says_why():
    assert error_of([]) is None
    assert error_of([AttemptFactory.build(status="ok", call=None)]) is None
    failed = AttemptFactory.build(status="error", status_code=529, error_type="overloaded_error", call=None)
    assert error_of([failed]) == "529 overloaded_error"
    assert error_of([AttemptFactory.build(status="cancelled", call=None)]) == "cancelled"
