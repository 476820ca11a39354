"""Anthropic streams become the message they would have been."""

from journal.anatomy.streams.anthropic_messages import assemble
from journal.anatomy.streams.assembled import Chunk

STARTED = {
    "type": "message_start",
    "message": {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4",
        "content": [],
        "stop_reason": None,
        "usage": {"input_tokens": 43, "cache_read_input_tokens": 7, "output_tokens": 1},
    },
}
STOPPED = {"type": "message_stop"}


def begin(index, **block):
    return {"type": "content_block_start", "index": index, "content_block": block}


def delta(index, kind, **more):
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, **more}}


def ended(reason="end_turn", **usage):
    return {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage}


def assembled(*values):
    return assemble([Chunk("", value) for value in values])


def test_a_stream_becomes_the_message_it_would_have_been():
    found = assembled(
        STARTED,
        begin(0, type="thinking", thinking="", signature=""),
        delta(0, "thinking_delta", thinking="Two and "),
        delta(0, "thinking_delta", thinking="two."),
        delta(0, "signature_delta", signature="c2ln"),
        {"type": "content_block_stop", "index": 0},
        begin(1, type="text", text=""),
        {"type": "ping"},
        delta(1, "text_delta", text="It "),
        delta(1, "text_delta", text="is 4"),
        begin(2, type="tool_use", id="toolu_1", name="Bash", input={}),
        delta(2, "input_json_delta", partial_json=""),
        delta(2, "input_json_delta", partial_json='{"command": '),
        delta(2, "input_json_delta", partial_json='"ls"}'),
        ended("tool_use", output_tokens=20),
        STOPPED,
    )
    assert found.body == {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4",
        "content": [
            {"type": "thinking", "thinking": "Two and two.", "signature": "c2ln"},
            {"type": "text", "text": "It is 4"},
            {"type": "tool_use", "id": "toolu_1", "name": "Bash", "input": {"command": "ls"}},
        ],
        "stop_reason": "tool_use",
        "usage": {"input_tokens": 43, "cache_read_input_tokens": 7, "output_tokens": 20},
    }
    assert (found.protocol, found.error, found.is_complete) == ("anthropic_messages", None, True)


def test_counts_of_the_last_delta_replace_and_are_not_added():
    found = assembled(STARTED, ended(input_tokens=61, output_tokens=2), STOPPED)
    assert found.body["usage"] == {"input_tokens": 61, "cache_read_input_tokens": 7, "output_tokens": 2}


def test_a_count_that_is_null_at_the_end_keeps_what_was_told_before():
    found = assembled(STARTED, ended(input_tokens=None, output_tokens=2), STOPPED)
    assert found.body["usage"]["input_tokens"] == 43


def test_a_tool_without_arguments_has_none():
    found = assembled(
        STARTED,
        begin(0, type="tool_use", id="toolu_1", name="ls", input={}),
        delta(0, "input_json_delta", partial_json=""),
        ended(),
    )
    assert found.body["content"][0]["input"] == {}


def test_arguments_that_were_cut_stand_as_the_text_that_came():
    found = assembled(
        STARTED,
        begin(0, type="tool_use", id="toolu_1", name="Bash", input={}),
        delta(0, "input_json_delta", partial_json='{"command": "l'),
    )
    assert found.body["content"][0]["input"] == '{"command": "l'
    assert found.is_complete is False


def test_citations_are_collected():
    first, second = {"cited_text": "a"}, {"cited_text": "b"}
    found = assembled(
        STARTED,
        begin(0, type="text", text=""),
        delta(0, "citations_delta", citation=first),
        delta(0, "text_delta", text="so"),
        delta(0, "citations_delta", citation=second),
    )
    assert found.body["content"] == [{"type": "text", "text": "so", "citations": [first, second]}]


def test_what_a_block_begins_with_stays():
    found = assembled(STARTED, begin(0, type="text", text="It "), delta(0, "text_delta", text="is"))
    assert found.body["content"] == [{"type": "text", "text": "It is"}]


def test_blocks_stand_in_the_order_of_their_index():
    found = assembled(STARTED, begin(1, type="text", text="b"), begin(0, type="text", text="a"))
    assert [block["text"] for block in found.body["content"]] == ["a", "b"]


def test_a_delta_whose_block_was_never_begun_is_kept():
    assert assembled(delta(3, "text_delta", text="rest")).body == {"content": [{"text": "rest"}]}


def test_a_stream_that_was_cut_is_not_complete():
    found = assembled(STARTED, begin(0, type="text", text=""), delta(0, "text_delta", text="It"))
    assert found.is_complete is False
    assert found.body["stop_reason"] is None
    assert found.body["usage"]["output_tokens"] == 1


def test_a_reason_to_stop_is_the_end_even_when_the_last_event_is_missing():
    assert assembled(STARTED, ended(output_tokens=2)).is_complete is True


def test_an_error_ends_the_stream():
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    found = assembled(STARTED, error)
    assert found.error == {"type": "overloaded_error", "message": "Overloaded"}
    assert found.is_complete is False
    assert found.body["id"] == "msg_1"


def test_an_error_that_says_nothing_is_one():
    assert assembled({"type": "error"}).error == {}


def test_an_event_without_a_type_is_known_by_its_name():
    found = assemble([Chunk("message_start", {"message": STARTED["message"]}), Chunk("message_stop", {})])
    assert (found.body["id"], found.is_complete) == ("msg_1", True)
