"""OpenAI chat streams become the completion they would have been."""

import pytest

from journal.anatomy.streams.assembled import Chunk
from journal.anatomy.streams.chunks import DONE
from journal.anatomy.streams.openai_chat import assemble

END = Chunk(DONE, {})


def chunk(*choices, **more):
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "gpt-4o",
        "choices": list(choices),
        **more,
    }


def choice(index=0, reason=None, **delta):
    return {"index": index, "delta": delta, "finish_reason": reason}


def call(index, identifier=None, name=None, arguments=""):
    function = {"arguments": arguments} if name is None else {"name": name, "arguments": arguments}
    made = {"index": index, "function": function}
    return made if identifier is None else {**made, "id": identifier, "type": "function"}


def assembled(*values):
    return assemble([value if isinstance(value, Chunk) else Chunk("", value) for value in values])


def message_of(*values):
    return assembled(*values).body["choices"][0]["message"]


def test_a_stream_becomes_the_completion_it_would_have_been():
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    found = assembled(
        {"id": "", "object": "", "model": "", "choices": [], "prompt_filter_results": []},
        chunk(choice(role="assistant", content="")),
        chunk(choice(content="It is")),
        chunk(choice(content=" 4"), usage=None),
        chunk(choice(reason="stop")),
        chunk(usage=usage),
        END,
    )
    assert found.body == {
        "prompt_filter_results": [],
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "gpt-4o",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "It is 4"}}
        ],
        "usage": usage,
    }
    assert (found.protocol, found.error, found.is_complete) == ("openai_chat", None, True)


def test_choices_grow_apart():
    found = assembled(
        chunk(choice(1, content="b")), chunk(choice(0, content="a")), chunk(choice(1, "length", content="B"))
    )
    contents = [(made["message"]["content"], made["finish_reason"]) for made in found.body["choices"]]
    assert contents == [("a", None), ("bB", "length")]
    assert found.is_complete is False


def test_tool_calls_grow_by_index():
    message = message_of(
        chunk(choice(role="assistant", content=None, tool_calls=[call(0, "a", "Bash")])),
        chunk(choice(tool_calls=[call(0, arguments='{"command":')])),
        chunk(choice(tool_calls=[call(1, "b", "Read", "{")])),
        chunk(choice(tool_calls=[call(0, arguments='"ls"}'), call(1, arguments="}")])),
        chunk(choice(reason="tool_calls")),
    )
    assert message == {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "a", "type": "function", "function": {"name": "Bash", "arguments": '{"command":"ls"}'}},
            {"id": "b", "type": "function", "function": {"name": "Read", "arguments": "{}"}},
        ],
    }


@pytest.mark.parametrize("index", [0, None])
def test_a_new_id_is_a_new_call_whatever_the_index(index):
    message = message_of(
        chunk(choice(tool_calls=[call(index, "a", "Bash", "{}")])),
        chunk(choice(tool_calls=[call(index, "b", "Read", "{")])),
        chunk(choice(tool_calls=[call(index, arguments="}")])),
    )
    assert [(made["id"], made["function"]["arguments"]) for made in message["tool_calls"]] == [
        ("a", "{}"),
        ("b", "{}"),
    ]


def test_a_custom_tool_grows_by_its_input():
    message = message_of(
        chunk(
            choice(
                tool_calls=[{"index": 0, "id": "a", "type": "custom", "custom": {"name": "sql", "input": ""}}]
            )
        ),
        chunk(choice(tool_calls=[{"index": 0, "custom": {"input": "SELECT "}}])),
        chunk(choice(tool_calls=[{"index": 0, "custom": {"input": "1"}}])),
    )
    assert message["tool_calls"] == [
        {"id": "a", "type": "custom", "custom": {"name": "sql", "input": "SELECT 1"}}
    ]


def test_a_function_call_of_the_old_form_is_no_tool_call():
    message = message_of(
        chunk(choice(function_call={"name": "ls", "arguments": ""})),
        chunk(choice(function_call={"arguments": "{}"})),
    )
    assert message == {"function_call": {"name": "ls", "arguments": "{}"}}


def test_reasoning_grows_beside_the_content():
    message = message_of(
        chunk(choice(role="assistant", content=None, reasoning_content="Two")),
        chunk(choice(content=None, reasoning_content=" and")),
        chunk(choice(content="4", reasoning_content=None)),
    )
    assert message == {"role": "assistant", "reasoning_content": "Two and", "content": "4"}


def test_log_probabilities_are_put_together():
    one, two = {"token": "It"}, {"token": " is"}
    found = assembled(
        chunk({**choice(content="It"), "logprobs": {"content": [one], "refusal": None}}),
        chunk({**choice(content=" is"), "logprobs": {"content": [two], "refusal": None}}),
        chunk({**choice(reason="stop"), "logprobs": None}),
    )
    assert found.body["choices"][0]["logprobs"] == {"content": [one, two], "refusal": None}


def test_running_usage_is_replaced_and_a_cost_told_before_stays():
    found = assembled(
        chunk(choice(content="a"), usage={"prompt_tokens": 9, "completion_tokens": 1, "cost": 0.1}),
        chunk(choice(reason="stop"), usage={"prompt_tokens": 9, "completion_tokens": 5}),
    )
    assert found.body["usage"] == {"prompt_tokens": 9, "completion_tokens": 5, "cost": 0.1}


def test_usage_in_a_place_of_its_own_is_found():
    usage = {"prompt_tokens": 9, "completion_tokens": 5}
    assert assembled(chunk(choice(reason="stop"), x_groq={"id": "r", "usage": usage})).body["usage"] == usage
    assert assembled(chunk({**choice(reason="stop"), "usage": usage})).body["usage"] == usage


def test_without_usage_none_is_made_up():
    assert "usage" not in assembled(chunk(choice(content="a")), END).body


def test_completions_of_texts_are_texts():
    found = assembled(
        {
            "id": "cmpl-1",
            "object": "text_completion",
            "choices": [{"index": 0, "text": "It ", "finish_reason": None}],
        },
        {
            "id": "cmpl-1",
            "object": "text_completion",
            "choices": [{"index": 0, "text": "is", "finish_reason": "stop"}],
        },
    )
    assert found.body["object"] == "text_completion"
    assert found.body["choices"] == [{"index": 0, "text": "It is", "finish_reason": "stop"}]


def test_a_whole_message_in_one_chunk_is_taken():
    found = assembled(
        {"id": "c", "choices": [{"index": 0, "message": {"content": "4"}, "finish_reason": "stop"}]}
    )
    assert found.body["choices"][0]["message"] == {"content": "4"}


def test_a_stream_that_was_cut_is_not_complete():
    assert assembled(chunk(choice(content="a"))).is_complete is False
    assert assembled(chunk()).is_complete is False


def test_an_error_ends_the_stream():
    found = assembled(chunk(choice(content="a")), {"error": {"message": "busy", "type": "server_error"}}, END)
    assert found.error == {"type": "server_error", "message": "busy"}
    assert found.is_complete is False
    assert found.body["choices"][0]["message"] == {"content": "a"}


def test_an_error_of_a_choice_is_one_of_the_answer():
    failed = {**choice(reason="error"), "error": {"code": 502, "message": "upstream"}}
    assert assembled(chunk(failed)).error == {"message": "upstream", "status": 502}


def test_groq_tells_an_error_in_a_place_of_its_own():
    found = assembled(chunk(choice(content="a")), chunk(x_groq={"id": "r", "error": "over capacity"}))
    assert (found.error, found.is_complete) == ({"message": "over capacity"}, False)
