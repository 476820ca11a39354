"""An answer told in several records."""

from __future__ import annotations

from tests.journal.fold.folding import call_of, returned


def part(seconds, usage=None, **data):
    body = {"id": "msg_01AnswerInParts", "type": "message", "content": data.pop("content", [])}
    body |= {"usage": usage} if usage else {}
    body |= {"stop_reason": data.pop("stop_reason")} if "stop_reason" in data else {}
    return returned(seconds, {"part": True, "protocol": "anthropic_messages", "body": body, **data})


def use(identifier):
    return [{"type": "tool_use", "id": identifier, "name": "Read"}]


def tokens(output):
    return {"input_tokens": 10, "cache_read_input_tokens": 500, "output_tokens": output}


def test_parts_of_one_answer_are_one_attempt_with_the_largest_count():
    call = call_of(
        part(1, tokens(1)),
        part(3, tokens(718), stop_reason="end_turn"),
        part(2, tokens(8), content=use("t1")),
    )
    assert [one.number for one in call.attempts] == [1]
    assert (call.input_uncached, call.cache_read, call.output_visible) == (10, 500, 718)
    assert call.finish_reasons == ("end_turn",)
    assert call.flags == ["answer_in_parts"]


def test_tools_of_all_parts_are_asked_for_once_each_in_their_order():
    call = call_of(part(1, content=use("t1")), part(2, content=use("t2")), part(3, content=use("t1")))
    assert call.tool_uses == (("t1", "Read"), ("t2", "Read"))


def test_without_a_reason_for_the_end_the_count_is_at_least_what_was_written():
    assert call_of(part(1, tokens(5)), part(2, tokens(5))).flags == ["answer_in_parts", "output_at_least"]
    assert call_of(part(1, tokens(2))).flags == ["output_at_least"]
    assert call_of(part(1, tokens(2), stop_reason="end_turn")).flags == []


def test_a_count_that_was_written_over_is_the_final_one():
    assert call_of(part(1, tokens(1)), part(2, tokens(1)), part(3, tokens(539))).flags == ["answer_in_parts"]


def test_the_call_ends_with_its_last_part_and_nobody_knows_when_it_began():
    call = call_of(part(4), part(2))
    assert (call.started_us, call.duration_us) == (None, None)
    assert call.ended_us == call.attempts[0].ended_us
    assert call.attempts[0].response_entry == 1


def test_who_made_the_call_is_told_by_any_part():
    call = call_of(part(1), part(2, is_subagent=True, agent_id="a7", parent_tool_use_id="toolu_1"))
    assert (call.is_subagent, call.agent_id, call.parent_tool_use_id) == (True, "a7", "toolu_1")
