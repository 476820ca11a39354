"""Parts by their types, whatever protocol they come from."""

import pytest

from journal.anatomy.prompts.message import Kind, Part
from journal.anatomy.prompts.parts import arguments_of, parts_of


def only(content):
    (part,) = parts_of(content)
    return part


def test_a_string_is_one_text_and_an_empty_one_is_nothing():
    assert parts_of("hello") == [Part(Kind.TEXT, "hello")]
    assert parts_of("") == []
    assert parts_of(None) == []
    assert parts_of([{"type": "text", "text": ""}]) == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "text", "text": "hello"},
        {"type": "input_text", "text": "hello"},
        {"type": "output_text", "text": "hello", "annotations": []},
        {"type": "text", "text": "hello", "cache_control": {"type": "ephemeral"}},
        {"text": "hello"},
    ],
)
def test_every_protocols_text_is_the_same_text(block):
    assert parts_of([block]) == parts_of("hello")


def test_a_refusal_is_a_text_that_says_so():
    assert only([{"type": "refusal", "refusal": "no"}]) == Part(Kind.TEXT, "no", rest={"refusal": True})


def test_reasoning_keeps_what_proves_it():
    block = {"type": "thinking", "thinking": "hm", "signature": "s"}
    assert only([block]) == Part(Kind.REASONING, "hm", rest={"signature": "s"})
    summary = {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm"}]}
    assert only([summary]) == Part(Kind.REASONING, "hm")
    assert only([{"text": "hm", "thought": True}]) == Part(Kind.REASONING, "hm")
    hidden = only([{"type": "redacted_thinking", "data": "xx"}])
    assert (hidden.kind, hidden.text, hidden.rest) == (Kind.REASONING, None, {"data": "xx"})


def test_a_tool_use_keeps_its_id_and_reads_arguments_that_are_written_in_a_string():
    expected = Part(Kind.TOOL_USE, name="read", tool_call_id="t1", value={"path": "a"})
    assert only([{"type": "tool_use", "id": "t1", "name": "read", "input": {"path": "a"}}]) == expected
    call = {
        "type": "function_call",
        "id": "fc_1",
        "call_id": "t1",
        "name": "read",
        "arguments": '{"path": "a"}',
    }
    assert only([{**call, "status": "completed"}]) == expected


def test_arguments_that_are_no_json_stay_as_they_are_written():
    assert arguments_of('{"path": ') == ('{"path": ', None)
    assert arguments_of("ls -l") == ("ls -l", None)
    assert arguments_of("[" * 5000) == ("[" * 5000, None)


def test_a_tools_result_holds_parts():
    block = {"type": "tool_result", "tool_use_id": "t1", "content": "42", "is_error": False}
    assert only([block]) == Part(Kind.TOOL_RESULT, tool_call_id="t1", parts=(Part(Kind.TEXT, "42"),))
    failed = {"type": "function_call_output", "id": "x", "call_id": "t1", "output": "no", "is_error": True}
    assert only([failed]).is_error


def test_geminis_calls_and_results_are_tool_uses_and_results():
    use = only([{"functionCall": {"name": "read", "args": {"path": "a"}}}])
    assert use == Part(Kind.TOOL_USE, name="read", value={"path": "a"})
    result = only([{"functionResponse": {"name": "read", "response": {"result": "42"}}}])
    assert result == Part(Kind.TOOL_RESULT, name="read", value={"result": "42"})


def test_media_have_one_source_in_every_protocol():
    expected = Part(Kind.MEDIA, media_type="image/png", source="data:image/png;base64,AAAA")
    source = {"type": "base64", "media_type": "image/png", "data": "AAAA"}
    assert only([{"type": "image", "source": source}]) == expected
    assert only([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]) == expected
    assert only([{"type": "input_image", "image_url": "data:image/png;base64,AAAA"}]) == expected
    assert only([{"inlineData": {"mimeType": "image/png", "data": "AAAA"}}]) == expected


def test_a_picture_somewhere_else_is_named_by_its_address():
    part = only([{"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}}])
    assert (part.media_type, part.source) == ("image/*", "https://example.org/a.png")


@pytest.mark.parametrize(
    "odd",
    [7, True, {}, [[]], {"type": 7}, {"type": "new_thing", "x": 1}, {"type": "text", "text": 7}, {"type": []},
     {"type": "image"}, {"text": {}}, {"functionCall": "read"}, {"inlineData": {}}, {"functionResponse": []}],
)  # fmt: skip
def test_what_nobody_knows_is_kept_as_it_is(odd):
    assert [part.kind for part in parts_of([odd])] == [Kind.OTHER]
