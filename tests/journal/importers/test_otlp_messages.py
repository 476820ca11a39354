"""What was asked and answered, in each of the conventions that instrumentations speak."""

import json

import pytest

from journal.importers.otlp_messages import answered, asked, spread_out

USER = {"role": "user", "content": "Weather in Oslo?"}
USE = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
ASKED = {"role": "assistant", "tool_calls": [USE]}


def body_of(told, model="m"):
    return asked(told, model)[0]


def test_openinference_tells_the_whole_request():
    whole = {"model": "m", "messages": [USER], "temperature": 0}
    told = {"input.value": json.dumps(whole), "llm.input_messages.0.message.role": "user"}
    assert asked(told, "m") == (whole, True)


def test_openinference_spreads_messages_over_attributes():
    told = {
        "input.value": "Weather in Oslo?",
        "llm.input_messages.1.message.role": "assistant",
        "llm.input_messages.1.message.tool_calls.0.tool_call.id": "call_1",
        "llm.input_messages.1.message.tool_calls.0.tool_call.function.name": "weather",
        "llm.input_messages.1.message.tool_calls.0.tool_call.function.arguments": "{}",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.contents.0.message_content.type": "text",
        "llm.input_messages.0.message.contents.0.message_content.text": "Weather in Oslo?",
        "llm.tools.0.tool.json_schema": '{"type": "function"}',
    }
    parts = [{"type": "text", "text": "Weather in Oslo?"}]
    messages = [{"role": "user", "content": parts}, ASKED]
    assert asked(told, "m") == ({"model": "m", "tools": [{"type": "function"}], "messages": messages}, False)


def test_openllmetry_spreads_them_otherwise():
    told = {
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": "Weather in Oslo?",
        "gen_ai.prompt.1.role": "assistant",
        "gen_ai.prompt.1.tool_calls.0.id": "call_1",
        "gen_ai.prompt.1.tool_calls.0.name": "weather",
        "gen_ai.prompt.1.tool_calls.0.arguments": "{}",
        "gen_ai.request.model": "m",
        "gen_ai.request.temperature": 0.5,
    }
    assert body_of(told) == {"model": "m", "temperature": 0.5, "messages": [USER, ASKED]}


def test_the_convention_of_opentelemetry_has_messages_in_parts():
    part = {"type": "text", "content": "Weather in Oslo?"}
    told = {
        "gen_ai.system_instructions": json.dumps([{"type": "text", "content": "Be brief."}]),
        "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [part]}]),
        "gen_ai.tool.definitions": '[{"name": "weather"}]',
    }
    messages = [{"role": "system", "content": "Be brief."}, USER]
    assert body_of(told) == {"model": "m", "tools": [{"name": "weather"}], "messages": messages}


@pytest.mark.parametrize(
    ("told", "messages"),
    [
        ({"langfuse.observation.input": json.dumps([USER])}, [USER]),
        ({"langfuse.observation.input": "Weather in Oslo?"}, [USER]),
        ({"langfuse.observation.input": json.dumps({"messages": [USER]})}, [USER]),
        (
            {"langfuse.observation.input": '{"city": "Oslo"}'},
            [{"role": "user", "content": '{"city": "Oslo"}'}],
        ),
        ({"input.value": "Weather in Oslo?"}, [USER]),
    ],
)
def test_texts_and_lists_are_messages_too(told, messages):
    assert body_of(told, None) == {"messages": messages}


@pytest.mark.parametrize(
    "told", [{}, {"input.value": ""}, {"gen_ai.input.messages": "[]"}, {"input.value": 7}]
)
def test_where_nothing_was_recorded_nothing_is_known(told):
    assert asked(told, "m") == (None, False)


@pytest.mark.parametrize("text", ["[}", "[1]", "{"])
def test_a_text_that_only_looks_like_json_is_a_text(text):
    assert body_of({"input.value": text}) == {"model": "m", "messages": [{"role": "user", "content": text}]}


def test_a_whole_answer_is_taken_as_it_is():
    whole = {"id": "r1", "choices": [{"message": {"content": "Rain"}}]}
    assert answered({"output.value": json.dumps(whole)}, []) == whole


def test_messages_become_the_choices_of_an_answer():
    told = {"gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Rain"}
    told["gen_ai.completion.0.finish_reason"] = "stop"
    choice = {"index": 0, "message": {"role": "assistant", "content": "Rain"}, "finish_reason": "stop"}
    assert answered(told, []) == {"object": "chat.completion", "choices": [choice]}


def test_the_reason_may_stand_with_the_message_or_beside_it():
    parts = [{"type": "text", "content": "Rain"}]
    message = {"role": "assistant", "parts": parts, "finish_reason": "stop"}
    found = answered({"gen_ai.output.messages": json.dumps([message])}, ["length"])
    choice = {"index": 0, "message": {"role": "assistant", "content": "Rain"}, "finish_reason": "stop"}
    assert found["choices"] == [choice]
    assert answered({"output.value": "Rain"}, ["length"])["choices"][0]["finish_reason"] == "length"
    assert answered({}, ["length"]) is None


def test_names_that_contradict_each_other_give_what_can_be():
    assert spread_out({"p.0": "x", "p.0.a": "y", "p.1.a": "z"}, "p.") == ["x", {"a": "z"}]
    assert spread_out({"p.x.a": 1, "p.0": 2}, "p.") == []
    assert spread_out({"p." + "0." * 5000: 1}, "p.") != []
