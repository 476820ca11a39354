"""Streams of Cohere come to the answer they would have been."""

from journal.anatomy.streams import assemble


def event(kind, **members):
    return {"type": kind, **members}


def said(**message):
    return {"message": message}


START = event("message-start", id="c1", delta=said(role="assistant", content=[]))
END = event("message-end", delta={"finish_reason": "COMPLETE", "usage": {"tokens": {"input_tokens": 9}}})


def test_texts_and_calls_grow_by_their_index():
    stream = [
        START,
        event("tool-plan-delta", delta=said(tool_plan="I ")),
        event("tool-plan-delta", delta=said(tool_plan="will")),
        event("content-start", index=0, delta=said(content={"type": "text", "text": ""})),
        event("content-delta", index=0, delta=said(content={"text": "4"})),
        event("content-delta", index=0, delta=said(content={"text": "2"})),
        event(
            "tool-call-start",
            index=0,
            delta=said(
                tool_calls={"id": "t1", "type": "function", "function": {"name": "ls", "arguments": ""}}
            ),
        ),
        event("tool-call-delta", index=0, delta=said(tool_calls={"function": {"arguments": "{}"}})),
        END,
    ]
    found = assemble(None, stream)
    assert (found.protocol, found.is_complete) == ("cohere_chat", True)
    assert found.body == {
        "id": "c1",
        "finish_reason": "COMPLETE",
        "usage": {"tokens": {"input_tokens": 9}},
        "message": {
            "role": "assistant",
            "tool_plan": "I will",
            "content": [{"type": "text", "text": "42"}],
            "tool_calls": [
                {"id": "t1", "type": "function", "function": {"name": "ls", "arguments": "{}"}},
            ],
        },
    }


def test_without_its_end_a_stream_was_cut():
    found = assemble(None, [START])
    assert (found.body["id"], found.is_complete) == ("c1", False)


def test_damage_costs_what_is_damaged():
    found = assemble(None, [START, event("content-delta", index="x", delta=7), event("message-end"), END])
    assert found.body["finish_reason"] == "COMPLETE"
