"""Bedrock Converse streams become the answer they would have been."""

import pytest

from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.bedrock_converse import assemble, named

START = {"messageStart": {"role": "assistant"}}
STOP = {"messageStop": {"stopReason": "tool_use"}}


def delta(index, **more):
    return {"contentBlockDelta": {"contentBlockIndex": index, "delta": more}}


def begin(index, **tool):
    return {"contentBlockStart": {"contentBlockIndex": index, "start": {"toolUse": tool}}}


def assembled(*values):
    return assemble([Chunk("", value) for value in values])


def content_of(*values):
    return assembled(*values).body["output"]["message"]["content"]


def test_a_stream_becomes_the_answer_it_would_have_been():
    usage = {"inputTokens": 9, "outputTokens": 2, "totalTokens": 11}
    found = assembled(
        START,
        delta(0, text="Let me "),
        delta(0, text="look."),
        {"contentBlockStop": {"contentBlockIndex": 0}},
        begin(1, toolUseId="tooluse_1", name="Bash"),
        delta(1, toolUse={"input": '{"command":'}),
        delta(1, toolUse={"input": '"ls"}'}),
        STOP,
        {"metadata": {"usage": usage, "metrics": {"latencyMs": 700}}},
    )
    assert found.body == {
        "stopReason": "tool_use",
        "metrics": {"latencyMs": 700},
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"text": "Let me look."},
                    {"toolUse": {"toolUseId": "tooluse_1", "name": "Bash", "input": {"command": "ls"}}},
                ],
            }
        },
        "usage": usage,
    }
    assert (found.protocol, found.error, found.is_complete) == ("bedrock_converse", None, True)


def test_reasoning_grows_with_its_signature():
    content = content_of(
        START,
        delta(0, reasoningContent={"text": "Two "}),
        delta(0, reasoningContent={"text": "and two"}),
        delta(0, reasoningContent={"signature": "c2ln"}),
    )
    assert content == [{"reasoningContent": {"reasoningText": {"text": "Two and two", "signature": "c2ln"}}}]


def test_reasoning_that_is_hidden_stays_hidden():
    assert content_of(delta(0, reasoningContent={"redactedContent": "aGlk"})) == [
        {"reasoningContent": {"redactedContent": "aGlk"}}
    ]


def test_a_tool_without_arguments_has_none():
    assert content_of(begin(0, toolUseId="t", name="ls")) == [
        {"toolUse": {"toolUseId": "t", "name": "ls", "input": {}}}
    ]


def test_arguments_that_were_cut_stand_as_the_text_that_came():
    assert content_of(begin(0, toolUseId="t", name="ls"), delta(0, toolUse={"input": '{"a'})) == [
        {"toolUse": {"toolUseId": "t", "name": "ls", "input": '{"a'}}
    ]


def test_a_stream_that_was_cut_is_not_complete():
    assert assembled(START, delta(0, text="It")).is_complete is False


def test_an_exception_ends_the_stream():
    found = assembled(START, {"throttlingException": {"message": "slow down"}})
    assert found.error == {"type": "throttlingException", "message": "slow down"}
    assert found.is_complete is False


@pytest.mark.parametrize(
    ("chunk", "name"),
    [
        (Chunk("", {"messageStop": {"stopReason": "end_turn"}}), "messageStop"),
        (Chunk("", {"validationException": {"message": "no"}}), "validationException"),
        (Chunk("messageStop", {"stopReason": "end_turn"}), "messageStop"),
        (Chunk("", {"messageStop": None}), ""),
        (Chunk("", {"messageStop": {}, "metadata": {}}), ""),
        (Chunk("", {"choices": {}}), ""),
        (Chunk("", {}), ""),
    ],
)
def test_an_event_may_be_named_by_its_only_member(chunk, name):
    assert named(chunk).name == name
